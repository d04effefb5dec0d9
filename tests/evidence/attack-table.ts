import type { Attack } from './attacks/attack.ts';
import { DOCUMENTED } from './attacks/documented.ts';
import { EVENTS_AND_LINES } from './attacks/events-and-lines.ts';
import { NOTES_AND_KEYS } from './attacks/notes-and-keys.ts';
import { TIME_AND_CONTAINERS } from './attacks/time-and-containers.ts';
import { TREE_AND_PROOFS } from './attacks/tree-and-proofs.ts';

/**
 * What adversaries try, and what must be found. The expectations were written from docs/evidence.md before any of this was
 * run against a verifier; where one was changed later, the page was.
 */
export const ATTACKS: readonly Attack[] = [
  ...DOCUMENTED,
  ...EVENTS_AND_LINES,
  ...TREE_AND_PROOFS,
  ...NOTES_AND_KEYS,
  ...TIME_AND_CONTAINERS,
];
