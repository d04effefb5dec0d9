import { type EventId, type Id, type StreamName, eventId, randomId } from '../../kernel/ids.ts';
import type { AppendReceipt } from '../../kernel/receipt.ts';
import type { EventToAppend } from '../../kernel/recorded-event.ts';
import { accessStream } from '../../domain/access/stream.ts';
import { type ExpectedRevision, type Ledger, LedgerError } from '../../ledger/ledger.ts';

/** At most so many looks in one append: far below the size limit, and a batch stays short. */
const MAX_BATCH = 64;

export interface AccessEventDraft {
  readonly type: string;
  readonly clear: EventToAppend['data']['clear'];
  readonly metadata: Omit<EventToAppend['metadata'], 'commandId'>;
}

export interface AccessEventWritten {
  readonly receipt: AppendReceipt;
  readonly eventId: EventId;
}

interface Waiting {
  readonly event: EventToAppend;
  readonly resolve: (written: AccessEventWritten) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The one writer of this run's `access-<run>` stream (docs/record.md section 5). Looks that wait together are appended
 * together, at exact revisions; under load they are grouped, never skipped. Ids are minted here, from a random command
 * id of each look, never from a caller's key. If an append fails, every look in it fails and nobody sees the data.
 */
export class AccessWriter {
  readonly #ledger: Ledger;
  #stream: StreamName;
  #expected: ExpectedRevision = 'noStream';
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  constructor(ledger: Ledger, run: Id) {
    this.#ledger = ledger;
    this.#stream = accessStream(run);
  }

  append(draft: AccessEventDraft): Promise<AccessEventWritten> {
    const commandId = randomId();
    const event: EventToAppend = {
      id: eventId(commandId, this.#stream, 0),
      type: draft.type,
      data: { clear: draft.clear },
      metadata: { ...draft.metadata, commandId },
    };
    return new Promise((resolve, reject) => {
      this.#waiting.push({ event, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when every look handed over so far was written or refused. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Let the looks of this turn of the event loop gather first.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) await this.#appendBatch(this.#waiting.splice(0, MAX_BATCH));
    this.#running = undefined;
  }

  async #appendBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const receipt = await this.#ledger.append(
        this.#stream,
        this.#expected,
        batch.map((one) => one.event),
      );
      this.#expected = receipt.revision;
      for (const one of batch) one.resolve({ receipt, eventId: one.event.id });
    } catch (error) {
      for (const one of batch) one.reject(error);
      if (isUncertain(error)) this.#abandonStream();
    }
  }

  /**
   * After an unknown outcome the end of this stream is unknown too. The looks failed for their callers; what may have
   * been written says that data was about to be seen, which errs on the safe side. A new stream starts at a known end.
   */
  #abandonStream(): void {
    this.#stream = accessStream(randomId());
    this.#expected = 'noStream';
    // Events still waiting carry ids of the old stream; they are minted anew for the new one.
    this.#waiting = this.#waiting.map((one) => ({
      ...one,
      event: { ...one.event, id: eventId(one.event.metadata.commandId, this.#stream, 0) },
    }));
  }
}

function isUncertain(error: unknown): boolean {
  return (
    error instanceof LedgerError && (error.code === 'LEDGER_OUTCOME_UNKNOWN' || error.code === 'LEDGER_WRONG_REVISION')
  );
}
