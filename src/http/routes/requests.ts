import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import type { Id } from '../../kernel/ids.ts';
import * as answer from '../../usecases/request/answer-request.ts';
import * as identity from '../../usecases/request/check-identity.ts';
import * as classify from '../../usecases/request/classify-request.ts';
import * as end from '../../usecases/request/end-request.ts';
import * as who from '../../usecases/request/identify-customer.ts';
import * as time from '../../usecases/request/keep-time.ts';
import { lookAtRequest, lookAtRequestInput } from '../../usecases/request/look-at-request.ts';
import { receiveRequest, receiveRequestInput } from '../../usecases/request/receive-request.ts';
import * as letters from '../../usecases/request/record-letter.ts';
import { seeRequest, seeRequests, seeRequestsInput } from '../../usecases/request/see-requests.ts';
import type { Caller } from '../../usecases/core/caller.ts';
import type { Deps } from '../../usecases/core/deps.ts';
import type { Context } from '../context.ts';
import { change, EMPTY_BODY, look, read } from '../define.ts';
import { paged } from '../paged.ts';
import { requestLineSeen, requestSeen, requestWordsShown } from '../request-answers.ts';
import { idInPath, pageOf, pageQuery } from '../schemas.ts';

const tag = 'requests';
const params = z.strictObject({ request: idInPath });

type Ask<Body> = (
  deps: Deps,
  caller: Caller,
  request: Id,
  body: Body,
) => Promise<classify.ClassificationOutcome | answer.DeliverResponseOutcome>;

/** What a person asks of the controller, and everything that is done about it. */
export const requests = (context: Context): readonly RouteOptions[] => {
  /** One intention against a request that there is: its noun stands in the path. */
  const about = <Body extends z.ZodType>(noun: string, summary: string, body: Body, ask: Ask<z.output<Body>>) =>
    change(context, {
      method: 'POST',
      url: `/requests/:request/${noun}`,
      tag,
      summary,
      params,
      body,
      run: (deps, caller, input) => ask(deps, caller, input.params.request, input.body),
    });
  return [
    change(context, {
      method: 'POST',
      url: '/requests',
      tag,
      summary: 'Take a request in: what the letter says is sealed under the keys of the request',
      body: receiveRequestInput,
      run: (deps, caller, { body }) => receiveRequest(deps, caller, body),
    }),
    ...register(context),
    about(
      'classification',
      'Say which laws apply, and pin the version of each that is in force for the day of receipt',
      classify.classifyRequestInput,
      classify.classifyRequest,
    ),
    about(
      'reclassification',
      'Pin laws, versions, calendar or rights anew, with the reason',
      classify.reclassifyRequestInput,
      classify.reclassifyRequest,
    ),
    about(
      'receipt',
      'It came in at another moment than was entered: the clock counts from then',
      classify.correctReceiptInput,
      classify.correctReceipt,
    ),
    about('customer', 'Say who of the register it is about', who.identifyCustomerInput, who.identifyCustomer),
    about('duplicate', 'Join it to an earlier request, which is answered', who.linkDuplicateInput, who.linkDuplicate),
    about('authority', 'Record whether an agent or a guardian may speak', who.checkAuthorityInput, who.checkAuthority),
    about('identity/question', 'Ask who writes, on a doubt', identity.requestIdentityInput, identity.requestIdentity),
    about('identity/evidence', 'Record what came in', identity.receiveEvidenceInput, identity.receiveEvidence),
    about('identity/confirmation', 'It is who they say', identity.confirmIdentityInput, identity.confirmIdentity),
    about(
      'identity/no-doubt',
      'Nothing had to be asked, and why not',
      identity.identityIsNotInDoubtInput,
      identity.identityIsNotInDoubt,
    ),
    about('identity/rejection', 'It could not be established', identity.rejectIdentityInput, identity.rejectIdentity),
    about('acknowledgement', 'The person was told that it is here', time.acknowledgeInput, time.acknowledge),
    about('clarification/question', 'Ask what is meant', time.askForClarityInput, time.askForClarity),
    about('clarification/answer', 'The person said what is meant', time.receiveClarityInput, time.receiveClarity),
    about('fee', 'Ask for a fee, on a ground that the law allows', time.requestFeeInput, time.requestFee),
    about('fee/payment', 'The fee came in', time.settleFeeInput, time.settleFee('FeePaid')),
    about('fee/waiver', 'The fee is asked for no more', time.settleFeeInput, time.settleFee('FeeWaived')),
    about(
      'confirmation',
      'Rely on a date although a value of it is in doubt',
      time.confirmDeadlineInput,
      time.confirmDeadline,
    ),
    about('extension', 'Take longer under one law', time.extendDeadlineInput, time.extendDeadline),
    about(
      'extension/notice',
      'The letter that told of it was proved sent in time: only then does it count',
      time.recordExtensionNoticeInput,
      time.recordExtensionNotice,
    ),
    about('reminders', 'Somebody was reminded', time.remindInput, time.remind),
    ...answering(about),
    ...ending(about),
  ];
};

