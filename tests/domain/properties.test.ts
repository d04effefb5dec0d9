import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import type { z } from 'zod';
import { accessEvents } from '../../src/domain/access/events.ts';
import { MAX_OWNERS_PER_LOOK } from '../../src/domain/access/events.ts';
import * as activity from '../../src/domain/activity/decide.ts';
import type { ActivityFacts } from '../../src/domain/activity/gaps.ts';
import { activityCategory } from '../../src/domain/activity/state.ts';
import * as actor from '../../src/domain/actor/decide.ts';
import { actorCategory } from '../../src/domain/actor/state.ts';
import { allEvents } from '../../src/domain/all-events.ts';
import * as consent from '../../src/domain/consent/decide.ts';
import { consentCategory } from '../../src/domain/consent/state.ts';
import * as customer from '../../src/domain/customer/decide.ts';
import { customerCategory } from '../../src/domain/customer/state.ts';
import * as deliveryDecisions from '../../src/domain/delivery/decide.ts';
import { deliveryPrepared } from '../../src/domain/delivery/events.ts';
import { deliveryCategory } from '../../src/domain/delivery/state.ts';
import * as disposals from '../../src/domain/disposal/decide.ts';
import * as disposalFacts from '../../src/domain/disposal/events.ts';
import { disposalCategory } from '../../src/domain/disposal/state.ts';
import * as erasureSteps from '../../src/domain/erasure/carry-out.ts';
import * as erasureDecisions from '../../src/domain/erasure/decide.ts';
import * as erasureFacts from '../../src/domain/erasure/events.ts';
import { erasurePlanned } from '../../src/domain/erasure/plan-events.ts';
import { erasureCategory } from '../../src/domain/erasure/state.ts';
import * as evidence from '../../src/domain/evidence/decide.ts';
import { evidenceCategory } from '../../src/domain/evidence/state.ts';
import * as hold from '../../src/domain/hold/decide.ts';
import { holdCategory } from '../../src/domain/hold/state.ts';
import * as importing from '../../src/domain/import/decide.ts';
import { type ImportCounts, importCategory } from '../../src/domain/import/state.ts';
import * as ledger from '../../src/domain/ledger/decide.ts';
import { nextOrigin } from '../../src/domain/ledger/queries.ts';
import { ledgerCategory } from '../../src/domain/ledger/state.ts';
import * as listings from '../../src/domain/listing/decide.ts';
import { listingCategory } from '../../src/domain/listing/state.ts';
import * as notice from '../../src/domain/notice/decide.ts';
import { noticeCategory } from '../../src/domain/notice/state.ts';
import * as notificationDecisions from '../../src/domain/notification/decide.ts';
import { notificationOrdered } from '../../src/domain/notification/events.ts';
import { notificationCategory } from '../../src/domain/notification/state.ts';
import * as organisation from '../../src/domain/organisation/decide.ts';
import { organisationCategory } from '../../src/domain/organisation/state.ts';
import * as purpose from '../../src/domain/purpose/decide.ts';
import { purposeCategory } from '../../src/domain/purpose/state.ts';
import * as recipient from '../../src/domain/recipient/decide.ts';
import { recipientCategory } from '../../src/domain/recipient/state.ts';
import * as requestAnswer from '../../src/domain/request/decide-answer.ts';
import * as requestEnd from '../../src/domain/request/decide-end.ts';
import * as requestIdentity from '../../src/domain/request/decide-identity.ts';
import * as requestIntake from '../../src/domain/request/decide-intake.ts';
import * as requestLetters from '../../src/domain/request/decide-letters.ts';
import * as requestOrphans from '../../src/domain/request/orphans.ts';
import * as requestTime from '../../src/domain/request/decide-time.ts';
import { REQUEST_REFUSALS } from '../../src/domain/request/decide.ts';
import { requestCategory } from '../../src/domain/request/state.ts';
import * as retention from '../../src/domain/retention/decide.ts';
import { retentionCategory } from '../../src/domain/retention/state.ts';
import { RIGHTS } from '../../src/domain/rules/vocabulary.ts';
import * as restrictions from '../../src/domain/restriction/decide.ts';
import * as objections from '../../src/domain/restriction/decide-objections.ts';
import { restrictionCategory } from '../../src/domain/restriction/state.ts';
import * as rulebook from '../../src/domain/rulebook/decide.ts';
import { rulebookCategory } from '../../src/domain/rulebook/state.ts';
import { builtInVersions, calendarsKeptByHand } from '../../src/domain/rules/reference.ts';
import type { RuleVersion } from '../../src/domain/rules/rule.ts';
import { type Category, foldEvents } from '../../src/domain/shape/category.ts';
import type { Compared, ComparisonWanted } from '../../src/domain/shape/comparison.ts';
import type { Decision } from '../../src/domain/shape/decision.ts';
import type { AnyDecidedEvent, AnyStoredEvent, EventDefinition } from '../../src/domain/shape/event.ts';
import { LEGAL_BASES, PURPOSE_KINDS } from '../../src/domain/shape/vocabulary.ts';
import * as tellings from '../../src/domain/telling/decide.ts';
import { recipientsDetermined } from '../../src/domain/telling/events.ts';
import { tellingCategory } from '../../src/domain/telling/state.ts';
import * as task from '../../src/domain/task/decide.ts';
import { taskCategory } from '../../src/domain/task/state.ts';
import * as transfer from '../../src/domain/transfer/decide.ts';
import { transferCategory } from '../../src/domain/transfer/state.ts';
import * as trigger from '../../src/domain/trigger/decide.ts';
import { triggerCategory } from '../../src/domain/trigger/state.ts';
import { canonicalizeRecord } from '../../src/kernel/canonical-json.ts';
import { type ActorId, type EventId, streamName, SYSTEM_ACTOR } from '../../src/kernel/ids.ts';
import type { Instant, LocalDate } from '../../src/kernel/time.ts';
import { inASmallWorld } from '../support/arbitraries.ts';
import { second } from '../support/scenario.ts';
import { compare, storedEvent, testId } from '../support/stored-events.ts';

