import type { JsonObject, JsonValue } from '../../kernel/json.ts';
import type { Printed, Session } from '../frame.ts';
import { textOf } from '../pages.ts';
import { table } from '../print/text.ts';

/** What is to be done about each, or that nothing is. The first two are phases: before an approval it is the office's turn. */
const WAITS_FOR: Readonly<Record<string, string>> = {
  requested: 'its plan (regesta erasure plan)',
  planned: 'a second person (regesta erasure approve)',
  hold: 'hold, until it is released (regesta hold list)',
  law: 'law, which has come to keep some of it since: refuse it, and ask for another one (regesta erasure refuse)',
  request: 'request, which has to be answered or was taken back (regesta request list)',
  restriction: 'restriction of the customer: lift it, or refuse the erasure (regesta restriction list)',
  outdated: 'outdated plan: refuse it, and ask for another one (regesta erasure refuse)',
  look: 'look, which whoever approved may not take any more: let somebody else approve it (regesta erasure approve)',
  views: 'views, which go on by themselves',
  recipients: 'recipients, who have to be told (regesta notification list --open)',
  customer: 'customer, who has to be told (regesta erasure letter), and that recorded (regesta erasure told)',
};

export function waitsForText(found: JsonObject): string | undefined {
  const waitsFor = textOf(found['waitsFor'] ?? found['phase']);
  return WAITS_FOR[waitsFor] ?? (found['waitsFor'] === undefined ? undefined : waitsFor);
}

/** One erasure: what becomes of what, what was done, and what it waits for. */
export async function show({ client }: Session, [id = '']: readonly string[]): Promise<Printed> {
  const found = (await client.get(`/v1/erasures/${id}`)) as JsonObject;
  const lines = [`${textOf(found['erasure'])}  ${textOf(found['phase'])}`];
  if (found['trigger'] !== undefined)
    lines.push(`asked for by ${textOf(found['trigger'])}, ${textOf(found['ground'])}`);
  lines.push(...planOf(found['plan'] as JsonObject | undefined));
  lines.push(...unstatedOf(found['unstated'] as readonly JsonObject[] | undefined));
  lines.push(...stayedOf(found));
  lines.push(...stepsOf(found));
  const waitsFor = waitsForText(found);
  if (waitsFor !== undefined) lines.push(`It waits for: ${waitsFor}`);
  return { text: `${lines.join('\n')}\n`, json: found };
}

function planOf(plan: JsonObject | undefined): readonly string[] {
  if (plan === undefined) return ['Not planned yet.'];
  const items = plan['items'] as readonly JsonObject[];
  const rows = items.map((item) => [
    textOf(item['owner']),
    textOf(item['dataCategory']),
    item['after'] === undefined ? textOf(item['action']) : 'erase last',
    textOf(item['why']),
    textOf(item['until']),
    textOf(item['law'] ?? item['hold'] ?? item['reason']),
  ]);
  const text = table(['owner', 'data', 'action', 'why', 'until', 'law, hold or reason'], rows, { none: '' });
  return [`Plan of revision ${textOf(plan['revision'])}:`, text.trimEnd()];
}

/** What the plan does not say: it came in later, or a law came upon it. */
function stayedOf(found: JsonObject): readonly string[] {
  const of = (name: string) => (found[name] ?? []) as readonly JsonObject[];
  const what = (one: JsonObject): string => `${textOf(one['dataCategory'])} of ${textOf(one['owner'])}`;
  return [
    ...of('late').map((one) => `Came in after the approval, and stays: ${what(one)}`),
    ...of('keptSince').map((one) => `Kept since until ${textOf(one['until'])} (${textOf(one['law'])}): ${what(one)}`),
  ];
}

/** Whoever approves is told what nobody knows. */
const unstatedOf = (unstated: readonly JsonObject[] = []): readonly string[] =>
  unstated.map(
    (one) =>
      `${textOf(one['law'])} might oblige to keep ${textOf(one['dataCategory'])} of ${textOf(one['owner'])}: nobody stated ${textOf(one['trigger'])}.`,
  );

function stepsOf(found: JsonObject): readonly string[] {
  const step = (words: string, at: JsonValue | undefined): readonly string[] =>
    at === undefined ? [] : [`${textOf(at)}  ${words}`];
  const of = (name: string): JsonObject => (found[name] ?? {}) as JsonObject;
  return [
    ...step('asked for', found['requestedAt']),
    ...step(`approved by ${textOf(of('approval')['by'])}`, of('approval')['at']),
    ...step(`refused: ${textOf(of('refusal')['reason'])}`, of('refusal')['at']),
    ...step('started', found['startedAt']),
    ...step(
      `${textOf(of('destroyed')['keys'])} keys destroyed, ${textOf(of('destroyed')['suppressions'])} identifiers suppressed`,
      of('destroyed')['at'],
    ),
    ...step('views purged', of('purged')['at']),
    ...step(`${textOf(of('documents')['count'])} packages destroyed`, of('documents')['at']),
    ...step(`${textOf(of('ciphertext')['envelopes'])} ciphertexts purged`, of('ciphertext')['at']),
    ...(found['told'] as readonly JsonObject[]).map(
      (one) =>
        `${textOf(one['at'])}  ${textOf(one['customer'])} ${one['told'] === true ? 'told by' : 'not told:'} ${textOf(one['how'])}`,
    ),
    ...step(`completed: ${textOf(of('completed')['outcome'])}`, of('completed')['at']),
  ];
}
