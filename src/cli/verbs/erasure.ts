import { type Command, Option } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import { DATA_CATEGORIES } from '../../kernel/sealed.ts';
import { usage } from '../cli-error.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { idArgument, severalOption, wholeOption } from '../options.ts';
import { textOf } from '../pages.ts';
import { changed } from '../print/change.ts';
import { plural, table } from '../print/text.ts';
import { questioner } from '../read-input.ts';
import { certificate } from './erasure-certificate.ts';
import { letter } from './erasure-letter.ts';
import { show, waitsForText } from './erasure-show.ts';

/** `staff` is of actors and offices, never of customers. */
const OF_CUSTOMERS = DATA_CATEGORIES.filter((category) => category !== 'staff');
const CONFIRMATION = 'erase';

interface Asked {
  readonly data?: readonly string[];
  readonly all?: true;
  readonly ground: string;
  readonly trigger: string;
  readonly request?: string;
}
interface Kept {
  readonly owner?: string;
  readonly data: readonly string[];
  readonly reason: string;
  readonly until: string;
  readonly law?: string;
}
interface Approved {
  readonly plan?: number;
  readonly alone?: string;
  readonly purpose: string;
  readonly yes?: true;
}

/** Forgetting for real: asked for, planned, approved by a second person, carried out, told. */
export function erasure(program: Command, frame: Frame): void {
  const group = program
    .command('erasure')
    .description('forget data of customers for ever: ask, plan, let a second person approve, tell');
  frame.verb<Asked>(
    group
      .command('request')
      .description('ask that data of customers be forgotten; nothing is destroyed by it')
      .argument('<customers...>', 'ids of the customers, at most 100')
      .option('--data <categories>', `which data categories: ${OF_CUSTOMERS.join(',')}`, severalOption)
      .addOption(new Option('--all', 'all of them').conflicts('data'))
      .requiredOption('--ground <code>', 'art17-1-a ... art17-1-f, ccpa-1798-105, pipl-47, local-law')
      .option('--trigger <code>', 'request, consent-withdrawn, objection or office', 'office')
      .option('--request <id>', 'the request of the customer that asks for it', idArgument)
      .addHelpText(
        'after',
        '\nExample:\n  regesta erasure request 3vwq0gt6mxkz1c9r5e2hby8jdf --data contact,preference --ground art17-1-b\n',
      ),
    request,
  );
  const ofOne = (name: string, words: string): Command =>
    group.command(name).description(words).argument('<erasure>', 'id of the erasure', idArgument);
  frame.verb(ofOne('plan', 'work out what goes and what is kept, why and until when'), plan);
  frame.verb<Kept>(
    ofOne('keep', 'keep data categories until a day, with a reason')
      .requiredOption('--data <categories>', 'which data categories', severalOption)
      .requiredOption('--until <day>', 'last day, like 2033-12-31')
      .requiredOption('--reason <code>', 'legal-obligation, legal-claims, public-interest, ..., period-shorter')
      .option('--law <citation>', 'the law that says so')
      .option('--owner <stream>', 'whose, like customer-... ; everybody of the erasure when absent'),
    keep,
  );
  frame.verb<Pick<Kept, 'owner' | 'data'>>(
    ofOne('release', 'keep them no longer on the decision of the office')
      .requiredOption('--data <categories>', 'which data categories', severalOption)
      .option('--owner <stream>', 'whose'),
    async ({ client }, [id = ''], { data, owner }) => {
      const body = { dataCategories: data, ...(owner === undefined ? {} : { owner }) };
      return changed(
        await client.change('POST', `/v1/erasures/${id}/keeps/end`, body),
        'Kept no longer; planned anew.',
      );
    },
  );
  frame.verb<Approved>(
    ofOne('approve', 'approve the plan as a second person; it is carried out at once and for ever')
      .option(
        '--plan <revision>',
        'revision of the plan that you read; the newest when absent',
        wholeOption(1, 1_000_000),
      )
      .option('--alone <code>', 'why there is no second person: no-second-person, second-person-away, deadline-near')
      .option(
        '--purpose <code>',
        'for which name and address are copied, so that somebody can be told',
        'rights-request',
      )
      .option('--yes', 'do not ask'),
    approve,
  );
  frame.verb<{ readonly reason: string }>(
    ofOne('refuse', 'do not carry it out; only as long as nothing was destroyed').requiredOption(
      '--reason <code>',
      'request-withdrawn, ground-not-given, all-kept-by-law, wrong-customer, identity-not-established, entered-in-error, plan-outdated',
    ),
    async ({ client }, [id = ''], { reason }) =>
      changed(await client.change('POST', `/v1/erasures/${id}/refusal`, { reason }), 'Refused; nothing was erased.'),
  );
  frame.verb<{ readonly by?: string; readonly notTold?: string }>(
    ofOne('told', 'record that the customers were told, or why not')
      .addOption(new Option('--by <code>', 'letter, mail, phone, in-person or portal').conflicts('notTold'))
      .option('--not-told <reason>', 'no-address, undeliverable, not-wished or not-required'),
    told,
  );
  frame.verb<{ readonly phase?: string; readonly customer?: string; readonly request?: string }>(
    group
      .command('list')
      .description('erasures, the newest first')
      .option('--phase <phase>', 'requested, planned, approved, refused, started or completed')
      .option('--customer <id>', 'of this customer', idArgument)
      .option('--request <id>', 'of this request', idArgument),
    list,
  );
  letter(group, frame);
  certificate(group, frame);
  frame.verb(ofOne('show', 'the plan, what was done of it, and what it waits for'), show);
}