// Many categories, many runs each: more than half a minute on a busy machine.
t.setTimeout(240_000);

/** What a decision is told besides its input and its state; every combination must be answered. */
interface World {
  readonly now: Instant;
  readonly compared: Compared;
  readonly knownPurposes: ReadonlySet<string>;
  readonly others: number;
  readonly facts: consent.ConsentFacts;
  readonly asked: objections.PurposeAsked;
  /** Whatever another stream answers with yes or no. */
  readonly isSo: boolean;
}
type Decide = (input: never, world: World) => (state: never) => Decision<AnyDecidedEvent, string>;
type AnyCategory = Category<unknown, { readonly [type: string]: EventDefinition }>;

interface Area {
  readonly category: AnyCategory;
  readonly module: { readonly [name: string]: unknown };
  /** How each intention of the module is asked. A new one is missing here until it is tested. */
  readonly intentions: { readonly [name: string]: Decide };
  /** Those that are another fact each time: to hand something out again, to look again. */
  readonly repeating: readonly string[];
}

const area = (
  category: unknown,
  module: object,
  intentions: Area['intentions'],
  repeating: readonly string[] = [],
): Area => ({
  category: category as AnyCategory,
  module: module as Area['module'],
  intentions,
  repeating,
});

/** Every code of the small world. */
const WORDS: ReadonlySet<string> = new Set(['marketing', 'audit']);
const everythingKnown: ActivityFacts = {
  purposes: new Map([...WORDS].map((code) => [code, 'consent'])),
  recipients: new Map([...WORDS].map((code) => [code, { countries: ['DE'], isUnbound: false }])),
  transfers: new Map([...WORDS].map((code) => [code, 'marketing'])),
  notices: WORDS,
};

const { sealedByReceipt: _receipt, ...ofIntake } = requestIntake;
const { whyNotToThisPerson: _why, knownSince: _since, ...ofIdentity } = requestIdentity;
const { whyNotByThisActor: _actor, ...ofAnswer } = requestAnswer;
/** Asked with the clocks of a request: tests/domain/request/decisions.test.ts. */
const { extendDeadline: _extend, recordExtensionNotice: _notice, noteDeadline: _note, ...ofTime } = requestTime;
const request = {
  ...ofIntake,
  ...ofIdentity,
  ...ofTime,
  ...requestLetters,
  ...ofAnswer,
  ...requestEnd,
  ...requestOrphans,
  REQUEST_REFUSALS,
};
const inUtc = ({ now }: World) => ({ now, timeZone: 'UTC' });
/** What was recorded first, or second; what never was where there is none. */
const named = (recorded: ReadonlyMap<EventId, unknown>, others: number): EventId =>
  [...recorded.keys()][others] ?? ('0190a0a0-0000-8000-8000-000000000000' as EventId);
const restriction = {
  ...restrictions,
  ...objections,
  withdrawObjectionInput: objections.takeBackInput,
  withdrawOptOutInput: objections.takeBackInput,
};
type Restrictions = typeof restrictionCategory.initial;

const newToken = ({ others }: World, expiresAt = second(900)): task.NewTaskToken | undefined =>
  others === 0 ? undefined : { token: testId(2), sha256: Buffer.alloc(32, 3).toString('base64'), expiresAt };
