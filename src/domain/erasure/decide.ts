import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision } from '../shape/decision.ts';
import { withoutUndefined } from '../shape/plain.ts';
import { categoryKeysShredded, type erasureEvents } from './events.ts';
import { type ErasureState, type ShredRecord, shreddedKeyName } from './state.ts';

/** What the vault has destroyed is a fact: recording it is never refused. */
export type ErasureDecision = Decision<DecidedOf<typeof erasureEvents>, never>;

export const recordShredInput = categoryKeysShredded.clear;

/** After the vault did it; a repeat after a crash records only what is not recorded yet. */
export const recordShred =
  (outcome: ShredRecord) =>
  (state: ErasureState): ErasureDecision => {
    const recorded = state.phase === 'shredded' ? state.keys : undefined;
    const byName = new Map(outcome.shredded.map((key) => [shreddedKeyName(key), key]));
    const news = [...byName].filter(([name]) => recorded?.has(name) !== true).map(([, key]) => key);
    if (news.length === 0) return alreadySo;
    const { suppressions, shreddedAt } = outcome;
    return accepted({
      type: 'CategoryKeysShredded',
      clear: withoutUndefined({ shredded: news, suppressions, shreddedAt }),
    });
  };
