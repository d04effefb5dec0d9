import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { ATTACKS } from './attack-table.ts';
import type { Attack } from './attacks/attack.ts';
import { type Answer, askVerifier, SecondChecker } from './forge/checkers.ts';
import { putDown } from './forge/on-disk.ts';

// Each attack is made, written down as an auditor would get it, and handed to two checkers that share no code: the
// verifier of the product, and the one in checker/, written from the same page by other hands in another language.

const folder = mkdtempSync(join(tmpdir(), 'regesta-attacks-'));
const second = new SecondChecker();
t.teardown(async () => {
  await second.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A state is written by whoever verified: each checker has its own copy of what the auditor holds. */
async function ask(attack: Attack, n: number): Promise<readonly [verifier: Answer, second: Answer]> {
  const attempt = await attack.attempt();
  const places = [join(folder, `${n}-verifier`), join(folder, `${n}-second`)] as const;
  const [mine, other] = places.map((place) => putDown(attempt, place)) as [readonly string[], readonly string[]];
  try {
    const asked = second.ask(other);
    return [await askVerifier(mine), await asked];
  } finally {
    for (const place of places) rmSync(place, { recursive: true, force: true });
  }
}

/** Alarms decide; a note, or a token that nobody vouches for, may stand before them. */
const isAlarm = (id: string): boolean => id.startsWith('E') && id !== 'E502';
const kinds = (finds: readonly string[]): string => [...new Set(finds)].sort().join(' ');

/** What the answer lacks of what the attack must lead to; empty when it is as expected. */
function lacks({ exit, finds, first, never = [], level, time }: Attack, answer: Answer): readonly string[] {
  const lacking = [
    ...(answer.exit === exit ? [] : [`exit ${answer.exit} instead of ${exit}`]),
    ...finds.filter((id) => !answer.finds.includes(id)).map((id) => `${id} is not found`),
    ...never.filter((id) => answer.finds.includes(id)).map((id) => `${id} is found`),
    ...(first === undefined || answer.finds.find(isAlarm) === first ? [] : [`${first} is not the first alarm`]),
    ...(level === undefined || answer.level === level ? [] : [`level ${answer.level} instead of ${level}`]),
    ...(time === undefined || answer.time === time ? [] : [`time ${answer.time} instead of ${time}`]),
  ];
  return lacking.length === 0 ? [] : [...lacking, answer.text];
}

t.setTimeout(280_000);

t.test('every attack leads to the exit code and the findings of the page, in both checkers', async (t) => {
  for (const [n, attack] of ATTACKS.entries()) {
    const [verifier, other] = await ask(attack, n);
    t.same(lacks(attack, verifier), [], `verifier: ${attack.name}`);
    t.same(lacks(attack, other), [], `second checker: ${attack.name}`);
    t.equal(kinds(verifier.finds), kinds(other.finds), `both find the same: ${attack.name}`);
    const counts = ({ erased, withheld }: Answer) => ({ erased, withheld });
    if (attack.exit === 0) t.same(counts(verifier), counts(other), `both count the same: ${attack.name}`);
  }
});

t.test('the table is as large as the page asks, and names each attack once', async (t) => {
  t.ok(ATTACKS.length >= 45, `${ATTACKS.length} attacks`);
  t.equal(new Set(ATTACKS.map(({ name }) => name)).size, ATTACKS.length, 'no name twice');
  const found = new Set(ATTACKS.flatMap(({ finds }) => finds));
  const never = ATTACKS.filter(({ exit, by }) => exit === 0 && by === 'A2');
  t.ok(never.length > 0, 'what a level does not find is in it too');
  for (const id of ['E101', 'E102', 'E103', 'E104', 'E105', 'E106', 'E107', 'E108', 'E109', 'E110', 'E111']) {
    t.ok(found.has(id), `${id} is met`);
  }
});