const assignment = ({ now, isSo }: World): task.AssignmentFacts => ({
  request: isSo ? 'open' : 'over',
  isAssigneeActive: isSo,
  today: '2026-01-01' as LocalDate,
  now,
});
/** Each with its input; what keeps contacts seals, and is asked with the vault (tests/usecases/erasure). */
const { keepContacts: _contacts, ...erasureWalk } = erasureSteps;
const { requestedFacts: _facts, inOrder: _order, ...erasureIntentions } = erasureDecisions;
const erasure = {
  takeApprovalOverInput: erasureDecisions.approveErasureInput,
  ...erasureWalk,
  ...erasureIntentions,
  requestErasureInput: erasureFacts.erasureRequested.clear,
  planErasureInput: erasurePlanned.clear,
  recordShredInput: erasureFacts.categoryKeysShredded.clear,
  recordPurgeInput: erasureFacts.readModelsPurged.clear,
  recordDocumentsInput: erasureFacts.documentsDestroyed.clear,
  recordCiphertextInput: erasureFacts.ciphertextPurged.clear,
  recordToldInput: erasureFacts.customerTold.clear,
  recordNotToldInput: erasureFacts.customerNotTold.clear,
  issueCertificateInput: erasureFacts.certificateIssued.clear,
};
const planned = [
  { owner: streamName('customer', testId(1)), dataCategory: 'identity' as const, action: 'erase' as const },
];
const { whoIsTold: _who, ...tellingDecisions } = tellings;
const telling = {
  ...tellingDecisions,
  determineRecipientsInput: recipientsDetermined.clear.omit({ recipients: true, spared: true }),
};
const notification = {
  ...notificationDecisions,
  orderNotificationInput: notificationOrdered.clear,
  giveUpNotificationInput: notificationDecisions.giveUpInput,
};
const today = '2026-01-01' as LocalDate;
const { listedOwners: _listed, ...disposalDecisions } = disposals;
const disposal = {
  ...disposalDecisions,
  beginDisposalInput: disposalFacts.disposalBegun.clear,
  listBatchInput: disposalFacts.disposalListed.clear,
  closeListInput: disposalFacts.disposalPlanned.clear,
  startBatchesInput: disposalFacts.disposalBatchStarted.clear,
  endBatchesInput: disposalFacts.disposalBatchDone.clear,
  findDueInput: disposalFacts.disposalDueFound.clear,
};
const delivery = { ...deliveryDecisions, prepareDeliveryInput: deliveryPrepared.clear };

/** A request that asks for everything, of nobody known: another may be joined to it. */
const earlier = requestCategory.evolve(
  requestCategory.initial,
  storedEvent(
    requestCategory.events.RequestReceived,
    { type: 'RequestReceived', clear: { channel: 'letter', rights: [...RIGHTS], receivedAt: second(0) } },
    {
      stream: streamName('request', testId(73)),
      owner: streamName('request', testId(73)),
      revision: 0n,
      recordedAt: second(0),
    },
  ) as never,
);

const pinned = [{ jurisdiction: 'EU', ruleVersion: 1 }];

const versions = builtInVersions().get('US-CA') as readonly RuleVersion[];
const builtIn = versions.at(-1) as RuleVersion;

