import { canonicalize } from '../../kernel/canonical-json.ts';
import { fromMillis } from '../../kernel/time.ts';
import { FINDINGS, type Finding } from './findings.ts';
import type { Verdict } from './options.ts';
import { levelText, whatIsProved, whatToDo } from './words.ts';

/** In this order, always. */
const KEYS = [
  ['index', 'index'],
  ['stream', 'stream'],
  ['revision', 'revision'],
  ['event', 'id'],
  ['size', 'size'],
  ['file', 'file'],
  ['field', 'field'],
  ['expected', 'expected'],
  ['got', 'got'],
  ['why', 'why'],
] as const;

/** Text that a terminal shows as it is and a reader takes apart at spaces. */
const PLAIN = /^[!#-~]+$/;

/** Values may be an adversary's: whatever is not plain ASCII without spaces is quoted and escaped. */
export function printable(value: string | number): string {
  const text = String(value);
  if (PLAIN.test(text)) return text;
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text).replaceAll(/[^ -~]/g, escape);
}

export function findingLine(finding: Finding): string {
  const values = KEYS.flatMap(([key, name]) =>
    finding[key] === undefined ? [] : [`${name}=${printable(finding[key])}`],
  );
  return [finding.id, FINDINGS[finding.id].name, ...values].join(' ');
}

/** All of stdout, for people. */
export function verdictText(verdict: Verdict): string {
  const lines = verdict.findings.map(findingLine);
  const more = verdict.findingsTotal - verdict.findings.length;
  if (more > 0) lines.push(`... and ${more} more findings`);
  for (const { held, offered } of verdict.misconduct) {
    lines.push('Kept:', ...indented(held), 'Offered:', ...indented(offered), 'Together they prove two histories.');
  }
  lines.push(closingLine(verdict));
  const { proves, doesNotProve } = whatIsProved(verdict);
  if (verdict.exit === 0) lines.push(`This proves: ${proves}`, `This does not prove: ${doesNotProve}`);
  else lines.push(`This means: ${whatToDo(verdict.exit)}`);
  return `${lines.join('\n')}\n`;
}

const indented = (note: string): readonly string[] =>
  note.split('\n').map((line) => `  ${line.replaceAll(/\p{Cc}/gu, '?')}`);

export function closingLine(verdict: Verdict): string {
  const { events, from, to, origin, level, time, attested, erased, withheld, unsealed, opened } = verdict;
  const { findingsTotal, notes } = verdict;
  const parts = [
    `${verdict.verdict} ${events} events [${from},${to})`,
    `origin=${printable(origin)}`,
    `level=${level} ${levelText(verdict)}`,
    `time=${time}${attested === undefined ? '' : ` at=${fromMillis(attested.at)}`}`,
    `erased=${erased} withheld=${withheld} unsealed=${unsealed}`,
    ...(opened === undefined ? [] : [`opened=${opened}`]),
    ...(verdict.exit === 0 ? [] : [`findings=${findingsTotal - notes}`, `notes=${notes}`]),
  ];
  return parts.join(' ');
}

/** One object, keys sorted, of a form that does not change. */
export function verdictJson(verdict: Verdict): string {
  const { proves, doesNotProve } = whatIsProved(verdict);
  const { attested, findings, findingsTotal, misconduct } = verdict;
  const value = {
    format: 'regesta-verdict/1',
    verdict: verdict.verdict,
    exit: verdict.exit,
    origin: verdict.origin,
    size: verdict.size,
    events: verdict.events,
    range: { from: verdict.from, to: verdict.to },
    level: `${verdict.level} ${levelText(verdict)}`,
    time: verdict.time,
    ...(attested === undefined
      ? {}
      : {
          attested: {
            at: fromMillis(attested.at),
            by: attested.by,
            qualified: attested.qualified,
          },
        }),
    erased: verdict.erased,
    withheld: verdict.withheld,
    unsealed: verdict.unsealed,
    ...(verdict.opened === undefined ? {} : { opened: verdict.opened }),
    findings: findings.map((finding) => ({ ...finding, name: FINDINGS[finding.id].name })),
    findingsTotal,
    notes: verdict.notes,
    misconduct,
    proves,
    doesNotProve,
    ...(verdict.exit === 0 ? {} : { means: whatToDo(verdict.exit) }),
  };
  return `${canonicalize(value)}\n`;
}
