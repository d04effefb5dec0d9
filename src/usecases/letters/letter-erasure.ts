import { customerOwner } from '../../domain/customer/stream.ts';
import { dayOf } from '../../domain/rules/calendar.ts';
import type { KeepItem } from '../../domain/erasure/plan-events.ts';
import { goesAtOnce, goesLast, keptItems, notYetDestroyed, partAskedFor } from '../../domain/erasure/queries.ts';
import { type ErasureFile, shreddedKeyName } from '../../domain/erasure/state.ts';
import { erasureOwner } from '../../domain/erasure/stream.ts';
import type { KeptPart } from '../../domain/request/decide-answer.ts';
import type { CustomerId } from '../../kernel/ids.ts';
import type { SealedRef } from '../../kernel/sealed.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Forgotten, KeptOfErasure } from '../../reports/letters/facts.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type ErasureDeed, filesOf } from '../core/erasure-deeds.ts';
import { keptByLaw } from '../core/keeps.ts';
import { type LookOutcome, lookAt } from '../core/look.ts';
import type { OpenedWriter } from './letter-reader.ts';

/** Why something is kept, as a ground that an answer to a request knows. */
const groundOf = ({ why, reason }: KeepItem): KeptPart['ground'] => {
  switch (why) {
    case 'hold':
      return 'legal-claims';
    case 'law':
    case 'request':
    case 'restriction':
      return 'legal-obligation';
    case 'office':
      return reason === undefined || reason === 'period-shorter' ? 'legal-obligation' : reason;
  }
};

/** Each but once: papers of several requests may be kept for the same reason. */
function distinct<Item>(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

/** What the plans keep, and no other erasure for the same request destroyed. */
const keptItemsOf = (files: readonly ErasureFile[]): readonly KeepItem[] =>
  files.flatMap(keptItems).filter((item) => !isDestroyedIn(files, item));

const isDestroyedIn = (files: readonly ErasureFile[], part: Parameters<typeof shreddedKeyName>[0]): boolean =>
  files.some(({ destroyed }) => destroyed?.keys.has(shreddedKeyName(part)) === true);

export const keptOf = (deed: ErasureDeed): readonly KeptPart[] =>
  distinct(keptItemsOf(filesOf(deed)).map((item) => ({ dataCategory: item.dataCategory, ground: groundOf(item) })));

/** Papers that go when the request is closed, and of those what a law obliges to keep by now: nobody can be told later. */
async function papersLeft(deps: Pick<Deps, 'ledger'>, files: readonly ErasureFile[], now: Instant) {
  const papers = files.flatMap((file) => notYetDestroyed(file, goesLast(file)));
  const byLaw = await keptByLaw(deps, papers, now);
  const stays = new Set(byLaw.map(shreddedKeyName));
  const kept = byLaw.map((one): KeepItem => ({ ...one, action: 'keep', why: 'law' }));
  return { kept, papersGo: papers.some((one) => !stays.has(shreddedKeyName(one))) };
}

/**
 * What a letter says of an erasure: what went, when, what is kept until when and under which law, and what came in too late
 * for it (GDPR Art. 12(4), 17(3)).
 */
export async function forgottenBy(
  deps: Pick<Deps, 'ledger'>,
  deed: ErasureDeed,
  customer: CustomerId,
  { now, timeZone }: { readonly now: Instant; readonly timeZone: string },
): Promise<Forgotten> {
  const { file } = deed;
  const files = filesOf(deed);
  const isPapers = ({ owner }: { readonly owner: string }) => owner !== customerOwner(customer);
  const own = files.flatMap(goesAtOnce).filter((item) => !isPapers(item));
  const papers = await papersLeft(deps, files, now);
  const kept = [...keptItemsOf(files), ...papers.kept].map(
    (item): KeptOfErasure => ({
      dataCategory: item.dataCategory,
      ground: groundOf(item),
      isPapers: isPapers(item),
      ...(item.until === undefined ? {} : { until: item.until }),
      ...(item.law === undefined ? {} : { law: item.law }),
    }),
  );
  const late = files.flatMap(({ started }) => started?.late ?? []).filter((part) => !isDestroyedIn(files, part));
  return {
    isPart: partAskedFor(files) !== undefined,
    on: dayOf(file.purged?.at ?? file.requestedAt, timeZone),
    dataCategories: [...new Set(own.map(({ dataCategory }) => dataCategory))],
    kept: distinct(kept),
    late: distinct(late.map((part) => ({ dataCategory: part.dataCategory, isPapers: isPapers(part) }))),
    papersGo: papers.papersGo,
  };
}

/**
 * Name and address as they were copied before the erasure, for the letter that tells of it: a look at the erasure's own data,
 * recorded like every look. `undefined` where nothing was copied, or that was destroyed.
 */
export async function openKept(
  deps: Deps,
  caller: Caller,
  { earlier = [], ...newest }: ErasureDeed,
  customer: CustomerId,
  purpose: string,
): Promise<LookOutcome<OpenedWriter> | undefined> {
  // The first of several copied it; the others found nothing in the register any more.
  const found = [newest, ...earlier].flatMap(({ erasure, file }) => {
    const kept = file.contacts.get(customer);
    const refs = [kept?.identity, kept?.contact, kept?.preference].filter((ref): ref is SealedRef => ref !== undefined);
    return kept?.identity === undefined && kept?.contact === undefined ? [] : [{ erasure, refs }];
  })[0];
  if (found === undefined) return undefined;
  const { erasure, refs } = found;
  const dataCategories = refs.map(({ dataCategory }) => dataCategory);
  const asked = { look: 'customer', purpose, owners: [erasureOwner(erasure)], dataCategories } as const;
  const answer = await lookAt(deps, caller, asked, refs);
  if (answer.kind === 'refused') return answer;
  const fields = Object.assign({}, ...answer.value.map((payload) => (payload.kind === 'opened' ? payload.fields : {})));
  return { ...answer, value: fields as OpenedWriter };
}
