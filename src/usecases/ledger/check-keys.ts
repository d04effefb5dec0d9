import { acceptMissingKeys } from '../../domain/ledger/decide.ts';
import { ledgerCategory } from '../../domain/ledger/state.ts';
import { LEDGER_STREAM } from '../../domain/ledger/stream.ts';
import { CodedError } from '../../kernel/coded-error.ts';
import { idOf, type Owner, randomId, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import type { Position, RecordedEvent } from '../../kernel/recorded-event.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import { START } from '../../ledger/ledger.ts';
import { act } from '../core/act.ts';
import type { Deps } from '../core/deps.ts';
import { understandAny } from '../core/domain-events.ts';
import { ledgerState } from '../core/ledger-state.ts';

export type KeyCheckErrorCode = 'VAULT_KEYS_MISSING';
export class KeyCheckError extends CodedError<KeyCheckErrorCode> {}

interface SealedUnder {
  readonly owner: Owner;
  readonly dataCategory: DataCategory;
  readonly kid: string;
}

const KIDS_AT_ONCE = 2_000;

/**
 * Before anything is served, from the position that the vault itself remembers (so that it travels with it): what a
 * `CategoryKeysShredded` names is destroyed again, and an event sealed under a key that has neither a key nor a tombstone
 * stops the start, for then an older vault was put back (docs/record.md section 4). `accept`: the operator goes on, and
 * that is recorded as `KeysMissing`; those values are unreadable, never erased. Returns how many keys are missing.
 */
export async function checkKeys(deps: Pick<Deps, 'ledger' | 'vault'>, accept: boolean): Promise<number> {
  const checker = new KeyChecker(deps);
  let position: Position = (await deps.vault.checkedPosition()) ?? START;
  for await (const item of deps.ledger.readAll({ fromPosition: position })) {
    if (item.kind === 'event') await checker.take(item.event);
    position = item.kind === 'event' ? item.event.position : item.position;
  }
  const missing = await unaccepted(deps, await checker.missing());
  if (missing.length > 0 && !accept) throw keysMissing(missing.length);
  if (missing.length > 0) await record(deps, missing);
  await deps.vault.setCheckedPosition(position);
  return missing.length;
}

class KeyChecker {
  readonly #deps: Pick<Deps, 'vault'>;
  readonly #missing = new Map<string, SealedUnder>();
  #waiting: SealedUnder[] = [];
  readonly #seen = new Set<string>();

  constructor(deps: Pick<Deps, 'vault'>) {
    this.#deps = deps;
  }

  async take(event: RecordedEvent): Promise<void> {
    for (const [dataCategory, envelope] of Object.entries(event.data.sealed ?? {})) {
      if (this.#seen.has(envelope.kid)) continue;
      this.#seen.add(envelope.kid);
      const owner = event.metadata.owner as Owner;
      this.#waiting.push({ owner, dataCategory: dataCategory as DataCategory, kid: envelope.kid });
    }
    if (event.type === 'CategoryKeysShredded') await this.#shredAgain(event);
    if (this.#waiting.length >= KIDS_AT_ONCE) await this.#flush();
  }

  /** Asked again at the end: what was missing when it was met may have been named as shredded since, and is erased. */
  async missing(): Promise<readonly string[]> {
    await this.#flush();
    return this.#deps.vault.missingKeys([...this.#missing.values()]);
  }

  async #flush(): Promise<void> {
    const kids = this.#waiting.splice(0);
    this.#seen.clear();
    if (kids.length === 0) return;
    const missing = new Set(await this.#deps.vault.missingKeys(kids));
    for (const one of kids) if (missing.has(one.kid)) this.#missing.set(one.kid, one);
  }

  async #shredAgain(recorded: RecordedEvent): Promise<void> {
    const decoded = understandAny(recorded);
    if (!decoded.ok || decoded.value.type !== 'CategoryKeysShredded') return;
    const { shredded, suppressions, shreddedAt } = decoded.value.clear;
    for (const { owner, dataCategory } of shredded) {
      await this.#deps.vault.shred({
        owners: [owner],
        dataCategories: [dataCategory],
        request: idOf(recorded.stream),
        at: shreddedAt,
        suppressUntil: suppressions.until,
      });
    }
  }
}

/** Those with which the operator has not gone on already. */
async function unaccepted(deps: Pick<Deps, 'ledger'>, kids: readonly string[]): Promise<readonly string[]> {
  if (kids.length === 0) return kids;
  const state = await ledgerState(deps.ledger);
  return state.phase === 'opened' ? kids.filter((kid) => !state.missingKeys.has(kid)) : kids;
}

async function record(deps: Pick<Deps, 'ledger' | 'vault'>, kids: readonly string[]): Promise<void> {
  await act(
    deps,
    { actor: SYSTEM_ACTOR, commandId: randomId() },
    { category: ledgerCategory, stream: LEDGER_STREAM, seals: [], decide: acceptMissingKeys({ kids: [...kids] }) },
  );
}

function keysMissing(count: number): KeyCheckError {
  return new KeyCheckError(
    'VAULT_KEYS_MISSING',
    `${count} data keys that events are sealed under are in the vault neither as keys nor as erased: an older vault, or another one, was put back. Put the right vault back, or start once with REGESTA_ACCEPT_MISSING_KEYS=true; those values are then unreadable, and that is recorded.`,
    { details: { count } },
  );
}
