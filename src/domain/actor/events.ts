import { z } from 'zod';
import { defineEvent, sealedFields } from '../shape/event.ts';
import { codeSchema, digestSchema, idSchema, instantSchema, lineSchema } from '../shape/schemas.ts';
import { ROLES } from '../shape/vocabulary.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

export const roleSchema = z.enum(ROLES);

/** A person or a system may act from now on. The name of a member of staff is sealed; a system has none. */
export const actorRegistered = defineEvent({
  type: 'ActorRegistered',
  version: 1,
  clear: z.strictObject({
    kind: z.enum(['person', 'system']),
    roles: z.array(roleSchema),
    /** Codes of the purposes for which the actor may look. */
    purposes: z.array(codeSchema),
  }),
  sealed: { staff: sealedFields(1, z.strictObject({ name: lineSchema })) },
});

export const actorRoleGranted = defineEvent({
  type: 'ActorRoleGranted',
  version: 1,
  clear: z.strictObject({ role: roleSchema }),
});
export const actorRoleRevoked = defineEvent({
  type: 'ActorRoleRevoked',
  version: 1,
  clear: z.strictObject({ role: roleSchema }),
});
export const actorPurposeAssigned = defineEvent({
  type: 'ActorPurposeAssigned',
  version: 1,
  clear: z.strictObject({ purpose: codeSchema }),
});
export const actorPurposeWithdrawn = defineEvent({
  type: 'ActorPurposeWithdrawn',
  version: 1,
  clear: z.strictObject({ purpose: codeSchema }),
});

/** The SHA-256 of a random 256-bit token; the token itself is shown once and kept nowhere. */
export const actorTokenIssued = defineEvent({
  type: 'ActorTokenIssued',
  version: 1,
  clear: z.strictObject({ token: idSchema, sha256: digestSchema, expiresAt: instantSchema.optional() }),
});
export const actorTokenRevoked = defineEvent({
  type: 'ActorTokenRevoked',
  version: 1,
  clear: z.strictObject({ token: idSchema }),
});

/** The actor may do nothing any more; what it did stays under its id. */
export const actorDeactivated = defineEvent({ type: 'ActorDeactivated', version: 1, clear: z.strictObject({}) });

export const actorEvents = {
  ActorRegistered: actorRegistered,
  ActorRoleGranted: actorRoleGranted,
  ActorRoleRevoked: actorRoleRevoked,
  ActorPurposeAssigned: actorPurposeAssigned,
  ActorPurposeWithdrawn: actorPurposeWithdrawn,
  ActorTokenIssued: actorTokenIssued,
  ActorTokenRevoked: actorTokenRevoked,
  ActorDeactivated: actorDeactivated,
} as const;