const areas: readonly Area[] = [
  area(
    requestCategory,
    request,
    {
      receiveRequest: (input, world) => request.receiveRequest(input, inUtc(world)),
      classifyRequest: (input) => request.classifyRequest(input, pinned, [], 'UTC'),
      reclassifyRequest: (input) => request.reclassifyRequest(input, pinned, [], 'UTC', false),
      correctReceipt: (input) => request.correctReceipt(input, pinned, []),
      identifyCustomer: (input) => request.identifyCustomer(input),
      linkDuplicate: (input) => request.linkDuplicate(input, testId(42), earlier),
      checkAuthority: (input, world) => request.checkAuthority(input, inUtc(world)),
      requestIdentity: (input, world) => request.requestIdentity(input, inUtc(world)),
      receiveEvidence: (input, world) => request.receiveEvidence(input, inUtc(world)),
      confirmIdentity: (input, world) => request.confirmIdentity(input, inUtc(world)),
      identityIsNotInDoubt: (input) => request.identityIsNotInDoubt(input),
      rejectIdentity: (input, world) => request.rejectIdentity(input, inUtc(world)),
      acknowledge: (input, world) => request.acknowledge(input, inUtc(world)),
      askForClarity: (input, world) => request.askForClarity(input, inUtc(world)),
      receiveClarity: (input, world) => request.receiveClarity(input, inUtc(world)),
      requestFee: (input, world) => request.requestFee(input, inUtc(world)),
      settleFee: (input, world) => request.settleFee('FeePaid', input, inUtc(world)),
      confirmDeadline: (input) => request.confirmDeadline(input, 'interpretation'),
      remind: (input) => request.remind(input),
      recordLetter: (input) => request.recordLetter(input),
      recordLetterByHand: (input) => request.recordLetterByHand(input),
      recordLetterFailure: (input) => request.recordLetterFailure(input),
      recordPosting: (input, world) => request.recordPosting(input, inUtc(world)),
      applyException: (input) => request.applyException(input),
      decidePartial: (input) => request.decidePartial(input),
      decideRedaction: (input) => request.decideRedaction(input),
      refuseRequest: (input, world) => request.refuseRequest(input, inUtc(world)),
      approveResponse: (input, world) => request.approveResponse(input, inUtc(world), SYSTEM_ACTOR),
      deliverResponse: (input, world) => request.deliverResponse(input, inUtc(world), testId(10) as ActorId),
      withdrawRequest: (input, world) => request.withdrawRequest(input, inUtc(world)),
      transferRequest: (input, world) => request.transferRequest(input, inUtc(world)),
      closeRequest: () => request.closeRequest,
      reopenRequest: (input, world) => request.reopenRequest(input, inUtc(world)),
      reopenOrphan: () => request.reopenOrphan({ ...earlier, ended: 'withdrawn' } as typeof earlier),
      receiveAppeal: (input, world) => request.receiveAppeal(input, inUtc(world)),
      decideAppeal: (input, world) => request.decideAppeal(input, inUtc(world)),
      receiveComplaint: (input, world) => request.receiveComplaint(input, inUtc(world)),
      acknowledgeComplaint: (input, world) => request.acknowledgeComplaint(input, inUtc(world)),
      answerComplaint: (input, world) => request.answerComplaint(input, inUtc(world)),
    },
    // Other facts each time: what came in, what was decided of another passage, what was sent again.
    [
      'receiveEvidence',
      'receiveClarity',
      'settleFee',
      'confirmIdentity',
      'remind',
      'recordLetter',
      'recordLetterByHand',
      'recordLetterFailure',
      'applyException',
      'decidePartial',
      'decideRedaction',
    ],
  ),
  area(rulebookCategory, rulebook, {
    publishRule: (input, { others }) => rulebook.publishRule(input, others === 0 ? undefined : builtIn),
    pinBuiltInRules: () => rulebook.pinBuiltInRules(versions),
    publishCalendar: (input, { others }) => rulebook.publishCalendar(others === 0 ? input : ofItsYear(input)),
    pinCalendars: () => rulebook.pinCalendars(calendarsKeptByHand()),
  }),
  area(organisationCategory, organisation, {
    describeOrganisation: (input) => organisation.describeOrganisation(input),
    fillOffice: (input, { compared }) => organisation.fillOffice(input, compared),
    vacateOffice: (input) => organisation.vacateOffice(input),
  }),
  area(actorCategory, actor, {
    registerActor: (input, { knownPurposes }) => actor.registerActor(input, knownPurposes),
    grantRole: (input) => actor.grantRole(input),
    revokeRole: (input, { others }) => actor.revokeRole(input, others),
    assignPurpose: (input, { knownPurposes }) => actor.assignPurpose(input, knownPurposes),
    withdrawPurpose: (input) => actor.withdrawPurpose(input),
    issueToken: (input, { now }) => actor.issueToken(input, now),
    revokeToken: (input) => actor.revokeToken(input),
    deactivateActor: (_, { others }) => actor.deactivateActor(others),
  }),
  area(purposeCategory, purpose, {
    declarePurpose: (input) => purpose.declarePurpose(input),
    amendPurpose: (input) => purpose.amendPurpose(input),
    retirePurpose: () => purpose.retirePurpose(),
  }),
  area(noticeCategory, notice, {
    publishNotice: (input, { knownPurposes }) => notice.publishNotice(input, knownPurposes),
    withdrawNotice: (input) => notice.withdrawNotice(input),
  }),
  area(customerCategory, customer, {
    registerCustomer: (input) => customer.registerCustomer(input),
    changeCustomer: (input, { compared }) => customer.changeCustomer(input, compared),
    correctCustomer: (input, { compared }) => customer.correctCustomer(input, compared),
    verifyCustomer: (input) => customer.verifyCustomer(input),
    retireCustomerFacts: (input) => customer.retireCustomerFacts(input),
    linkIdentifier: (input, { compared }) => customer.linkIdentifier(input, compared),
  }),
  area(consentCategory, consent, {
    giveConsent: (input, { facts, now }) => consent.giveConsent(input, facts, now),
    confirmConsent: (input, { facts, now }) => consent.confirmConsent(input, facts, now),
    refuseConsent: (input, { facts, now }) => consent.refuseConsent(input, facts, now),
    withdrawConsent: (input, { facts, now }) => consent.withdrawConsent(input, facts, now),
    reportConsent: (input) => consent.reportConsent(input),
    expireConsent: (input, { now }) => consent.expireConsent(input, now),
  }),
  area(importCategory, importing, {
    startImport: (input) => importing.startImport(input),
    finishImport: (input, { others }) => importing.finishImport(others === 0 ? input : balanced(input)),
  }),
  area(
    erasureCategory,
    erasure,
    {
      requestErasure: (input) => erasure.requestErasure(input),
      planErasure: ({ items }) => erasure.planErasure(items),
      approveErasure: (input, { others }) =>
        erasure.approveErasure(input, testId(10) as ActorId, others === 0 ? [] : planned),
      takeApprovalOver: (input) => erasure.takeApprovalOver(input, testId(11) as ActorId, []),
      refuseErasure: (input) => erasure.refuseErasure(input),
      startErasure: (_, { isSo }) => erasure.startErasure(isSo ? [] : [{ hold: testId(1) }]),
      recordShred: (input) => erasure.recordShred(input),
      recordPurge: ({ position }) => erasure.recordPurge(position),
      recordDocuments: ({ count }) => erasure.recordDocuments(count),
      recordCiphertext: ({ envelopes }) => erasure.recordCiphertext(envelopes),
      recordTold: (input) => erasure.recordTold(input),
      recordNotTold: (input) => erasure.recordNotTold(input),
      recordLastStart: () => erasure.recordLastStart(),
      completeErasure: () => erasure.completeErasure(),
      issueCertificate: (input) => erasure.issueCertificate(input),
    },
    // Other ciphertext each time, and a second plan of other items.
    ['recordCiphertext', 'takeApprovalOver'],
  ),
  area(ledgerCategory, ledger, {
    openLedger: (input) => ledger.openLedger(input),
    acceptClockJump: (input) => ledger.acceptClockJump(input),
    correctClock: (input, { others }) => ledger.correctClock(input, others === 0 ? 12n : leavesUpTo(input)),
    acceptMissingKeys: (input) => ledger.acceptMissingKeys(input),
    acceptDamage: (input) => ledger.acceptDamage(input),
    recordRotation: (input) => ledger.recordRotation(input),
    destroyEpoch: (input, { now, others }) =>
      ledger.destroyEpoch(input, { retentionDays: others, now, source: 'file' }),
    recordBackup: (input) => ledger.recordBackup(input),
    recordVerifiedBackup: (input) => ledger.recordVerifiedBackup(input),
    recordKit: (input) => ledger.recordKit(input),
    recordRestore: (input) => ledger.recordRestore(input),
    recordJournalUnknown: (input) => ledger.recordJournalUnknown(input),
    continueOrigin: (input, { others }) => ledger.continueOrigin(others === 0 ? input : toNext(input)),
  }),
  area(
    evidenceCategory,
    evidence,
    {
      addSigningKey: (input) => evidence.addSigningKey(input),
      sealCheckpoint: (input, { others }) => evidence.sealCheckpoint(others === 0 ? input : withItsNote(input)),
      retireSigningKey: (input) => evidence.retireSigningKey(input),
      revokeSigningKey: (input) => evidence.revokeSigningKey(input),
      recordAnchor: (input) => evidence.recordAnchor(input),
      recordCosignature: (input) => evidence.recordCosignature(input),
      recordAnchoringFailure: (input) => evidence.recordAnchoringFailure(input),
      recordVerification: (input) => evidence.recordVerification(input),
      issueBundle: (input) => evidence.issueBundle(input),
    },
    ['recordVerification', 'issueBundle'],
  ),
  area(activityCategory, activity, {
    describeActivity: (input) => activity.describeActivity(input, everythingKnown),
    approveActivity: (input) => activity.approveActivity(input, everythingKnown, '2025-01-01' as LocalDate),
    reviewActivity: (input) => activity.reviewActivity(input, '2025-01-01' as LocalDate),
    endActivity: (input) => activity.endActivity(input),
  }),
  area(
    recipientCategory,
    recipient,
    {
      describeRecipient: (input) => recipient.describeRecipient(input, WORDS),
      stateRecipientContact: (input, { compared }) => recipient.stateRecipientContact(input, compared),
      endRecipient: (input) => recipient.endRecipient(input),
      declareTelling: (input) => recipient.declareTelling(input),
      setWebhook: (_, { isSo, now }) =>
        recipient.setWebhook(isSo ? 'secret' : 'address-and-secret', isSo ? now : undefined),
      removeWebhook: () => recipient.removeWebhook(),
    },
    // Each time a new secret.
    ['setWebhook'],
  ),
  area(transferCategory, transfer, {
    describeTransfer: (input) => transfer.describeTransfer(input, WORDS),
    endTransfer: (input) => transfer.endTransfer(input),
  }),
  area(restrictionCategory, restriction, {
    restrictProcessing: (input, { knownPurposes }) => restriction.restrictProcessing(input, knownPurposes),
    announceLifting:
      (input, { others, now }) =>
      (state: Restrictions) =>
        restriction.announceLifting(named(state.restrictions, others), input, now)(state),
    liftRestriction:
      (input, { others, isSo }) =>
      (state: Restrictions) =>
        restriction.liftRestriction(named(state.restrictions, others), input, isSo ? second(50) : undefined)(state),
    exceptPurpose:
      (input, { others, isSo, now }) =>
      (state: Restrictions) =>
        restriction.exceptPurpose(named(state.restrictions, others), input, isSo, now)(state),
    endException:
      (_, { others }) =>
      (state: Restrictions) => {
        const id = named(state.restrictions, others);
        const exceptions = state.restrictions.get(id)?.exceptions ?? new Map();
        return restriction.endException(id, named(exceptions, 0))(state);
      },
    receiveObjection: (input, { asked, now }) => restriction.receiveObjection(input, asked, now),
    decideObjection:
      (input, { others }) =>
      (state: Restrictions) =>
        restriction.decideObjection(named(state.objections, others), input)(state),
    withdrawObjection:
      (input, { others }) =>
      (state: Restrictions) =>
        restriction.withdrawObjection(named(state.objections, others), input)(state),
    optOut: (input, { asked, now }) => restriction.optOut(input, asked, now),
    withdrawOptOut:
      (input, { others }) =>
      (state: Restrictions) =>
        restriction.withdrawOptOut(named(state.optOuts, others), input)(state),
  }),
  area(
    taskCategory,
    task,
    {
      assignTask: (input: task.AssignTask, world) =>
        task.assignTask(input, newToken(world, input.tokenExpiresAt), assignment(world)),
      reassignTask: (input: TaskReassigned, world) =>
        task.reassignTask(input, newToken(world, input.tokenExpiresAt), assignment(world)),
      issueTaskToken: ({ expiresAt }: { readonly expiresAt: Instant }, { now }) =>
        task.issueTaskToken({ token: testId(2), sha256: Buffer.alloc(32, 3).toString('base64'), expiresAt }, now),
      revokeTaskToken: () => task.revokeTaskToken(),
      answerTask: (input, { others, isSo, now }) =>
        task.answerTask(input, others === 0 ? { token: testId(2) } : { actor: testId(1), mayAnswerAny: isSo }, now),
      completeTask: (input) => task.completeTask(input),
      ceaseTask: () => task.ceaseTask,
      pursueTask: () => task.pursueTask('2026-01-01' as LocalDate),
    },
    // A new token is handed out each time; an answer may come in parts.
    ['reassignTask', 'answerTask'],
  ),
  area(deliveryCategory, delivery, {
    prepareDelivery: (input) => delivery.prepareDelivery(input),
    openDelivery: (_, { now }) => delivery.openDelivery(now),
    expireDelivery: (_, { now }) => delivery.expireDelivery(now),
    withdrawDelivery: () => delivery.withdrawDelivery(),
  }),
  area(holdCategory, hold, {
    placeHold: (input, { isSo, others }) =>
      hold.placeHold(input, { today, isCustodianActive: isSo, ...unknown(others) }),
    widenHold: (input, { others }) => hold.widenHold(input, unknown(others)),
    changeCustodian: (input, { isSo }) => hold.changeCustodian(input, { isCustodianActive: isSo }),
    reviewHold: (input) => hold.reviewHold(input, today),
    remindOfReview: () => hold.remindOfReview(today),
    proposeRelease: (input) => hold.proposeRelease(input, SYSTEM_ACTOR),
    declineRelease: () => hold.declineRelease(),
    releaseHold: (input, { others }) => hold.releaseHold(input, testId(1 + others) as ActorId),
  }),
  area(retentionCategory, retention, {
    scheduleRetention: (input, { isSo }) => retention.scheduleRetention(input, isSo),
    approveRetention: (input, { others }) => retention.approveRetention(input, testId(1 + others) as ActorId),
    proposeRetentionEnd: (input) => retention.proposeRetentionEnd(input, SYSTEM_ACTOR),
    endRetention: (input, { others }) => retention.endRetention(input, testId(1 + others) as ActorId),
  }),
  area(triggerCategory, trigger, {
    stateTrigger: (input) => trigger.stateTrigger(input, today),
    withdrawTrigger: (input) => trigger.withdrawTrigger(input),
  }),
  area(listingCategory, listings, { listStream: () => listings.listStream(streamName('hold', testId(3))) }),
  area(disposalCategory, disposal, {
    beginDisposal: (input: Clear<typeof disposalFacts.disposalBegun>) =>
      disposal.beginDisposal(input.on, input.schedules),
    listBatch: (input: Clear<typeof disposalFacts.disposalListed>) => disposal.listBatch(input.items),
    closeList: (input: Clear<typeof disposalFacts.disposalPlanned>) => disposal.closeList(input),
    approveDisposal: (input, { others }) => disposal.approveDisposal(input, testId(1 + others) as ActorId),
    refuseDisposal: (input) => disposal.refuseDisposal(input),
    startBatches: (input: Clear<typeof disposalFacts.disposalBatchStarted>) => disposal.startBatches([input]),
    endBatches: (input: Clear<typeof disposalFacts.disposalBatchDone>) => disposal.endBatches([input]),
    completeDisposal: () => disposal.completeDisposal(),
    findDue: (input: Clear<typeof disposalFacts.disposalDueFound>) => disposal.findDue(input.on, input.due),
  }),
  area(tellingCategory, telling, {
    determineRecipients: (input) => telling.determineRecipients(input, { recipients: ['marketing'], spared: [] }),
  }),
  area(
    notificationCategory,
    notification,
    {
      orderNotification: (input) => notification.orderNotification(input),
      attemptNotification: (_, { now, isSo }) =>
        notification.attemptNotification(Buffer.alloc(32, 3).toString('base64'), isSo, now),
      remindOffice: (_, { now }) => notification.remindOffice(now),
      recordAttempt: (_, { now, isSo, others }) =>
        notification.recordAttempt(
          1 + others,
          isSo
            ? { kind: 'sent', confirmed: others === 0, systems: ['marketing'], unnamed: [] }
            : { kind: 'failed', code: 'timed-out', isWorthAnotherTry: others === 0 },
          now,
        ),
      confirmByToken: () => notification.confirmByToken(Buffer.alloc(32, 3).toString('base64')),
      recordTold: (input, { now }) => notification.recordTold(input, now),
      recordReceipt: (input, { now }) => notification.recordReceipt(input, now),
      giveUpNotification: (input) => notification.giveUpNotification(input),
    },
    [],
  ),
];

