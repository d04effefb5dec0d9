import { issueToken, registerActor } from '../../domain/actor/decide.ts';
import { actorCategory } from '../../domain/actor/state.ts';
import { actorStream } from '../../domain/actor/stream.ts';
import { BUILT_IN_PURPOSES } from '../../domain/purpose/built-in.ts';
import { declarePurpose } from '../../domain/purpose/decide.ts';
import { purposeCategory } from '../../domain/purpose/state.ts';
import { purposeStream } from '../../domain/purpose/stream.ts';
import { ROLES } from '../../domain/shape/vocabulary.ts';
import { type ActorId, derivedId, randomId, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import { type Act, act } from '../core/act.ts';
import { newToken, readToken, tokenDigest } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { loadState } from '../core/load-state.ts';

/** Where the first token is kept for the command line: one file, readable by its owner alone. */
export interface TokenFile {
  read(): string | undefined;
  write(token: string): void;
}

type SetUpDeps = Pick<Deps, 'ledger' | 'vault' | 'clock' | 'origin'>;

/** The first actor of a ledger: its id follows from the origin, so two first starts make one. */
export const firstActor = (origin: string): ActorId => derivedId(['first-actor', origin]);

/** Everything but `connector`, which is for systems, and `marketer`, which should be a person of its own. */
const FIRST_ROLES = ROLES.filter((role) => role !== 'connector' && role !== 'marketer');

/**
 * What a new ledger needs before anybody can do anything: the built-in purposes, a first actor that may do everything,
 * and its token. Each step is "already so" when it stands, so a start that was cut off is finished by the next one.
 *
 * Crash points: (1) token file written, token not yet recorded: the next start records the token of the file.
 */
export async function setUp(deps: SetUpDeps, file: TokenFile): Promise<{ readonly firstToken?: string }> {
  const system = (): Act => ({ actor: SYSTEM_ACTOR, commandId: randomId() });
  const first = firstActor(deps.origin);
  const { state } = await loadState(deps, actorCategory, actorStream(first));
  if (state.phase !== 'unknown' && state.tokens.size > 0) return {};
  for (const purpose of BUILT_IN_PURPOSES) {
    await act(deps, system(), {
      category: purposeCategory,
      stream: purposeStream(purpose.code),
      seals: [],
      decide: declarePurpose(purpose),
    });
  }
  const codes = BUILT_IN_PURPOSES.map(({ code }) => code);
  if (state.phase === 'unknown') {
    await act(deps, system(), {
      category: actorCategory,
      stream: actorStream(first),
      seals: [],
      decide: registerActor({ kind: 'person', roles: FIRST_ROLES, purposes: codes }, new Set(codes)),
    });
  }
  return { firstToken: await firstToken(deps, system(), first, file) };
}

async function firstToken(deps: SetUpDeps, who: Act, actor: ActorId, file: TokenFile): Promise<string> {
  const kept = file.read();
  const parsed = kept === undefined ? undefined : readToken(kept);
  const usable = kept !== undefined && parsed?.actor === actor ? { text: kept, token: parsed.token } : undefined;
  const token = usable?.token ?? randomId();
  const text = usable?.text ?? newToken(actor, token).text;
  if (usable === undefined) file.write(text);
  await act(deps, who, {
    category: actorCategory,
    stream: actorStream(actor),
    seals: [],
    decide: issueToken({ token, sha256: tokenDigest(text) }, deps.clock.now()),
  });
  return text;
}
