import type { AnyEvent } from '../../domain/all-events.ts';
import { actorEvents } from '../../domain/actor/events.ts';
import type { Role } from '../../domain/shape/vocabulary.ts';
import { type ActorId, type Id, idOf } from '../../kernel/ids.ts';
import type { Revision } from '../../kernel/recorded-event.ts';
import type { SealedRef } from '../../kernel/sealed.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Change, ReadModelReader, Row } from '../read-model-store.ts';
import { isOneOf, type ReadModel, Unprojectable } from '../read-model.ts';
import { keepRef, REF_COLUMNS, refOf } from './sealed-refs.ts';

/** Who may act, with which roles and for which purposes, and by which token they are known. */
const schema = `
  CREATE TABLE actor (
    actor TEXT PRIMARY KEY, kind TEXT NOT NULL, active INTEGER NOT NULL, revision INTEGER NOT NULL,
    registered_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE actor_role (actor TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY (actor, role)) STRICT, WITHOUT ROWID;
  CREATE TABLE actor_purpose (
    actor TEXT NOT NULL, purpose TEXT NOT NULL, PRIMARY KEY (actor, purpose)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE actor_token (
    actor TEXT NOT NULL, token TEXT NOT NULL, sha256 TEXT NOT NULL, issued_at TEXT NOT NULL, expires_at TEXT,
    revoked_at TEXT, PRIMARY KEY (actor, token)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX actor_token_by_sha256 ON actor_token (sha256);
`;

const REGISTER = 'INSERT INTO actor (actor, kind, active, revision, registered_at) VALUES (?, ?, 1, ?, ?)';
const TOUCH = 'UPDATE actor SET revision = ? WHERE actor = ?';
const DEACTIVATE = 'UPDATE actor SET active = 0 WHERE actor = ?';
const ADD_ROLE = 'INSERT INTO actor_role (actor, role) VALUES (?, ?) ON CONFLICT DO NOTHING';
const DROP_ROLE = 'DELETE FROM actor_role WHERE actor = ? AND role = ?';
const ADD_PURPOSE = 'INSERT INTO actor_purpose (actor, purpose) VALUES (?, ?) ON CONFLICT DO NOTHING';
const DROP_PURPOSE = 'DELETE FROM actor_purpose WHERE actor = ? AND purpose = ?';
const ISSUE = `
  INSERT INTO actor_token (actor, token, sha256, issued_at, expires_at) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (actor, token) DO UPDATE SET sha256 = excluded.sha256, issued_at = excluded.issued_at,
    expires_at = excluded.expires_at, revoked_at = NULL`;
const REVOKE = 'UPDATE actor_token SET revoked_at = ? WHERE actor = ? AND token = ?';

export const actors: ReadModel = { name: 'actors', version: 1, order: 'stream', schema, project };

type ActorEvent = Extract<AnyEvent, { readonly type: keyof typeof actorEvents }>;

function project(event: AnyEvent): readonly Change[] {
  if (!isOneOf(actorEvents, event)) return [];
  const isRegistration = event.type === 'ActorRegistered';
  if (isRegistration !== (event.revision === 0n)) {
    throw new Unprojectable(isRegistration ? 'registered-twice' : 'not-registered');
  }
  const actor = idOf(event.stream);
  return [...changes(event, actor), { sql: TOUCH, params: [event.revision, actor] }];
}

function changes(event: ActorEvent, actor: Id): readonly Change[] {
  const at = event.metadata.recordedAt;
  switch (event.type) {
    case 'ActorRegistered': {
      const { kind, roles, purposes } = event.clear;
      const name = event.sealed.staff;
      return [
        { sql: REGISTER, params: [actor, kind, event.revision, at] },
        ...roles.map((role) => ({ sql: ADD_ROLE, params: [actor, role] })),
        ...purposes.map((purpose) => ({ sql: ADD_PURPOSE, params: [actor, purpose] })),
        ...(name === undefined ? [] : [keepRef(name, event.revision)]),
      ];
    }
    case 'ActorRoleGranted':
      return [{ sql: ADD_ROLE, params: [actor, event.clear.role] }];
    case 'ActorRoleRevoked':
      return [{ sql: DROP_ROLE, params: [actor, event.clear.role] }];
    case 'ActorPurposeAssigned':
      return [{ sql: ADD_PURPOSE, params: [actor, event.clear.purpose] }];
    case 'ActorPurposeWithdrawn':
      return [{ sql: DROP_PURPOSE, params: [actor, event.clear.purpose] }];
    case 'ActorTokenIssued': {
      const { token, sha256, expiresAt } = event.clear;
      return [{ sql: ISSUE, params: [actor, token, sha256, at, expiresAt ?? null] }];
    }
    case 'ActorTokenRevoked':
      return [{ sql: REVOKE, params: [at, actor, event.clear.token] }];
    case 'ActorDeactivated':
      return [{ sql: DEACTIVATE, params: [actor] }];
  }
}

