import { z } from 'zod';
import { canonicalizeRecord } from '../../kernel/canonical-json.ts';
import type { Instant } from '../../kernel/time.ts';
import type { DecidedOf } from '../shape/category.ts';
import { type Compared, type ComparisonWanted, isNews } from '../shape/comparison.ts';
import { accepted, alreadySo, type Decision, refused } from '../shape/decision.ts';
import { asSet, withoutUndefined } from '../shape/plain.ts';
import { lineSchema } from '../shape/schemas.ts';
import { recipientDescribed, recipientEnded, type recipientEvents, recipientTellingDeclared } from './events.ts';
import type { RecipientDescription, RecipientState } from './state.ts';

export const RECIPIENT_REFUSALS = [
  'recipient-unknown',
  'recipient-ended',
  'recipient-name-missing',
  'recipient-name-of-a-person',
  'recipient-of-itself',
  'recipient-not-sparable',
  'webhook-missing',
] as const;
export type RecipientRefusal = (typeof RECIPIENT_REFUSALS)[number];
export type RecipientDecision = Decision<DecidedOf<typeof recipientEvents>, RecipientRefusal>;

export const describeRecipientInput = recipientDescribed.clear;

/** `knownRecipients`: codes of recipients that are described and not ended. */
export const describeRecipient =
  (input: RecipientDescription, knownRecipients: ReadonlySet<string>) =>
  (state: RecipientState): RecipientDecision => {
    const { nature, name, code } = input;
    const clear = withoutUndefined({
      ...input,
      locations: asSet(input.locations),
      subProcessors: asSet(input.subProcessors),
    });
    if (state.phase === 'known' && state.ended !== undefined) return refused('recipient-ended');
    if (nature === 'organisation' && name === undefined) return refused('recipient-name-missing');
    if (nature === 'natural-person' && name !== undefined) return refused('recipient-name-of-a-person');
    if (clear.subProcessors.includes(code)) return refused('recipient-of-itself');
    if (state.phase === 'known' && canonicalizeRecord(state.description) === canonicalizeRecord(clear)) {
      return alreadySo;
    }
    if (!clear.subProcessors.every((one) => knownRecipients.has(one))) return refused('recipient-unknown');
    return accepted({ type: 'RecipientDescribed', clear });
  };

export const stateRecipientContactInput = z.strictObject({
  name: lineSchema,
  contacts: z.array(lineSchema).max(8),
});
export type StateRecipientContact = z.output<typeof stateRecipientContactInput>;

const CONTACT_FIELDS = ['name', 'contacts'] as const;

/** What to ask the vault before `stateRecipientContact`; in the data category `staff`. */
export const stateRecipientContactComparisons =
  (input: StateRecipientContact) =>
  (state: RecipientState): readonly ComparisonWanted[] => {
    const ref = state.phase === 'known' ? state.contact : undefined;
    return ref === undefined ? [] : CONTACT_FIELDS.map((field) => ({ key: field, field, ref, value: input[field] }));
  };

export const stateRecipientContact =
  ({ name, contacts }: StateRecipientContact, compared: Compared) =>
  (state: RecipientState): RecipientDecision => {
    if (state.phase === 'unknown') return refused('recipient-unknown');
    if (state.ended !== undefined) return refused('recipient-ended');
    const isHeld = state.contact !== undefined;
    if (isHeld && !CONTACT_FIELDS.some((field) => isNews(compared.get(field)))) return alreadySo;
    return accepted({ type: 'RecipientContactStated', clear: {}, sealed: { staff: { name, contacts } } });
  };

export const endRecipientInput = recipientEnded.clear;

export const endRecipient =
  (input: z.output<typeof endRecipientInput>) =>
  (state: RecipientState): RecipientDecision => {
    if (state.phase === 'unknown') return refused('recipient-unknown');
    if (state.ended === undefined) return accepted({ type: 'RecipientEnded', clear: input });
    const { endedOn, data } = state.ended;
    return endedOn === input.endedOn && data === input.data ? alreadySo : refused('recipient-ended');
  };

export const declareTellingInput = recipientTellingDeclared.clear;

/** What it is told of its customers (GDPR Art. 19). Nobody but an authority can be spared (Art. 4(9)). */
export const declareTelling =
  ({ systems, spared }: z.output<typeof declareTellingInput>) =>
  (state: RecipientState): RecipientDecision => {
    if (state.phase === 'unknown') return refused('recipient-unknown');
    if (spared !== undefined && state.description.kind !== 'authority') return refused('recipient-not-sparable');
    const clear = withoutUndefined({ systems: asSet(systems), spared });
    const before = state.telling;
    if (before !== undefined && canonicalizeRecord(before) === canonicalizeRecord(clear)) return alreadySo;
    return accepted({ type: 'RecipientTellingDeclared', clear });
  };

/** Records what was put into the secrets folder. A recipient that has ended may still have to be told. */
export const setWebhook =
  (what: 'address-and-secret' | 'secret', former: Instant | undefined) =>
  (state: RecipientState): RecipientDecision => {
    if (state.phase === 'unknown') return refused('recipient-unknown');
    if (what === 'secret' && !state.hasWebhook) return refused('webhook-missing');
    return accepted({ type: 'RecipientWebhookSet', clear: withoutUndefined({ what, former }) });
  };

export const removeWebhook =
  () =>
  (state: RecipientState): RecipientDecision => {
    if (state.phase === 'unknown') return refused('recipient-unknown');
    return state.hasWebhook ? accepted({ type: 'RecipientWebhookRemoved', clear: {} }) : alreadySo;
  };
