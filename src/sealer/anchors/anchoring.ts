import type { z } from 'zod';
import {
  type EvidenceDecision,
  recordAnchor,
  type recordAnchorInput,
  recordAnchoringFailure,
  type recordAnchoringFailureInput,
  recordCosignature,
  type recordCosignatureInput,
} from '../../domain/evidence/decide.ts';
import type { AnchorKind, EvidenceState, SealedHead } from '../../domain/evidence/state.ts';
import { type Clock, toMillis } from '../../kernel/time.ts';
import { AnchorError, isAlarm } from './anchor-error.ts';
import { askAuthority } from './ask-authority.ts';
import { askWitness } from './ask-witness.ts';
import type { AuthorityParty, WitnessParty } from './parties.ts';

/** What anchoring found out, as plain data, so that it can be handed to another thread. */
export type AnchoringFact =
  | { readonly type: 'CheckpointAnchored'; readonly clear: z.output<typeof recordAnchorInput> }
  | { readonly type: 'CheckpointCosigned'; readonly clear: z.output<typeof recordCosignatureInput> }
  | { readonly type: 'AnchoringFailed'; readonly clear: z.output<typeof recordAnchoringFailureInput> };

/** For whoever keeps the desk: the decision by which a fact is recorded. */
export function decideFact(fact: AnchoringFact): (state: EvidenceState) => EvidenceDecision {
  switch (fact.type) {
    case 'CheckpointAnchored':
      return recordAnchor(fact.clear);
    case 'CheckpointCosigned':
      return recordCosignature(fact.clear);
    case 'AnchoringFailed':
      return recordAnchoringFailure(fact.clear);
  }
}

/** What anchoring needs of the ledger; the sealer keeps it. */
export interface EvidenceDesk {
  /** Keys, newest checkpoint and how far each party has come, as the ledger has them now. */
  state(): Promise<EvidenceState>;
  /** Between two sizes of the sealed tree (RFC 6962 section 2.1.2); from 0 an empty one. */
  consistency(from: number, to: number): Promise<readonly Uint8Array[]>;
  /** Decides by `decideFact` on the evidence stream and appends. */
  record(fact: AnchoringFact): Promise<{ readonly kind: 'recorded' | 'already-so' | 'refused' }>;
}

export type AnchoringNotice =
  | { readonly kind: 'attested'; readonly by: AnchorKind; readonly party: string; readonly size: number }
  | {
      readonly kind: 'failed';
      readonly by: AnchorKind;
      readonly party: string;
      readonly size: number;
      readonly error: AnchorError;
      /** A person must look at once: the evidence itself is in question. */
      readonly alarm: boolean;
    };

export interface AnchoringOptions {
  readonly desk: EvidenceDesk;
  readonly authorities: readonly AuthorityParty[];
  readonly witnesses: readonly WitnessParty[];
  readonly clock: Clock;
  readonly onNotice: (notice: AnchoringNotice) => void;
}

/** A failure is recorded once an hour and party, however often it is met: restarts do not fill the ledger. */
const HOUR_MS = 3_600_000;

interface Party {
  readonly kind: AnchorKind;
  readonly name: string;
  readonly ask: (head: SealedHead, state: EvidenceState) => Promise<AnchoringFact>;
}

/**
 * Has the newest checkpoint attested by every party that did not attest it yet. What is due follows from the ledger
 * alone. Crash points of one party: (1) asked, nothing recorded: it is asked again, and a second time stamp or
 * cosignature of the same checkpoint does no harm; (2) recorded: nothing is due. Parties are asked beside one another,
 * each once; a failure is an event and not an error, so the next run is the next try.
 */
export class Anchoring {
  readonly #options: AnchoringOptions;
  readonly #parties: readonly Party[];
  readonly #stopped = new AbortController();
  /** Parties whose answer could not be recorded, and until when (ms of the process) they are left in peace. */
  readonly #resting = new Map<Party, number>();

