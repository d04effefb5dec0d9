import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import { usage } from '../cli-error.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { noticeAsked } from '../notices.ts';
import { idArgument, instantOption } from '../options.ts';
import { textOf } from '../pages.ts';
import { changed } from '../print/change.ts';
import { table } from '../print/text.ts';
import { readStdin } from '../read-input.ts';

interface Yes {
  readonly notice: string;
  readonly method: string;
  readonly channel: string;
  readonly separate?: true;
  readonly guardian?: true;
  readonly givenAt?: string;
  readonly expiresAt?: string;
  readonly evidenceStdin?: true;
}
interface No {
  readonly channel: string;
  readonly at?: string;
  readonly evidenceStdin?: true;
}

/** What a customer said, for one purpose at a time. */
export function consent(program: Command, frame: Frame): void {
  const group = program.command('consent').description('what a customer consented to: give, refuse, withdraw, confirm');
  const about = (name: string, words: string): Command =>
    group
      .command(name)
      .description(words)
      .argument('<customer>', 'id of the customer', idArgument)
      .argument('<purpose>', 'code of the purpose, like marketing');
  const evidence = (command: Command): Command =>
    command.option('--evidence-stdin', 'read what proves it, in words, from stdin (sealed)');
  const yes = (command: Command): Command =>
    evidence(command)
      .requiredOption('--notice <code>', 'the notice that the person was shown: its code, or code@version')
      .requiredOption('--method <method>', 'web-form, double-opt-in, signed-paper, e-mail-reply, spoken or in-app')
      .option('--channel <code>', 'where it reached us', 'office')
      .option('--separate', 'it was asked for separately from everything else (PIPL Art. 23, 39)')
      .option('--guardian', 'a guardian said it for a child (GDPR Art. 8)')
      .option('--given-at <instant>', 'when the person said it, if not now', instantOption)
      .option('--expires-at <instant>', 'when it ends by itself', instantOption);
  const no = (command: Command): Command =>
    evidence(command)
      .option('--channel <code>', 'where it reached us', 'office')
      .option('--at <instant>', 'when the person said it, if not now', instantOption);
  frame.verb(yes(about('give', 'record a yes')), sayYes('given', 'Consent is recorded.'));
  frame.verb(
    yes(about('confirm', 'turn a reported yes into one that stands')),
    sayYes('confirmed', 'Consent is confirmed.'),
  );
  frame.verb(no(about('refuse', 'record that the customer was asked and said no')), sayNo('refused', 'refusedAt'));
  frame.verb(no(about('withdraw', 'record that the customer took consent back')), sayNo('withdrawn', 'withdrawnAt'));
  frame.verb(
    group
      .command('status')
      .description('where each purpose stands with a customer')
      .argument('<customer>', 'id of the customer', idArgument),
    status,
  );
}

const pathOf = (customer: string, purpose: string, what: string): string =>
  `/v1/customers/${customer}/consents/${encodeURIComponent(purpose)}/${what}`;

async function evidenceOf({ world }: Session, wanted: true | undefined): Promise<{ readonly evidence?: string }> {
  if (wanted === undefined) return {};
  const evidence = await readStdin(world, 'Type the evidence');
  if (evidence === '') throw usage('--evidence-stdin was given, and nothing came in.');
  return { evidence };
}

const sayYes =
  (what: 'given' | 'confirmed', done: string) =>
  async (session: Session, [customer = '', purpose = '']: readonly string[], options: Yes): Promise<Printed> => {
    const { client, world } = session;
    const shown = await noticeAsked(client, options.notice, options.givenAt ?? world.clock.now());
    const answer = await client.change('POST', pathOf(customer, purpose, what), {
      notice: shown.notice,
      noticeVersion: shown.noticeVersion,
      method: options.method,
      channel: options.channel,
      separate: options.separate === true,
      ...(options.guardian === true ? { givenBy: 'guardian' } : {}),
      ...(options.givenAt === undefined ? {} : { givenAt: options.givenAt }),
      ...(options.expiresAt === undefined ? {} : { expiresAt: options.expiresAt }),
      ...(await evidenceOf(session, options.evidenceStdin)),
    });
    return changed(answer, `${done} ${purpose}, against ${shown.code} version ${shown.noticeVersion}.`);
  };

const sayNo =
  (what: 'refused' | 'withdrawn', at: string) =>
  async (session: Session, [customer = '', purpose = '']: readonly string[], options: No): Promise<Printed> => {
    const answer = await session.client.change('POST', pathOf(customer, purpose, what), {
      channel: options.channel,
      ...(options.at === undefined ? {} : { [at]: options.at }),
      ...(await evidenceOf(session, options.evidenceStdin)),
    });
    return changed(answer, `Recorded: ${purpose} is ${what}.`);
  };

async function status({ client }: Session, [customer]: readonly string[]): Promise<Printed> {
  const items = (await client.get(`/v1/customers/${customer}/consents`)) as readonly JsonObject[];
  const rows = items.map((one) => [
    textOf(one['purpose']),
    textOf(one['contestedBy'] === undefined ? one['phase'] : 'contested'),
    textOf(one['since']),
    textOf(one['method']),
    textOf(one['expiresAt']),
    (one['reports'] as readonly JsonObject[])
      .map((report) => `${textOf(report['source'])}: ${textOf(report['state'])}`)
      .join(', '),
  ]);
  const heads = ['purpose', 'state', 'since', 'method', 'expires', 'reported by'];
  return { text: table(heads, rows, { none: 'Nothing was ever asked or reported.' }), json: { items } };
}
