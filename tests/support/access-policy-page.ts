import { INTENTIONS, MAY_DO } from '../../src/domain/access/intentions.ts';
import { HEEDS_RESTRICTIONS, LOOKS_FOR, MAY_SEE } from '../../src/domain/access/policy.ts';
import { PURPOSE_KINDS, type Role, ROLES } from '../../src/domain/shape/vocabulary.ts';
import { DATA_CATEGORIES } from '../../src/kernel/sealed.ts';

/** docs/access-policy.md as the tables in src/domain/access say it must be. */
export function accessPolicyPage(): string {
  return `${INTRODUCTION}
## Who may see what, for which kind of purpose

${PURPOSE_KINDS.map(kindTable).join('\n')}
## Which looks a kind of purpose can justify

${table(
  ['kind of purpose', 'looks'],
  PURPOSE_KINDS.map((kind) => [kind, LOOKS_FOR[kind].join(', ')]),
)}
## Which kinds of purpose stop where a customer is in the way

${table(
  ['kind of purpose', 'heeds restrictions, objections and opt-outs'],
  PURPOSE_KINDS.map((kind) => [kind, HEEDS_RESTRICTIONS[kind] ? 'yes' : '']),
)}
${LETTERS}## Who may ask for what

${table(
  ['intention', ...ROLES],
  INTENTIONS.map((intention) => [
    intention,
    ...ROLES.map((role) => ((MAY_DO[intention] as readonly Role[]).includes(role) ? 'yes' : '')),
  ]),
)}`;
}

const INTRODUCTION = `# Access policy

What is not in these tables is not allowed. They are printed from \`src/domain/access/policy.ts\` and
\`src/domain/access/intentions.ts\`, and a test compares this page with them, byte for byte: change both in one commit.

A look is allowed when all of this holds, and is recorded before anything is opened, also when it is refused:

1. The actor is active, the purpose is declared and not retired, and the purpose is assigned to the actor.
2. One of the actor's roles may see every data category asked for, for that kind of purpose (first table), and the purpose
   itself names it. A purpose of your own can therefore narrow what its kind allows, and never widen it.
3. The kind of purpose justifies that kind of look (second table). \`intake\` serves comparisons alone: whoever takes data in
   learns "same" or "changed", and sees no value.
4. One look concerns at most 100 customers.
5. Where the purpose rests on consent, every customer concerned has given it, and it has not been withdrawn, contested or
   expired.
6. Where the kind of purpose heeds restrictions (third table), nothing on the stream of any customer concerned stands in the
   way: no restriction without an exception for the purpose, no objection that stops it, no opt-out of it. An opt-out of
   marketing is of every purpose of that kind; one of sale and sharing stops exports for marketing, which leave for somebody
   else's system; one of sensitive data stops looks at that data category. This is read from the customer's own stream, never
   from a view, so it holds from the very next look on. A search passes such customers over. A restriction is no obstacle to
   storing, to answering the customer or to an audit; facts can still be recorded.

\`note\` is free text and may be anything, \`sensitive\` is special by law: only those who answer for the whole see them. An
administrator keeps the register running and sees staff, never customers.

The register itself looks in one case: recipients of data that were erased, set right or restricted are told by the
identifiers that an officer declared for them ([notifications.md](notifications.md)). It asks as a data-protection officer
would for \`rights-request\`, for \`source\` alone, and is recorded as actor \`00000000000000000000000000\`; nobody can sign in
as it.
`;

const LETTERS = `## Letters, and who looks when one is tried again

A letter of a request opens the name and address of who wrote, so writing one is a look of its sender (\`look-at-request\`), for
the purpose that the sender names, recorded before anything is opened. The names of officers under it are a second look, for
administration; without permission for that the letter goes out without them. A letter that is printed is handed to the caller
and is a look at the API, too; one that is mailed comes back to nobody. A letter to the address that the register has of the
customer is another look besides, at that customer, and needs the role for it ([letters.md](letters.md)).

A letter that the mail server did not take is tried again by the schedule, after 10 and 30 minutes, 2, 6, 12 and 24 hours. That
opens the address again, and the schedule has no right of its own to look: it acts on the standing order of whoever sent the
letter. Their role and purposes are asked anew before each attempt, as they are then; whoever was deactivated, or lost the role
or the purpose, sends nothing more, and no refusal is recorded, for nobody asked. Each look stands in the access log under the
sender's name; it carries the correlation id of the attempt, and the letter's event names the failure that it follows
(\`retryOf\`). Nothing is tried again once the letter has left, by whatever way, or once anything else has happened to the
request: what was ordered may be wrong by then, and an officer sends it anew.

`;

function kindTable(kind: (typeof PURPOSE_KINDS)[number]): string {
  const rows = ROLES.flatMap((role) => {
    const seen = MAY_SEE[role][kind];
    return seen === undefined ? [] : [[role, ...DATA_CATEGORIES.map((one) => (seen.includes(one) ? 'yes' : ''))]];
  });
  return `### ${kind}\n\n${table(['role', ...DATA_CATEGORIES], rows)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}
