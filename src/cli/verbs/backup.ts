import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import type { Frame, Printed } from '../frame.ts';
import { changeText } from '../print/change.ts';
import { facts, plural, table } from '../print/text.ts';
import { textOf } from '../pages.ts';
import { CliError } from '../cli-error.ts';
import type { BackupDesk, BackupMadeHere, RestoreDone, World } from '../world.ts';

interface Restoring {
  readonly journal?: string;
  readonly journalUnknown?: true;
}

const NOT_COVERED =
  '\nNot in a backup: the secrets (master key, signing key, journal: see regesta recovery-kit), read models and the tiles of\nthe evidence (made again from the ledger), packages that wait to be fetched (prepare them again), and an EventStoreDB\nserver\u2019s own data: back that up by the server\u2019s means, before this. docs/backups.md says more.\n';

/** Backups, made and opened on this machine itself; what was done is recorded through the API (docs/backups.md). */
export function backup(program: Command, frame: Frame): void {
  const group = program.command('backup').description('make a backup of ledger and key vault, and prove that it opens');
  frame.verb<{ readonly to: string; readonly recipient?: string }>(
    group
      .command('make', { isDefault: true })
      .description('write ledger and key vault, encrypted to the recovery key, into a new folder; the server goes on')
      .requiredOption('--to <dir>', 'folder of the backups; each gets one of its own in it')
      .option('--recipient <age1...>', 'another recovery key than that of the recovery kit')
      .addHelpText('after', NOT_COVERED),
    async ({ client, world }, _args, { to, recipient }) => {
      // A token that is not good is heard of now, not after an hour of copying.
      await client.get('/v1/backups');
      const made = await deskOf(world).make({ to, ...(recipient === undefined ? {} : { recipient }) });
      const { folder, ...recorded } = made;
      return printed(made, await client.change('POST', '/v1/backups', recorded));
    },
  );
  verify(group, frame);
  frame.verb(
    group.command('list').description('backups that were made, when each was last proved to open, and restores'),
    async ({ client }) => listed((await client.get('/v1/backups')) as JsonObject),
  );
}

function deskOf({ backups }: World): BackupDesk {
  if (backups !== undefined) return backups;
  throw new CliError('CLI_LEDGER_ABSENT', 'The files of the ledger are not at hand here: run this on its own machine.');
}

function verify(group: Command, frame: Frame): void {
  interface Options {
    readonly identity: string;
    readonly unrecorded?: true;
  }
  const command = group
    .command('verify')
    .description('open a backup for real in a folder that is gone afterwards, and record that it opens')
    .argument('<dir>', 'the folder of one backup')
    .requiredOption('--identity <file>', 'the recovery kit, or a file with its identity')
    .option('--unrecorded', 'record nothing: where there is no ledger beside it');
  frame.local<Options & { readonly server?: string }>(command, async ([from = ''], options) => {
    const proved = await deskOf(frame.world).verify({ from, identityFile: options.identity });
    const { events, ...recorded } = proved;
    const text = `The backup opens: ${plural(proved.keys, 'key')} of its vault were unwrapped, ${plural(proved.sampled, 'envelope')} opened, master key of epoch ${proved.epoch}.`;
    if (options.unrecorded === true) return { text, json: { ...proved } };
    const { server } = options;
    const connected = await frame.world.connect({
      makes: false,
      note: (note) => frame.note(note),
      ...(server === undefined ? {} : { server }),
    });
    const { Client } = await import('../client.ts');
    const client = new Client(connected.transport, connected.token);
    const answer = await client.change('POST', '/v1/backups/verifications', recorded);
    return { text: changeText(answer, text), json: { ...proved, ...answer } };
  });
}

function printed(made: BackupMadeHere, answer: JsonObject): Printed {
  const text = facts([
    ['backup', made.backup],
    ['folder', made.folder],
    ['master key', `epoch ${made.epoch}`],
    [
      'ledger',
      made.ledger === 'included'
        ? `sealed up to ${made.size} leaves`
        : 'NOT included: back up EventStoreDB by its own means',
    ],
  ]);
  const next = `Prove that it opens: regesta backup verify ${made.folder} --identity RECOVERY-KIT`;
  return { text: `${changeText(answer, text)}\n${next}`, json: { ...made, ...answer } };
}

function listed(seen: JsonObject): Printed {
  const rows = (seen['backups'] as readonly JsonObject[]).map((one) => [
    textOf(one['backup']),
    textOf(one['madeAt']),
    textOf(one['epoch']),
    one['verifiedAt'] === undefined ? 'not yet' : textOf(one['verifiedAt']),
  ]);
  const restores = (seen['restores'] as readonly JsonObject[]).map((one) => [
    textOf(one['backup']),
    textOf(one['at']),
    textOf(one['journal']),
  ]);
  const made = table(['backup', 'made', 'epoch', 'proved to open'], rows, { none: 'No backup was recorded.' });
  const put = restores.length === 0 ? '' : `\n\n${table(['put back', 'at', 'erasure journal'], restores)}`;
  return { text: `${made}${put}`, json: seen };
}