export interface ActorView {
  readonly actor: ActorId;
  readonly kind: 'person' | 'system';
  /** False also while something on the actor's stream is parked: a withdrawn right may lie behind it. */
  readonly active: boolean;
  /** Something on the actor's stream could not be projected; see the parked events. */
  readonly parked: boolean;
  readonly roles: readonly Role[];
  readonly purposes: readonly string[];
  readonly revision: Revision;
  readonly registeredAt: Instant;
  /** The name, sealed; absent for a system. */
  readonly name?: SealedRef;
  readonly tokens: readonly {
    readonly token: Id;
    readonly issuedAt: Instant;
    readonly expiresAt?: Instant;
    readonly revokedAt?: Instant;
  }[];
}

/** Who a token belongs to, if it may be used now. `sha256` is the base64 digest of the token. */
export async function actorByToken(
  store: ReadModelReader,
  sha256: string,
  now: Instant,
): Promise<ActorView | undefined> {
  const [rows] = await store.read([{ sql: BY_TOKEN, params: [sha256, now] }]);
  const actor = rows?.[0]?.['actor'] as ActorId | undefined;
  const view = actor === undefined ? undefined : await actorById(store, actor);
  return view?.active === true ? view : undefined;
}

export async function actorById(store: ReadModelReader, actor: ActorId): Promise<ActorView | undefined> {
  return (await read(store, 'actor = ?', [actor]))[0];
}

/** All of them, in the order of their registration: a company's staff and systems, so no pages. */
export async function listActors(store: ReadModelReader): Promise<readonly ActorView[]> {
  return read(store, 'true', []);
}

const BY_TOKEN = `
  SELECT actor FROM actor_token
  WHERE sha256 = ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?) ORDER BY actor LIMIT 1`;

async function read(store: ReadModelReader, where: string, params: readonly string[]): Promise<readonly ActorView[]> {
  const [heads, roles, purposes, tokens] = await store.read([
    { sql: headsSql(where), params },
    { sql: `SELECT * FROM actor_role WHERE ${where} ORDER BY role`, params },
    { sql: `SELECT * FROM actor_purpose WHERE ${where} ORDER BY purpose`, params },
    { sql: `SELECT * FROM actor_token WHERE ${where} ORDER BY issued_at, token`, params },
  ]);
  const of = (rows: readonly Row[] | undefined, actor: unknown) => (rows ?? []).filter((row) => row['actor'] === actor);
  return (heads ?? []).map((row) => {
    const name = refOf(row);
    const parked = row['parked'] === 1n;
    return {
      actor: row['actor'] as ActorId,
      kind: row['kind'] as ActorView['kind'],
      active: row['active'] === 1n && !parked,
      parked,
      roles: of(roles, row['actor']).map((one) => one['role'] as Role),
      purposes: of(purposes, row['actor']).map((one) => one['purpose'] as string),
      revision: row['revision'] as Revision,
      registeredAt: row['registered_at'] as Instant,
      ...(name === undefined ? {} : { name }),
      tokens: of(tokens, row['actor']).map(tokenOf),
    };
  });
}

const headsSql = (where: string): string => `
  SELECT a.*, EXISTS (SELECT 1 FROM parked p WHERE p.queue = 'actor-' || a.actor AND p.blocks = 1) AS parked,
    ${REF_COLUMNS}
  FROM actor a LEFT JOIN sealed_ref r ON r.stream = 'actor-' || a.actor AND r.revision = 0 AND r.data_category = 'staff'
  WHERE ${where} ORDER BY a.registered_at, a.actor`;

function tokenOf(row: Row): ActorView['tokens'][number] {
  const expiresAt = row['expires_at'] as Instant | null;
  const revokedAt = row['revoked_at'] as Instant | null;
  return {
    token: row['token'] as Id,
    issuedAt: row['issued_at'] as Instant,
    ...(expiresAt === null ? {} : { expiresAt }),
    ...(revokedAt === null ? {} : { revokedAt }),
  };
}
