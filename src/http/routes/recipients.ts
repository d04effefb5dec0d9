import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { declareTelling, declareTellingInput } from '../../usecases/recipient/declare-telling.ts';
import { describeRecipient, describeRecipientInput } from '../../usecases/recipient/describe-recipient.ts';
import { endRecipient, endRecipientInput } from '../../usecases/recipient/end-recipient.ts';
import { lookAtRecipient, lookAtRecipientInput } from '../../usecases/recipient/look-at-recipient.ts';
import { seeProcessingInput, seeRecipients } from '../../usecases/activity/see-processing.ts';
import { removeWebhook, setWebhook, setWebhookInput } from '../../usecases/recipient/set-webhook.ts';
import { stateRecipientContact, stateRecipientContactInput } from '../../usecases/recipient/state-recipient-contact.ts';
import type { Context } from '../context.ts';
import { change, look, read } from '../define.ts';
import { recipientContactShown, recipientSeen } from '../processing-answers.ts';
import { codeInPath, purposeAsked } from '../schemas.ts';

const tag = 'recipients';
const params = z.strictObject({ code: codeInPath });

/** Who receives personal data: processors and those they engage, other controllers, authorities. */
export const recipients = (context: Context): readonly RouteOptions[] => [
  read(context, {
    url: '/recipients',
    tag,
    summary: 'All recipients, now or as of a date, with what is missing; whom to write to there stays sealed',
    query: z.strictObject(seeProcessingInput.shape),
    answer: z.array(recipientSeen),
    run: (deps, caller, { query }) => seeRecipients(deps, caller, query),
  }),
  change(context, {
    method: 'PUT',
    url: '/recipients/:code',
    tag,
    summary: 'Say who a recipient is',
    description: 'The name of a natural person is not given here: state it as the contact, where it is sealed.',
    params,
    body: describeRecipientInput.omit({ code: true }),
    run: (deps, caller, { params: { code }, body }) => describeRecipient(deps, caller, { code, ...body }),
  }),
  change(context, {
    method: 'PUT',
    url: '/recipients/:code/contact',
    tag,
    summary: 'Say whom to write to at a recipient, sealed; of a natural person, the recipient itself',
    description: 'With a purpose that allows it, the answer says whether anything was new; without one it does not.',
    params,
    query: z.strictObject({ purpose: purposeAsked.optional() }),
    body: stateRecipientContactInput,
    run: (deps, caller, { params: { code }, query, body }) =>
      stateRecipientContact(deps, caller, code, body, query.purpose),
  }),
  look(context, {
    method: 'POST',
    url: '/recipients/:code/look',
    tag,
    summary: 'Whom to write to at a recipient: the name of a person, so a look',
    params,
    body: lookAtRecipientInput,
    answer: recipientContactShown,
    run: (deps, caller, { params: { code }, body }) => lookAtRecipient(deps, caller, code, body),
  }),
  change(context, {
    method: 'PUT',
    url: '/recipients/:code/telling',
    tag,
    summary:
      'Say under which systems\u2019 identifiers a recipient is told of customers, or that an authority is spared',
    description:
      'It is told no identifier of any other system. Only an authority that has the data for a particular inquiry can be spared (GDPR Art. 4(9)).',
    params,
    body: declareTellingInput,
    run: (deps, caller, { params: { code }, body }) => declareTelling(deps, caller, code, body),
  }),
  change(context, {
    method: 'POST',
    url: '/recipients/:code/webhook',
    tag,
    summary: 'Set where a recipient is called, with a new signing secret, or change the secret alone; it is shown once',
    description: 'Calls go on to be signed with the former secret too for "overlapHours", unless the address changes.',
    params,
    body: setWebhookInput,
    run: async (deps, caller, { params: { code }, body }) => {
      const { outcome, secret } = await setWebhook(deps, caller, code, body);
      return { outcome, ...(secret === undefined ? {} : { once: { secret } }) };
    },
  }),
  change(context, {
    method: 'DELETE',
    url: '/recipients/:code/webhook',
    tag,
    summary: 'The recipient is told by the office again; address and secret are deleted',
    params,
    run: (deps, caller, { params: { code } }) => removeWebhook(deps, caller, code),
  }),
  change(context, {
    method: 'POST',
    url: '/recipients/:code/end',
    tag,
    summary: 'It receives nothing any more; say what became of the data that it had',
    params,
    body: endRecipientInput,
    run: (deps, caller, { params: { code }, body }) => endRecipient(deps, caller, code, body),
  }),
];