type Clear<Event extends { readonly clear: z.ZodType }> = z.output<Event['clear']>;
const unknown = (others: number) => ({ unknownOwners: others === 0 ? [] : [streamName('customer', testId(9))] });

type TaskReassigned = Parameters<typeof task.reassignTask>[0];

type CalendarOfYear = Parameters<typeof rulebook.publishCalendar>[0];
const ofItsYear = (input: CalendarOfYear): CalendarOfYear => ({
  ...input,
  off: [`${input.year}-05-01` as LocalDate],
  workedWeekendDays: [],
});

type Continuation = Parameters<typeof ledger.continueOrigin>[0];
const toNext = (input: Continuation): Continuation => ({ ...input, origin: nextOrigin(input.previous) });

type Checkpoint = Parameters<typeof evidence.sealCheckpoint>[0];
/** The signatures of a note belong to no decision: any will do. */
function withItsNote({ origin, size, root, note }: Checkpoint): Checkpoint {
  const lines = note.slice(note.indexOf('\n\n'));
  return { origin, size, root, note: `${origin}\n${size}\n${root}${lines}` };
}

/** The same counts, made to add up. */
function balanced(counts: ImportCounts): ImportCounts {
  const rejected = Object.values(counts.rejectedByCode).reduce((sum, count) => sum + count, 0);
  return { ...counts, rejected, rows: counts.registered + counts.changed + counts.unchanged + rejected };
}
const leavesUpTo = ({ to }: { readonly to: string }) => BigInt(to) + 1n;

