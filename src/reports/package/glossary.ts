import type { AccessPackage } from './package.ts';
import { type Group, word, purposeName, type Writing } from './writing.ts';

/** Every code that stands in the package, in words: `category/contact`, `basis/contract`. Sorted by code. */
export function glossaryOf(
  writing: Writing,
  said: Omit<AccessPackage, 'languages'>,
): { readonly [code: string]: string } {
  const entries = new Map<string, string>();
  const add = (group: Group, codes: Iterable<string | undefined>): void => {
    for (const code of codes) if (code !== undefined) entries.set(`${group}/${code}`, word(writing, group, code));
  };
  const { header, copy, consents, accessLog } = said;
  const clocks = [...header.request.clocks, ...header.request.formerClocks];
  const statements = copy.fields.flatMap((field) => field.statements);
  const given = consents.flatMap((one) => one.history);
  const letters = copy.requests.flatMap((one) => one.letters);
  add('right', [
    ...header.request.rights,
    ...said.rights.laws.flatMap((law) => law.rights.map((one) => one.right)),
    ...copy.requests.flatMap((one) => one.rights),
  ]);
  add('channel', [
    header.request.channel,
    ...[...statements, ...given, ...copy.requests, ...letters].map((one) => one.channel),
  ]);
  add(
    'letter',
    letters.map((one) => one.letter),
  );
  add(
    'method',
    given.map((one) => one.method),
  );
  add(
    'item',
    said.dataCategories.flatMap((one) => one.items),
  );
  add('identity', [header.request.identity.standing]);
  add(
    'clock',
    clocks.map((one) => one.state),
  );
  add(
    'outcome',
    clocks.map((one) => one.outcome),
  );
  add('basis', [
    ...said.purposes.flatMap((one) => one.legalBases.map(({ basis }) => basis)),
    ...accessLog.looks.map((one) => one.legalBasis),
  ]);
  add('category', [
    ...said.dataCategories.map((one) => one.category),
    ...accessLog.looks.flatMap((one) => one.dataCategories),
  ]);
  add(
    'recipient',
    said.recipients.map((one) => one.kind),
  );
  add(
    'told',
    said.recipientsTold.map((one) => one.of),
  );
  add('source', [...said.sources.flatMap((one) => one.sources), ...statements.map((one) => one.source)]);
  add(
    'automated',
    said.automatedDecisions.map((one) => one.kind),
  );
  add(
    'mechanism',
    said.transfers.map((one) => one.mechanism),
  );
  add('field', [
    ...copy.fields.map((one) => one.field),
    ...copy.wrote.map((one) => one.field),
    ...copy.returned.map((one) => one.field),
  ]);
  add(
    'standing',
    statements.map((one) => one.standing),
  );
  add(
    'how',
    statements.map((one) => one.how),
  );
  add(
    'objection',
    copy.objections.map((one) => one.what),
  );
  add(
    'look',
    accessLog.looks.map((one) => one.look),
  );
  add(
    'role',
    accessLog.looks.flatMap((one) => one.roles),
  );
  add(
    'consent',
    given.map((one) => one.what),
  );
  add(
    'withheld',
    said.redactions.filter((one) => one.category === undefined).map((one) => one.what),
  );
  add(
    'ground',
    said.redactions.map((one) => one.ground),
  );
  add(
    'balancing',
    said.redactions.map((one) => one.balancing),
  );
  const purposes = [
    ...said.purposes.map((one) => one.purpose),
    ...consents.map((one) => one.purpose),
    ...accessLog.looks.map((one) => one.purpose),
  ];
  for (const code of purposes) if (code !== undefined) entries.set(`purpose/${code}`, purposeName(writing, code));
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