  constructor(options: AnchoringOptions) {
    this.#options = options;
    this.#parties = [
      ...options.authorities.map((authority) => this.#authority(authority)),
      ...options.witnesses.map((witness) => this.#witness(witness)),
    ];
  }

  /**
   * How many attestations were recorded; `not-yet` before the first checkpoint, which is to be attested as soon as it is
   * there. Throws only what the ledger throws.
   */
  async run(): Promise<number | 'not-yet'> {
    if (this.#parties.length === 0) return 0;
    const state = await this.#options.desk.state();
    const { newest } = state;
    if (newest === undefined) return 'not-yet';
    const due = this.#parties.filter(
      (party) => (partyIn(state, party)?.size ?? -1) < newest.size && !this.#isResting(party),
    );
    const done = await Promise.allSettled(due.map((party) => this.#attest(party, newest, state)));
    const broken = done.find((one) => one.status === 'rejected');
    if (broken !== undefined) throw broken.reason;
    return done.filter((one) => one.status === 'fulfilled' && one.value).length;
  }

  /** Gives up what is asked now; nothing of it is recorded. */
  stop(): void {
    this.#stopped.abort();
  }

  async #attest(party: Party, head: SealedHead, state: EvidenceState): Promise<boolean> {
    const { desk, onNotice } = this.#options;
    const told = { by: party.kind, party: party.name, size: head.size };
    try {
      const fact = await party.ask(head, state);
      const { kind } = await desk.record(fact);
      if (kind !== 'recorded') return false;
      onNotice({ kind: 'attested', ...told });
      return true;
    } catch (error) {
      if (!(error instanceof AnchorError)) {
        // The ledger is away. The schedule tries every minute; whoever was asked in vain is not asked every minute.
        this.#resting.set(party, performance.now() + HOUR_MS);
        throw error;
      }
      if (this.#stopped.signal.aborted || (await this.#wasOvertaken(error))) return false;
      onNotice({ kind: 'failed', ...told, error, alarm: isAlarm(error.code) });
      await this.#recordFailure(party, head, error);
      return false;
    }
  }

  #isResting(party: Party): boolean {
    return performance.now() < (this.#resting.get(party) ?? 0);
  }

  /** Another process of this ledger sealed and was cosigned since this run began: no rollback, and no news. */
  async #wasOvertaken({ code, details }: AnchorError): Promise<boolean> {
    if (code !== 'ANCHOR_WITNESS_AHEAD') return false;
    const { newest } = await this.#options.desk.state();
    return newest !== undefined && newest.size >= Number(details['witnessed']);
  }

  async #recordFailure(party: Party, head: SealedHead, { code }: AnchorError): Promise<void> {
    const { desk, clock } = this.#options;
    const failed = partyIn(await desk.state(), party)?.failed;
    const agoMs = failed === undefined ? HOUR_MS : Math.abs(toMillis(clock.now()) - toMillis(failed.at));
    // An alarm is not kept back by a smaller failure before it.
    if (agoMs < HOUR_MS && (failed?.code === code || !isAlarm(code))) return;
    const clear = { size: String(head.size), kind: party.kind, party: party.name, code };
    await desk.record({ type: 'AnchoringFailed', clear });
  }

  #authority(authority: AuthorityParty): Party {
    const { clock } = this.#options;
    return {
      kind: 'time-stamp',
      name: authority.name,
      ask: async ({ size, root, note }) => {
        const text = Buffer.from(note.slice(0, note.indexOf('\n\n') + 1), 'utf8');
        const { token, attestedAt } = await askAuthority(authority, text, clock, this.#stopped.signal);
        const anchor = { authority: authority.name, token: token.toString('base64'), attestedAt };
        return { type: 'CheckpointAnchored', clear: { size: String(size), root, ...anchor } };
      },
    };
  }

  #witness(witness: WitnessParty): Party {
    const { desk, clock } = this.#options;
    return {
      kind: 'witness',
      name: witness.name,
      ask: async ({ size, root, note }, state) => {
        const known = partyIn(state, { kind: 'witness', name: witness.name })?.size ?? 0;
        const tree = { size, note, consistency: (from: number) => desk.consistency(from, size) };
        const { line } = await askWitness(witness, tree, known, clock, this.#stopped.signal);
        const clear = { size: String(size), root, witness: witness.name, cosignature: line };
        return { type: 'CheckpointCosigned', clear };
      },
    };
  }
}

const partyIn = ({ parties }: EvidenceState, { kind, name }: Pick<Party, 'kind' | 'name'>) =>
  parties.find((one) => one.kind === kind && one.party === name);
