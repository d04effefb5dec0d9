import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { assignPurpose } from '../../usecases/purpose/assign-purpose.ts';
import { deactivateActor } from '../../usecases/actor/deactivate-actor.ts';
import { grantRole, grantRoleInput } from '../../usecases/actor/grant-role.ts';
import { issueToken, issueTokenInput } from '../../usecases/actor/issue-token.ts';
import { registerActor, registerActorInput } from '../../usecases/actor/register-actor.ts';
import { revokeRole } from '../../usecases/actor/revoke-role.ts';
import { revokeToken } from '../../usecases/actor/revoke-token.ts';
import { withdrawPurpose } from '../../usecases/purpose/withdraw-purpose.ts';
import type { Context } from '../context.ts';
import { change } from '../define.ts';
import { codeInPath, idInPath } from '../schemas.ts';

const tag = 'actors';
const one = z.strictObject({ actor: idInPath });
const ofRole = one.extend({ role: grantRoleInput.shape.role });
const ofPurpose = one.extend({ purpose: codeInPath });
const ofToken = one.extend({ token: idInPath });

/** People and systems that may act: each change of their rights is an event. */
export const actors = (context: Context): readonly RouteOptions[] => [
  change(context, {
    method: 'POST',
    url: '/actors',
    tag,
    summary: 'Register a person or a system that may act; the name of a person is sealed',
    body: registerActorInput,
    run: (deps, caller, { body }) => registerActor(deps, caller, body),
  }),
  change(context, {
    method: 'PUT',
    url: '/actors/:actor/roles/:role',
    tag,
    summary: 'Grant a role',
    params: ofRole,
    run: (deps, caller, { params: { actor, role } }) => grantRole(deps, caller, actor, { role }),
  }),
  change(context, {
    method: 'DELETE',
    url: '/actors/:actor/roles/:role',
    tag,
    summary: 'Revoke a role',
    params: ofRole,
    run: (deps, caller, { params: { actor, role } }) => revokeRole(deps, caller, actor, { role }),
  }),
  change(context, {
    method: 'PUT',
    url: '/actors/:actor/purposes/:purpose',
    tag,
    summary: 'Assign a purpose for which the actor may look',
    params: ofPurpose,
    run: (deps, caller, { params: { actor, purpose } }) => assignPurpose(deps, caller, actor, { purpose }),
  }),
  change(context, {
    method: 'DELETE',
    url: '/actors/:actor/purposes/:purpose',
    tag,
    summary: 'Withdraw a purpose',
    params: ofPurpose,
    run: (deps, caller, { params: { actor, purpose } }) => withdrawPurpose(deps, caller, actor, { purpose }),
  }),
  change(context, {
    method: 'POST',
    url: '/actors/:actor/tokens',
    tag,
    summary: 'Issue an access token; it is shown in this answer, once',
    params: one,
    body: issueTokenInput,
    run: async (deps, caller, { params, body }) => {
      const { outcome, tokenId, token } = await issueToken(deps, caller, params.actor, body);
      return { outcome, kept: { tokenId }, once: token === undefined ? {} : { token } };
    },
  }),
  change(context, {
    method: 'DELETE',
    url: '/actors/:actor/tokens/:token',
    tag,
    summary: 'Revoke an access token, at once',
    params: ofToken,
    run: (deps, caller, { params: { actor, token } }) => revokeToken(deps, caller, actor, { token }),
  }),
  change(context, {
    method: 'POST',
    url: '/actors/:actor/deactivation',
    tag,
    summary: 'Deactivate an actor; what it did stays under its id',
    params: one,
    run: (deps, caller, { params }) => deactivateActor(deps, caller, params.actor),
  }),
];