const journalOptions = (command: Command): Command =>
  command
    .option('--journal <file>', 'newest copy of the erasure journal, as it lies beside the backups')
    .option('--journal-unknown', 'there is no journal: who was erased since may come back; recorded for ever');

/** Into an empty folder only. */
export function restore(program: Command, frame: Frame): void {
  const command = program
    .command('restore')
    .description('put a backup back into an empty folder of the data, beside the secrets that are there')
    .requiredOption('--from <dir>', 'the folder of one backup')
    .requiredOption('--identity <file>', 'the recovery kit, or a file with its identity')
    .addHelpText(
      'after',
      '\nWho was erased since the backup was made is erased again before anything is served: that needs the erasure journal,\nwhich lies in the secrets folder. Stop the server first, and keep what is in the data folder now.\n',
    );
  frame.local<Restoring & { readonly from: string; readonly identity: string }>(
    journalOptions(command),
    async (_args, { from, identity, ...rest }) =>
      restored(await deskOf(frame.world).restore({ from, identityFile: identity, ...journalOf(rest) })),
  );
}

export function recover(program: Command, frame: Frame): void {
  const command = program
    .command('recover')
    .description('on a new machine: secrets from the recovery kit, everything else from a backup')
    .requiredOption('--kit <file>', 'the recovery kit')
    .requiredOption('--from <dir>', 'the folder of one backup')
    .addHelpText(
      'after',
      '\nThe ledger goes on under a new origin, because nobody here knows what was signed after the backup. Then make a new\nrecovery kit and a new backup.\n',
    );
  frame.local<Restoring & { readonly from: string; readonly kit: string }>(
    journalOptions(command),
    async (_args, { from, kit, ...rest }) =>
      restored(await deskOf(frame.world).recover({ from, kitFile: kit, ...journalOf(rest) })),
  );
}

const journalOf = ({ journal, journalUnknown }: Restoring) => ({
  ...(journal === undefined ? {} : { journalFile: journal }),
  journalUnknown: journalUnknown === true,
});

function restored(done: RestoreDone): Printed {
  const { backup, madeAt, journal, continuedAs, ledger, webhooksToSet } = done;
  const lines = [
    `Backup ${backup} of ${madeAt} is back, and proved to open.`,
    journal === 'unknown'
      ? 'The erasure journal is UNKNOWN, and that is recorded: look for people who were erased since, and erase them again.'
      : `Who was erased since is erased again; the erasure journal came from ${journal === 'secrets' ? 'the secrets folder' : 'the file'}.`,
    ...(ledger === 'elsewhere'
      ? ['The ledger itself is the EventStoreDB server\u2019s: this put back the vault.']
      : []),
    ...(continuedAs === undefined
      ? ['If the start says ROLLBACK: regesta evidence continue --reason CODE, after looking into what was lost.']
      : [`The ledger goes on as ${continuedAs}: tell whoever keeps its checkpoints.`]),
    ...(webhooksToSet.length === 0
      ? []
      : [
          `Addresses and secrets of webhooks are in no backup. Ask these recipients, and set each again (regesta recipient webhook CODE --url ADDRESS); until then the office has to tell them: ${webhooksToSet.join(', ')}`,
        ]),
    'Start the server, and make a backup and prove it.',
  ];
  return { text: lines.join('\n'), json: { ...done, webhooksToSet: [...webhooksToSet] } };
}

export function recoveryKit(program: Command, frame: Frame): void {
  frame.verb<{ readonly out: string; readonly renew?: string; readonly newKey?: true }>(
    program
      .command('recovery-kit')
      .description('write what brings everything back on a new machine, once, into a file for you alone')
      .requiredOption('--out <file>', 'where to; best on a medium of its own')
      .option('--renew <file>', 'the kit so far: its recovery key goes on, and its file may go afterwards')
      .option('--new-key', 'another recovery key: backups made so far still need the kit so far'),
    async ({ client, world }, _args, { out, renew, newKey }) => {
      await client.get('/v1/backups');
      const made = await deskOf(world).kit({ out, newKey: newKey === true, ...(renew === undefined ? {} : { renew }) });
      const { madeAt, epochs } = made;
      const answer = await client.change('POST', '/v1/backups/kits', { madeAt, epochs: [...epochs] });
      const text = [
        `The recovery kit is in ${made.file}, readable by you alone. It is shown nowhere else.`,
        'Put it into a safe, apart from every backup, and delete the file here. Whoever has it and a backup has everything.',
        ...(renew === undefined ? [] : ['Destroy the kit so far: it has older master keys.']),
      ].join('\n');
      return { text: changeText(answer, text), json: { ...made, epochs: [...epochs], ...answer } };
    },
  );
}
