import { setTimeout as sleep } from 'node:timers/promises';
import { type ActorId, type CommandId, eventId, randomId, SYSTEM_ACTOR } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { EventToAppend } from '../kernel/recorded-event.ts';
import { type EvidenceDecision, type EvidenceRefusal } from '../domain/evidence/decide.ts';
import { evidenceEvents } from '../domain/evidence/events.ts';
import type { EvidenceState } from '../domain/evidence/state.ts';
import { evidenceStream } from '../domain/evidence/stream.ts';
import { LedgerError } from '../ledger/ledger.ts';
import type { Follower } from './follower.ts';
import type { AppendToLedger, LedgerReads } from './ports.ts';
import { SealerError } from './sealer-error.ts';

export type Recorded =
  | { readonly kind: 'recorded' | 'already-so' }
  | { readonly kind: 'refused'; readonly reason: EvidenceRefusal };

export interface RecordAs {
  /** Who asked for it; the system itself when absent. */
  readonly actor?: ActorId;
  /** One that was made durable before, so that a second try after a crash has the same ids. */
  readonly commandId?: CommandId;
}

const MAX_ATTEMPTS = 50;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Appends to the evidence stream at its exact revision. Others append to it too, so whoever loses reads on, and decides
 * again; an append whose answer was lost is looked for by its command before it is tried again.
 */
export class Recorder {
  readonly #append: AppendToLedger;
  readonly #reads: LedgerReads;
  readonly #follower: Follower;
  readonly #origin: string;

  constructor(deps: {
    readonly append: AppendToLedger;
    readonly reads: LedgerReads;
    readonly follower: Follower;
    readonly origin: string;
  }) {
    this.#append = deps.append;
    this.#reads = deps.reads;
    this.#follower = deps.follower;
    this.#origin = deps.origin;
  }

  /** When it resolves, the state holds what was recorded. Throws LedgerError, SealerError. */
  async record(decide: (state: EvidenceState) => EvidenceDecision, as: RecordAs = {}): Promise<Recorded> {
    const commandId = as.commandId ?? randomId();
    for (let attempt = 1; ; attempt++) {
      if (this.#follower.intake.holds(commandId)) return { kind: 'recorded' };
      const decision = decide(this.#follower.intake.state);
      if (decision.kind === 'refused') return decision;
      if (decision.events.length === 0) return { kind: 'already-so' };
      try {
        const { position } = await this.#append(
          evidenceStream(this.#origin),
          this.#follower.intake.revision ?? 'noStream',
          this.#eventsOf(decision, commandId, as.actor ?? SYSTEM_ACTOR),
        );
        // Asking for the end also wakes the view of an embedded ledger, which otherwise looks now and then only.
        await this.#reads.head();
        await this.#follower.reached(position);
        if (this.#follower.intake.holds(commandId)) return { kind: 'recorded' };
        throw new SealerError(
          'SEALER_SELF_CHECK',
          'Where the ledger has put an event, another one had been read before.',
        );
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS || !isWorthReadingAgain(error)) throw error;
        if (attempt > 1) await sleep(Math.min(10 * 2 ** attempt, LONGEST_PAUSE_MS));
        await this.catchUp();
      }
    }
  }

  /** Everything that stands in the ledger now is taken in. */
  async catchUp(): Promise<void> {
    const { position } = await this.#reads.head();
    await this.#follower.reached(position);
  }

  #eventsOf(
    decision: Extract<EvidenceDecision, { readonly kind: 'accepted' }>,
    commandId: CommandId,
    actor: ActorId,
  ): readonly EventToAppend[] {
    const stream = evidenceStream(this.#origin);
    return decision.events.map(({ type, clear }, index) => ({
      id: eventId(commandId, stream, index),
      type,
      data: { clear: clear as JsonObject },
      metadata: { v: evidenceEvents[type].version, actor, commandId },
    }));
  }
}

function isWorthReadingAgain(error: unknown): boolean {
  return (
    error instanceof LedgerError && (error.code === 'LEDGER_WRONG_REVISION' || error.code === 'LEDGER_OUTCOME_UNKNOWN')
  );
}