async function request({ client }: Session, customers: readonly string[], asked: Asked): Promise<Printed> {
  for (const customer of customers) if (!isId(customer)) throw usage('A customer is named by its id of 26 characters.');
  const dataCategories = asked.all === true ? OF_CUSTOMERS : (asked.data ?? []);
  if (dataCategories.length === 0) throw usage('Say what to erase: --data contact,preference, or --all.');
  const answer = await client.change('POST', '/v1/erasures', {
    trigger: asked.request === undefined ? asked.trigger : 'request',
    ground: asked.ground,
    customers,
    dataCategories,
    ...(asked.request === undefined ? {} : { request: asked.request }),
  });
  const what = `${dataCategories.join(', ')} of ${plural(customers.length, 'customer')}`;
  return changed(
    answer,
    `Asked for under ${textOf(answer['id'])}: ${what}. Next: regesta erasure plan ${textOf(answer['id'])}`,
  );
}

function isId(text: string): boolean {
  try {
    return idArgument(text).length > 0;
  } catch {
    return false;
  }
}

async function plan(session: Session, words: readonly string[]): Promise<Printed> {
  await session.client.change('POST', `/v1/erasures/${words[0]}/plan`);
  return show(session, words);
}

async function keep(session: Session, words: readonly string[], asked: Kept): Promise<Printed> {
  const { owner, data, reason, until, law } = asked;
  await session.client.change('POST', `/v1/erasures/${words[0]}/keeps`, {
    dataCategories: data,
    reason,
    until,
    ...(owner === undefined ? {} : { owner }),
    ...(law === undefined ? {} : { law }),
  });
  return show(session, words);
}

async function approve(session: Session, [id = '']: readonly string[], asked: Approved): Promise<Printed> {
  const { client } = session;
  const found = (await client.get(`/v1/erasures/${id}`)) as JsonObject;
  const newest = (found['plan'] as JsonObject | undefined)?.['revision'];
  const revision = asked.plan ?? newest;
  if (typeof revision !== 'number') throw usage('There is no plan yet: regesta erasure plan.');
  if (asked.yes !== true) await confirmed(session, (found['customers'] as readonly unknown[]).length);
  const answer = await client.change('POST', `/v1/erasures/${id}/approval`, {
    plan: revision,
    purpose: asked.purpose,
    ...(asked.alone === undefined ? {} : { alone: asked.alone }),
  });
  const now = (await client.get(`/v1/erasures/${id}`)) as JsonObject;
  const waitsFor = waitsForText(now);
  const waits = waitsFor === undefined ? '' : ` It waits for: ${waitsFor}.`;
  return changed(answer, `Approved, and ${textOf(now['phase'])}.${waits}`);
}

async function confirmed({ world, isJson }: Session, count: number): Promise<void> {
  if (world.stdin.isTTY !== true || isJson) throw usage('Nobody can be asked here: add --yes if it is meant.');
  const questions = questioner(world);
  try {
    const typed = await questions.ask({
      ask: `This destroys what the plan names of ${plural(count, 'customer')} for ever. Type "${CONFIRMATION}" to go on`,
    });
    if (typed !== CONFIRMATION) throw usage('Not confirmed; nothing was erased.');
  } finally {
    questions.close();
  }
}

async function told(
  { client }: Session,
  [id = '']: readonly string[],
  { by, notTold }: { readonly by?: string; readonly notTold?: string },
): Promise<Printed> {
  if (by === undefined && notTold === undefined)
    throw usage('Say how: --by letter, or why not: --not-told no-address.');
  const body = by === undefined ? { told: 'no', reason: notTold as string } : { told: 'yes', by };
  return changed(
    await client.change('POST', `/v1/erasures/${id}/telling`, body),
    'Recorded; what was kept for it is gone.',
  );
}

async function list(
  { client }: Session,
  _none: readonly string[],
  filter: { readonly phase?: string; readonly customer?: string; readonly request?: string },
): Promise<Printed> {
  const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== undefined)).toString();
  const { items } = (await client.get(`/v1/erasures${query === '' ? '' : `?${query}`}`)) as {
    readonly items: readonly JsonObject[];
  };
  const rows = items.map((item) => [
    textOf(item['erasure']),
    textOf(item['phase']),
    textOf(item['trigger']),
    `${(item['customers'] as readonly unknown[]).length}`,
    (item['dataCategories'] as readonly string[]).join(' '),
    textOf(item['requestedAt']),
  ]);
  const heads = ['erasure', 'phase', 'trigger', 'customers', 'data', 'requested'];
  return { text: table(heads, rows, { none: 'Nothing was erased.' }), json: { items: [...items] } };
}
