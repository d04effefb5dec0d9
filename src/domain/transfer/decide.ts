import type { z } from 'zod';
import { canonicalizeRecord } from '../../kernel/canonical-json.ts';
import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision, refused } from '../shape/decision.ts';
import { asSet, withoutUndefined } from '../shape/plain.ts';
import { transferDescribed, transferEnded, type transferEvents } from './events.ts';
import { MECHANISM_REFUSALS, unfit } from './mechanism.ts';
import type { TransferDescription, TransferState } from './state.ts';

export const TRANSFER_REFUSALS = [
  'transfer-unknown',
  'transfer-ended',
  'recipient-unknown',
  ...MECHANISM_REFUSALS,
] as const;
export type TransferRefusal = (typeof TRANSFER_REFUSALS)[number];
export type TransferDecision = Decision<DecidedOf<typeof transferEvents>, TransferRefusal>;

export const describeTransferInput = transferDescribed.clear;

/** `knownRecipients`: codes of recipients that are described and not ended. */
export const describeTransfer =
  (input: TransferDescription, knownRecipients: ReadonlySet<string>) =>
  (state: TransferState): TransferDecision => {
    const { modules, dataCategories } = input;
    const clear = withoutUndefined({
      ...input,
      dataCategories: asSet(dataCategories),
      modules: modules === undefined || modules.length === 0 ? undefined : asSet(modules),
    }) as TransferDescription;
    if (state.phase === 'known' && state.endedOn !== undefined) return refused('transfer-ended');
    const why = unfit(clear);
    if (why !== undefined) return refused(why);
    if (state.phase === 'known' && canonicalizeRecord(state.description) === canonicalizeRecord(clear)) {
      return alreadySo;
    }
    if (!knownRecipients.has(clear.recipient)) return refused('recipient-unknown');
    return accepted({ type: 'TransferDescribed', clear });
  };

export const endTransferInput = transferEnded.clear;

export const endTransfer =
  ({ endedOn }: z.output<typeof endTransferInput>) =>
  (state: TransferState): TransferDecision => {
    if (state.phase === 'unknown') return refused('transfer-unknown');
    if (state.endedOn === undefined) return accepted({ type: 'TransferEnded', clear: { endedOn } });
    return state.endedOn === endedOn ? alreadySo : refused('transfer-ended');
  };
