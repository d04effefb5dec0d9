import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { Attack } from '../attacks/attack.ts';
import { type Answer, askVerifier, SecondChecker } from './checkers.ts';
import { putDown } from './on-disk.ts';

/**
 * Each attack is made, written down as an auditor would get it, and handed to two checkers that share no code: the verifier
 * of the product, and the one in checker/, written from the same page by other hands in another language.
 */
export async function meet(t: Test, attacks: readonly Attack[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'regesta-attacks-'));
  const second = new SecondChecker();
  t.teardown(async () => {
    await second.close();
    rmSync(folder, { recursive: true, force: true });
  });
  for (const [n, attack] of attacks.entries()) {
    const [verifier, other] = await ask(attack, join(folder, String(n)), second);
    t.same(lacks(attack, verifier), [], `verifier: ${attack.name}`);
    t.same(lacks(attack, other), [], `second checker: ${attack.name}`);
    t.equal(kinds(verifier.finds), kinds(other.finds), `both find the same: ${attack.name}`);
    const counts = ({ erased, withheld }: Answer) => ({ erased, withheld });
    if (attack.exit === 0) t.same(counts(verifier), counts(other), `both count the same: ${attack.name}`);
  }
}

/** A state is written by whoever verified: each checker has its own copy of what the auditor holds. */
async function ask(
  attack: Attack,
  folder: string,
  second: SecondChecker,
): Promise<readonly [verifier: Answer, second: Answer]> {
  const attempt = await attack.attempt();
  const places = [`${folder}-verifier`, `${folder}-second`] as const;
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
