import type { DataCategory } from '../../kernel/sealed.ts';
import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision } from '../shape/decision.ts';
import { asSet, withoutUndefined } from '../shape/plain.ts';
import type { tellingEvents } from './events.ts';
import type { Telling, TellingMatter, TellingState } from './state.ts';

/** Telling is a duty: it is never refused. */
export type TellingDecision = Decision<DecidedOf<typeof tellingEvents>, never>;

/** One version of an activity that the controller stood by at some time: data that went out under it are still out there. */
export interface DisclosingActivity {
  readonly purposes: readonly string[];
  readonly dataCategories: readonly DataCategory[];
  /** Recipients, and controllers that it is carried out with. */
  readonly recipients: readonly string[];
}

export interface DisclosedTo {
  /** The recipient's register says that it has nothing any more: deleted, given back, or never held. */
  readonly holdsNothing: boolean;
  /** An authority that has the data in the framework of a particular inquiry is no recipient (GDPR Art. 4(9)). */
  readonly isForInquiry: boolean;
}

/**
 * Whoever an activity names that processes any of these data, for any of these purposes where the matter is of purposes.
 */
export function whoIsTold(
  { dataCategories, purposes }: Pick<TellingMatter, 'dataCategories' | 'purposes'>,
  activities: readonly DisclosingActivity[],
  known: ReadonlyMap<string, DisclosedTo>,
): Pick<Telling, 'recipients' | 'spared'> {
  const named = activities
    .filter((one) => one.dataCategories.some((category) => dataCategories.includes(category)))
    .filter((one) => purposes === undefined || one.purposes.some((purpose) => purposes.includes(purpose)))
    .flatMap((one) => one.recipients);
  const recipients: string[] = [];
  const spared: Telling['spared'] = [];
  for (const recipient of asSet(named)) {
    // What the register does not describe was named all the same, and somebody has it.
    const fact = known.get(recipient);
    if (fact?.holdsNothing === true) spared.push({ recipient, why: 'holds-nothing' });
    else if (fact?.isForInquiry === true) spared.push({ recipient, why: 'particular-inquiry' });
    else recipients.push(recipient);
  }
  return { recipients, spared };
}

export const determineRecipients =
  (matter: TellingMatter, who: Pick<Telling, 'recipients' | 'spared'>) =>
  (state: TellingState): TellingDecision => {
    if (state.phase === 'determined') return alreadySo;
    const { customers, dataCategories, fields, purposes } = matter;
    const clear = withoutUndefined({
      ...matter,
      customers: asSet(customers),
      dataCategories: asSet(dataCategories),
      fields: fields === undefined ? undefined : asSet(fields),
      purposes: purposes === undefined ? undefined : asSet(purposes),
      ...who,
    });
    return accepted({ type: 'RecipientsDetermined', clear });
  };
