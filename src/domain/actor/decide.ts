import { z } from 'zod';
import type { Instant } from '../../kernel/time.ts';
import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision, refused } from '../shape/decision.ts';
import { asSet } from '../shape/plain.ts';
import { codeSchema, idSchema, lineSchema } from '../shape/schemas.ts';
import { type actorEvents, actorRegistered, actorTokenIssued, roleSchema } from './events.ts';
import type { ActorState } from './state.ts';

export const ACTOR_REFUSALS = [
  'actor-unknown',
  'actor-exists',
  'actor-deactivated',
  'last-administrator',
  'purpose-unknown',
  'token-unknown',
  'token-exists',
  'token-expiry-past',
] as const;
export type ActorRefusal = (typeof ACTOR_REFUSALS)[number];
export type ActorDecision = Decision<DecidedOf<typeof actorEvents>, ActorRefusal>;

type ActiveActor = Extract<ActorState, { readonly phase: 'active' }>;

/** Every intention but registering needs an actor that is there and may act. */
const ofActive =
  (decide: (actor: ActiveActor) => ActorDecision) =>
  (state: ActorState): ActorDecision => {
    switch (state.phase) {
      case 'unknown':
        return refused('actor-unknown');
      case 'active':
        return decide(state);
      case 'deactivated':
        return refused('actor-deactivated');
    }
  };

/** `knownPurposes`: codes of the purposes that are declared now. */
export const registerActorInput = actorRegistered.clear
  .extend({ name: lineSchema.optional() })
  .refine(({ kind, name }) => kind === 'person' || name === undefined, {
    path: ['name'],
    message: 'must be left out: a system has no name of a person',
  });
export type RegisterActor = z.output<typeof registerActorInput>;

export const registerActor =
  (input: RegisterActor, knownPurposes: ReadonlySet<string>) =>
  (state: ActorState): ActorDecision => {
    if (state.phase !== 'unknown') return refused('actor-exists');
    if (!input.purposes.every((purpose) => knownPurposes.has(purpose))) return refused('purpose-unknown');
    const clear = { kind: input.kind, roles: asSet(input.roles), purposes: asSet(input.purposes) };
    if (input.name === undefined || input.kind === 'system') return accepted({ type: 'ActorRegistered', clear });
    return accepted({ type: 'ActorRegistered', clear, sealed: { staff: { name: input.name } } });
  };

export const grantRoleInput = z.strictObject({ role: roleSchema });
export type RoleInput = z.output<typeof grantRoleInput>;

export const grantRole = ({ role }: RoleInput) =>
  ofActive((actor) =>
    actor.roles.includes(role) ? alreadySo : accepted({ type: 'ActorRoleGranted', clear: { role } }),
  );

export const revokeRoleInput = grantRoleInput;

/** `otherAdministrators`: how many active actors besides this one are administrators. */
export const revokeRole = ({ role }: RoleInput, otherAdministrators: number) =>
  ofActive((actor) => {
    if (!actor.roles.includes(role)) return alreadySo;
    if (role === 'administrator' && otherAdministrators < 1) return refused('last-administrator');
    return accepted({ type: 'ActorRoleRevoked', clear: { role } });
  });

export const assignPurposeInput = z.strictObject({ purpose: codeSchema });
export type PurposeInput = z.output<typeof assignPurposeInput>;

export const assignPurpose = ({ purpose }: PurposeInput, knownPurposes: ReadonlySet<string>) =>
  ofActive((actor) => {
    if (actor.purposes.includes(purpose)) return alreadySo;
    if (!knownPurposes.has(purpose)) return refused('purpose-unknown');
    return accepted({ type: 'ActorPurposeAssigned', clear: { purpose } });
  });

export const withdrawPurposeInput = assignPurposeInput;

export const withdrawPurpose = ({ purpose }: PurposeInput) =>
  ofActive((actor) =>
    actor.purposes.includes(purpose) ? accepted({ type: 'ActorPurposeWithdrawn', clear: { purpose } }) : alreadySo,
  );

export const issueTokenInput = actorTokenIssued.clear;
export type IssueToken = z.output<typeof issueTokenInput>;

export const issueToken = ({ token, sha256, expiresAt }: IssueToken, now: Instant) =>
  ofActive((actor) => {
    const existing = actor.tokens.get(token);
    if (existing !== undefined) {
      const same = existing.sha256 === sha256 && existing.expiresAt === expiresAt && !existing.revoked;
      return same ? alreadySo : refused('token-exists');
    }
    if ([...actor.tokens.values()].some((one) => one.sha256 === sha256)) return refused('token-exists');
    if (expiresAt !== undefined && expiresAt <= now) return refused('token-expiry-past');
    const clear = expiresAt === undefined ? { token, sha256 } : { token, sha256, expiresAt };
    return accepted({ type: 'ActorTokenIssued', clear });
  });

export const revokeTokenInput = z.strictObject({ token: idSchema });

export const revokeToken = ({ token }: z.output<typeof revokeTokenInput>) =>
  ofActive((actor) => {
    const existing = actor.tokens.get(token);
    if (existing === undefined) return refused('token-unknown');
    return existing.revoked ? alreadySo : accepted({ type: 'ActorTokenRevoked', clear: { token } });
  });

/** `otherAdministrators`: as for `revokeRole`; the register must never be left without one. */
export const deactivateActor =
  (otherAdministrators: number) =>
  (state: ActorState): ActorDecision => {
    if (state.phase === 'deactivated') return alreadySo;
    return ofActive((actor) =>
      actor.roles.includes('administrator') && otherAdministrators < 1
        ? refused('last-administrator')
        : accepted({ type: 'ActorDeactivated', clear: {} }),
    )(state);
  };
