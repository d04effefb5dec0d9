import { z } from 'zod';
import type { EvidenceRefusal } from '../../domain/evidence/decide.ts';
import { vkeySchema } from '../../domain/evidence/events.ts';
import { codeSchema, countSchema } from '../../domain/shape/schemas.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';

export const revokeSigningKeyInput = z.strictObject({
  vkey: vkeySchema,
  /** Size of the largest checkpoint of this key that is still believed. */
  lastTrustedSize: countSchema,
  reason: codeSchema,
});

export type RevokedSigningKey =
  | { readonly data: { readonly vkey: string } }
  | { readonly kind: 'refused'; readonly reason: EvidenceRefusal | 'role-not-allowed' };

/** The key was lost or copied: nothing larger that it signed is believed any more. Another one takes its place. */
export async function revokeSigningKey(
  deps: Deps,
  caller: Caller,
  input: z.output<typeof revokeSigningKeyInput>,
): Promise<RevokedSigningKey> {
  if (isRefusedByRole(caller, 'revoke-signing-key')) return { kind: 'refused', reason: 'role-not-allowed' };
  const reason = await deps.evidence.revokeKey(input, caller.actor);
  return reason === undefined ? { data: { vkey: input.vkey } } : { kind: 'refused', reason };
}