const streamOf = (category: AnyCategory) => streamName(category.name, testId(42));

function stored(category: AnyCategory, events: readonly AnyDecidedEvent[], from = 0): readonly AnyStoredEvent[] {
  const stream = streamOf(category);
  return events.map((event, n) => {
    const definition = category.events[event.type] as EventDefinition;
    const place = {
      stream,
      owner: category.ownerOf?.(stream),
      revision: BigInt(from + n),
      recordedAt: second(from + n),
    };
    return storedEvent(definition, event, place);
  });
}

/** Any events in any order, also such as no decision would ever write. */
const histories = (category: AnyCategory): fc.Arbitrary<readonly AnyDecidedEvent[]> =>
  fc.array(fc.oneof(...Object.values(category.events).map(inASmallWorld.event)), { maxLength: 8 }) as never;

const worlds = fc.record({
  now: fc.constantFrom(second(0), second(1_000_000_000)),
  others: fc.constantFrom(0, 1),
  broken: fc.constantFrom({}, { contact: 'erased' as const }, { identity: 'unreadable' as const }),
  facts: fc.record({
    purpose: fc.record({ phase: fc.constantFrom('unknown' as const, 'declared' as const, 'retired' as const) }),
    knowsNotice: fc.boolean(),
  }),
  asked: fc.oneof(
    fc.constant({ phase: 'unknown' as const }),
    fc.record({
      phase: fc.constantFrom('declared' as const, 'retired' as const),
      kind: fc.constantFrom(...PURPOSE_KINDS),
      legalBasis: fc.constantFrom(...LEGAL_BASES),
      heedsRestrictions: fc.boolean(),
    }),
  ),
  isSo: fc.boolean(),
  knowsPurposes: fc.boolean(),
});

