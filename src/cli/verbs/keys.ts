import type { Command } from 'commander';
import type { JsonObject, JsonValue } from '../../kernel/json.ts';
import type { Frame, Printed } from '../frame.ts';
import { wholeOption } from '../options.ts';
import { textOf } from '../pages.ts';
import { changed } from '../print/change.ts';
import { facts, table } from '../print/text.ts';

const WHY: Readonly<Record<string, string>> = {
  'epoch-in-use': 'in force',
  'epoch-without-verified-backup': 'kept: no newer backup was proved to open',
  'epoch-within-retention': 'kept: backups that need it are within their retention',
};

/** Epochs of the master key (docs/backups.md). No key is ever printed. */
export function keys(program: Command, frame: Frame): void {
  const group = program
    .command('keys')
    .description('epochs of the master key, and until when old backups open anything');
  frame.verb(group.command('show').description('what is wrapped by which epoch'), async ({ client }) =>
    shown((await client.get('/v1/keys')) as JsonObject),
  );
  frame.verb(
    group.command('rotate').description('let another master key take over: every live key is wrapped anew'),
    async ({ client }) =>
      changed(
        await client.change('POST', '/v1/keys/rotations', {}),
        'Another master key is in force. Renew the recovery kit, make a backup, and prove that it opens.',
      ),
  );
  frame.verb<{ readonly attested?: true }>(
    group
      .command('destroy')
      .description('destroy the master key of an older epoch: backups from before its rotation open nothing any more')
      .argument('<epoch>', 'its number, as "keys show" prints it', wholeOption(1, 0xffff_ffff))
      .option('--attested', 'for a key in REGESTA_MASTER_KEY: you say that it is gone there and wherever it was kept'),
    async ({ client }, [epoch], { attested }) =>
      changed(
        await client.change('POST', '/v1/keys/destructions', { epoch: Number(epoch), attested: attested === true }),
        `The master key of epoch ${epoch} is gone. Destroy recovery kits that still have it.`,
      ),
  );
}

function shown(seen: JsonObject): Printed {
  const wrapped = new Map(
    (seen['wrapped'] as readonly JsonObject[]).map((one) => [one['epoch'], textOf(one['keys'])] as const),
  );
  const kit = seen['kit'] as JsonObject | undefined;
  const rows = (seen['epochs'] as readonly JsonObject[]).map((one) => [
    textOf(one['epoch']),
    textOf(one['since']),
    wrapped.get(one['epoch'] as number) ?? '0',
    stateOf(one),
  ]);
  const head = facts([
    ['source', seen['source'] === 'file' ? 'the secrets folder' : 'the environment'],
    ['rotation', seen['rotationDays'] === 0 ? 'only when asked' : `every ${textOf(seen['rotationDays'])} days`],
    ['erased today', opensNothing(seen['opensNothingFrom'])],
    ['backups kept', `${textOf(seen['retentionDays'])} days`],
    [
      'recovery kit',
      kit === undefined ? 'NONE' : `of ${textOf(kit['at'])}, epochs ${(kit['epochs'] as number[]).join(', ')}`,
    ],
    ['', stillHeld(kit?.['destroyed'])],
    ['', seen['unfinished'] === true ? 'a rotation was cut short; the schedule finishes it' : undefined],
  ]);
  return { text: `${head}\n\n${table(['epoch', 'since', 'keys', 'state'], rows)}`, json: seen };
}

const stillHeld = (epochs: JsonValue | undefined): string | undefined =>
  epochs === undefined
    ? undefined
    : `it still holds destroyed epochs (${(epochs as number[]).join(', ')}): make a new one, and destroy it`;

const opensNothing = (day: JsonValue | undefined): string =>
  day === undefined
    ? 'opens in older backups until somebody rotates and destroys'
    : `opens in no older backup from ${textOf(day)}`;

function stateOf(epoch: JsonObject): string {
  if (epoch['destroyedAt'] !== undefined) {
    return `destroyed ${textOf(epoch['destroyedAt'])}${epoch['attested'] === true ? ', attested' : ''}`;
  }
  const hindrance = epoch['hindrance'];
  return hindrance === undefined ? 'may be destroyed' : (WHY[textOf(hindrance)] ?? textOf(hindrance));
}