type About = <Body extends z.ZodType>(
  noun: string,
  summary: string,
  body: Body,
  ask: Ask<z.output<Body>>,
) => RouteOptions;

const answering = (about: About): readonly RouteOptions[] => [
  about('letters', 'Record a letter that left', letters.recordLetterInput, letters.recordLetter),
  about(
    'letters/failure',
    'Record a letter that did not leave, or came back',
    letters.recordLetterFailureInput,
    letters.recordLetterFailure,
  ),
  about('letters/posting', 'Record the proof of posting', letters.recordPostingInput, letters.recordPosting),
  about('exception', 'A law excepts something', answer.applyExceptionInput, answer.applyException),
  about('partial-answer', 'Something is left out, and why', answer.decidePartialInput, answer.decidePartial),
  about('redaction', 'Something of others is blacked out', answer.decideRedactionInput, answer.decideRedaction),
  about('refusal', 'Tell the person no, with reason and remedies', answer.refuseRequestInput, answer.refuseRequest),
  about('approval', 'The answer is right as it stands', answer.approveResponseInput, answer.approveResponse),
  about('delivery', 'The person has the answer', answer.deliverResponseInput, answer.deliverResponse),
];

const ending = (about: About): readonly RouteOptions[] => [
  about('withdrawal', 'The person does not want it any more', end.withdrawRequestInput, end.withdrawRequest),
  about('transfer', 'It is for somebody else, who has it', end.transferRequestInput, end.transferRequest),
  about('closure', 'Nothing is left to do', EMPTY_BODY, (deps, caller, request) =>
    end.closeRequest(deps, caller, request),
  ),
  about('reopening', 'Work goes on, and why', end.reopenRequestInput, end.reopenRequest),
  about('appeal', 'The person objects to an answer', end.receiveAppealInput, end.receiveAppeal),
  about('appeal/decision', 'What came of the appeal', end.decideAppealInput, end.decideAppeal),
  about('complaint', 'The person complains', end.receiveComplaintInput, end.receiveComplaint),
  about(
    'complaint/acknowledgement',
    'The person was told that the complaint is here',
    end.acknowledgeComplaintInput,
    end.acknowledgeComplaint,
  ),
  about('complaint/answer', 'What came of the complaint', end.answerComplaintInput, end.answerComplaint),
];

const listQuery = z.strictObject({
  ...pageQuery,
  phase: seeRequestsInput.shape.phase,
  customer: idInPath.optional(),
  recordedAsOf: seeRequestsInput.shape.recordedAsOf,
});

const register = (context: Context): readonly RouteOptions[] => [
  read(context, {
    url: '/requests',
    tag,
    summary: 'The register of requests, now or as of a day: received, due, answered, extended, refused, late',
    query: listQuery,
    answer: pageOf(requestLineSeen),
    run: (deps, caller, { query: { phase, customer, recordedAsOf, ...asked } }) => {
      const filter = {
        ...(phase === undefined ? {} : { phase }),
        ...(customer === undefined ? {} : { customer }),
        ...(recordedAsOf === undefined ? {} : { recordedAsOf }),
      };
      return paged(context, caller, `requests ${JSON.stringify(filter)}`, asked, (page) =>
        seeRequests(deps, caller, { ...filter, ...page }),
      );
    },
  }),
  read(context, {
    url: '/requests/:request',
    tag,
    summary: 'One request with every clock and its derivation; nothing of what anybody wrote',
    params,
    answer: requestSeen,
    run: (deps, caller, input) => seeRequest(deps, caller, input.params.request),
  }),
  look(context, {
    method: 'POST',
    url: '/requests/:request/look',
    tag,
    summary: 'Look at what a request says in words, for a purpose',
    params,
    body: lookAtRequestInput,
    answer: requestWordsShown,
    run: (deps, caller, input) => lookAtRequest(deps, caller, input.params.request, input.body),
  }),
];