function inputsOf({ module }: Area, name: string): fc.Arbitrary<unknown> {
  const schema = module[`${name}Input`] as z.ZodType | undefined;
  return schema === undefined ? fc.constant({}) : inASmallWorld.value(schema);
}

/** Purposes that an input names anywhere, so that the world may know them. */
const namedPurposes = (input: object): readonly string[] => {
  const { purpose = [], purposes = [] } = input as { purpose?: string | string[]; purposes?: string[] };
  return [purpose, purposes].flat();
};

for (const { category, module, intentions, repeating } of areas) {
  t.test(
    `${category.name}: every intention is total, keeps the law of its events, and asked again says nothing`,
    async (t) => {
      const exported = Object.keys(module).filter(
        (name) => typeof module[name] === 'function' && !name.endsWith('Comparisons'),
      );
      t.same(Object.keys(intentions).sort(), exported.sort(), 'each intention of the category is asked here');
      const answers = new Set<string>();
      for (const [name, ask] of Object.entries(intentions)) {
        const comparisons = module[`${name}Comparisons`] as
          | undefined
          | ((input: unknown) => (state: unknown) => readonly ComparisonWanted[]);
        fc.assert(
          fc.property(
            histories(category),
            inputsOf({ category, module, intentions, repeating }, name),
            worlds,
            (history, input, drawn) => {
              const purposes = namedPurposes(input as object);
              const facts: consent.ConsentFacts = {
                purpose: drawn.facts.purpose,
                notice: drawn.facts.knowsNotice
                  ? { kind: 'known', purposes, effectiveFrom: '1990-01-01T00:00:00.000Z' as Instant }
                  : { kind: 'unknown' },
              };
              const decideOn = (state: unknown) => {
                const compared = compare(comparisons?.(input)(state) ?? [], drawn.broken);
                const knownPurposes = new Set(drawn.knowsPurposes ? purposes : []);
                const world = { ...drawn, facts, compared, knownPurposes };
                return ask(input as never, world)(state as never);
              };
              const before = stored(category, history);
              const decision = decideOn(foldEvents(category, before as never));
              answers.add(decision.kind === 'refused' ? decision.reason : `${name} ${decision.events.length > 0}`);
              if (decision.kind === 'refused') return true;
              for (const event of decision.events) {
                canonicalizeRecord(event.clear);
                if (!category.events[event.type]?.clear.safeParse(event.clear).success) return false;
              }
              if (repeating.includes(name)) return true;
              const after = [...before, ...stored(category, decision.events, before.length)];
              const again = decideOn(foldEvents(category, after as never));
              return again.kind === 'refused' || again.events.length === 0 || Object.keys(drawn.broken).length > 0;
            },
          ),
          { numRuns: 150 },
        );
      }
      const spoke = Object.keys(intentions).filter((name) => answers.has(`${name} true`));
      t.ok(spoke.length * 2 >= Object.keys(intentions).length, `it met something to say in ${spoke.join(', ')}`);
    },
  );

  t.test(`${category.name}: folding in one go or in parts is the same, and changes no earlier state`, async (t) => {
    fc.assert(
      fc.property(histories(category), histories(category), histories(category), (a, b, elsewhere) => {
        const one = stored(category, a);
        const two = stored(category, b, a.length);
        const middle = foldEvents(category, one as never);
        // Another future of the same past must not be felt in this one.
        foldEvents({ ...category, initial: middle }, stored(category, elsewhere, a.length) as never);
        const inParts = foldEvents({ ...category, initial: middle }, two as never);
        const atOnce = foldEvents(category, [...one, ...two] as never);
        return isDeepStrictEqual(inParts, atOnce) && isDeepStrictEqual(middle, foldEvents(category, one as never));
      }),
      { numRuns: 60 },
    );
    t.pass('whatever the events');
  });
}

