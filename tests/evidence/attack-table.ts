import type { Attack } from './attacks/attack.ts';
import { CONTAINERS } from './attacks/containers.ts';
import { DOCUMENTED } from './attacks/documented.ts';
import { EVENTS_AND_ENVELOPES } from './attacks/events.ts';
import { LEVELS } from './attacks/levels.ts';
import { LINES } from './attacks/lines.ts';
import { WITHHELD_AND_MANIFEST } from './attacks/manifest.ts';
import { MEANING } from './attacks/meaning.ts';
import { NOTES_AND_COSIGNATURES } from './attacks/notes.ts';
import { ORIGINS_AND_CONTINUATIONS } from './attacks/origins.ts';
import { KEPT } from './attacks/pins.ts';
import { POLICIES } from './attacks/policies.ts';
import { PROOFS_AND_RANGES } from './attacks/proofs.ts';
import { RECEIPTS } from './attacks/receipts.ts';
import { ROTATIONS } from './attacks/rotations.ts';
import { SUBJECTS } from './attacks/subjects.ts';
import { TIME } from './attacks/time-stamps.ts';
import { TREE } from './attacks/tree.ts';

// What adversaries try, and what must be found. The expectations were written from docs/evidence.md before any of this was
// run against a verifier; where one was changed later, the page was.

/** On the events of a ledger, their tree and its proofs. */
export const ATTACKS_ON_EVENTS: readonly Attack[] = [
  ...DOCUMENTED,
  ...EVENTS_AND_ENVELOPES,
  ...LINES,
  ...MEANING,
  ...TREE,
  ...PROOFS_AND_RANGES,
  ...SUBJECTS,
  ...WITHHELD_AND_MANIFEST,
];

/** On what is signed, stamped, kept and handed over. */
export const ATTACKS_ON_TRUST: readonly Attack[] = [
  ...NOTES_AND_COSIGNATURES,
  ...POLICIES,
  ...ROTATIONS,
  ...ORIGINS_AND_CONTINUATIONS,
  ...KEPT,
  ...LEVELS,
  ...TIME,
  ...CONTAINERS,
  ...RECEIPTS,
];

export const ATTACKS: readonly Attack[] = [...ATTACKS_ON_EVENTS, ...ATTACKS_ON_TRUST];