t.test('every event belongs to exactly one category, and each category is asked here', async (t) => {
  const types = [...areas.flatMap(({ category }) => Object.keys(category.events)), ...Object.keys(accessEvents)];
  t.same(types.sort(), Object.keys(allEvents).sort());
  t.equal(MAX_OWNERS_PER_LOOK, 100, 'docs/record.md section 5');
});

/** All tests under a folder, as one text. */
const testsIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');

t.test('every refusal of the domain is told by a test', async (t) => {
  const told = testsIn('tests/domain');
  // What a use case finds in other streams, it refuses before the decision: a test of the product meets its code.
  const met = testsIn('tests/product') + testsIn('tests/usecases');
  for (const { module } of areas) {
    for (const [name, reasons] of Object.entries(module)) {
      if (!name.endsWith('_REFUSALS')) continue;
      for (const reason of reasons as readonly string[]) {
        const code = reason.toUpperCase().replaceAll('-', '_');
        t.ok(told.includes(`refused('${reason}')`) || new RegExp(`\\b${code}\\b`).test(met), `${name}: ${reason}`);
      }
    }
  }
});

t.test('no other kind of id follows from a word (docs/adr/0002)', async (t) => {
  const files = readdirSync('src/domain', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  t.ok(files.length > 40, `${files.length} files were read`);
  const callers = files.filter((file) => readFileSync(join('src/domain', file), 'utf8').includes('derivedId('));
  t.same(callers.sort(), [
    'activity/stream.ts',
    'listing/stream.ts',
    'notice/stream.ts',
    'notification/stream.ts',
    'purpose/stream.ts',
    'recipient/stream.ts',
    'retention/stream.ts',
    'rulebook/stream.ts',
    'telling/stream.ts',
    'transfer/stream.ts',
  ]);
});
