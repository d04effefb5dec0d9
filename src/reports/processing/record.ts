import type { ActivityDescription, KnownActivityFacts } from './facts.ts';
import type { ProcessingFacts, RecipientNamed, TransferNamed } from './facts.ts';
import { contactText, retentionText, textIn } from './writing.ts';

/** The record of processing activities as a table: one row for each activity, as authorities ask for it (Art. 30(4)). */
export interface ProcessingRecord {
  readonly recordedAsOf: string;
  readonly timeZone: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

interface Row {
  readonly facts: ProcessingFacts;
  readonly activity: KnownActivityFacts;
  readonly said: ActivityDescription;
}
type Column = readonly [name: string, value: (row: Row) => string];

const list = (items: readonly string[]): string => items.join('; ');
const yesNo = (value: boolean | undefined): string => (value === undefined ? '' : value ? 'yes' : 'no');

const recipientText = ({ name, kind, country }: RecipientNamed): string => `${name} (${kind}, ${country})`;

const recipients = ({ facts, said }: Row, codes: readonly string[] = said.recipients): string =>
  list(
    codes.map((code) => {
      const recipient = facts.recipients.get(code);
      return recipient === undefined ? code : recipientText(recipient);
    }),
  );

const transfersOf = ({ facts, said }: Row): readonly TransferNamed[] =>
  said.transfers.flatMap((code) => facts.transfers.get(code) ?? []);

/** Codes stand as codes, so that the table can be read by programs and compared from year to year. */
const COLUMNS: readonly Column[] = [
  ['activity', ({ activity }) => activity.code],
  ['status', ({ activity }) => activity.status],
  ['version', ({ activity }) => String(activity.activityVersion)],
  ['role', ({ said }) => said.role],
  ['controller', ({ facts }) => facts.controller.name],
  ['controller address', ({ facts }) => facts.controller.address.join(', ')],
  ['representative', ({ facts }) => contactText(facts.controller.representative)],
  ['data protection officer', ({ facts }) => contactText(facts.controller.dpo)],
  ['joint controllers, or controllers acted for', (row) => recipients(row, row.said.controllers)],
  ['name', ({ said, facts }) => textIn(said.name, facts.language)],
  ['description', ({ said, facts }) => textIn(said.description, facts.language)],
  ['business function', ({ said }) => said.businessFunction],
  ['steward', ({ said }) => said.steward ?? ''],
  ['purposes', ({ said }) => list(said.purposes)],
  [
    'legal bases',
    ({ said }) => list(said.legalBases.map((one) => `${one.purpose}: ${one.basis}${one.law ? ` (${one.law})` : ''}`)),
  ],
  [
    'legitimate interests',
    ({ said, facts }) =>
      list(said.legalBases.flatMap((one) => (one.interests ? [textIn(one.interests, facts.language)] : []))),
  ],
  ['assessments of interests', ({ said }) => list(said.legalBases.flatMap((one) => one.assessment ?? []))],
  ['data subjects', ({ said }) => list(said.subjects)],
  ['approximate number', ({ said }) => (said.approximateSubjects === undefined ? '' : `${said.approximateSubjects}`)],
  ['data categories', ({ said }) => list(said.data.map((one) => `${one.category}: ${one.items.join(' ')}`))],
  [
    'special categories: condition',
    ({ said }) =>
      list(
        said.data.flatMap(({ category, condition, scheduleCondition }) =>
          condition === undefined ? [] : [`${category}: ${[condition, scheduleCondition].filter(Boolean).join(', ')}`],
        ),
      ),
  ],
  ['sources', ({ said }) => list(said.data.map((one) => `${one.category}: ${one.sources.join(' ')}`))],
  [
    'retention',
    ({ said, facts }) =>
      list(said.data.map((one) => `${one.category}: ${retentionText(one.retention, facts.language)}`)),
  ],
  ['retention policy', ({ said }) => said.retentionPolicy ?? ''],
  ['retention kept', ({ said }) => yesNo(said.isRetentionKept)],
  ['why retention is not kept', ({ said, facts }) => textIn(said.whyRetentionIsNotKept, facts.language)],
  ['recipients', (row) => recipients(row)],
  ['transfers', (row) => list(transfersOf(row).map(({ to, mechanism }) => `${to}: ${mechanism}`))],
  ['safeguards', (row) => list(transfersOf(row).map((one) => textIn(one.safeguards, row.facts.language)))],
  ['security measures', ({ said }) => list(said.security.measures)],
  ['security', ({ said, facts }) => textIn(said.security.words, facts.language)],
  [
    'automated decisions and profiling',
    ({ said, facts }) =>
      list(
        said.automated.map(({ kind, ground, logic, significance }) =>
          [kind, ground, textIn(logic, facts.language), textIn(significance, facts.language)]
            .filter(Boolean)
            .join(', '),
        ),
      ),
  ],
  ['impact assessment needed', ({ said }) => yesNo(said.impactAssessment?.needed)],
  ['impact assessment', ({ said }) => said.impactAssessment?.document ?? ''],
  ['notices', ({ said }) => list(said.notices)],
  ['locations', ({ said }) => list(said.locations)],
  ['systems', ({ said }) => list(said.systems)],
  ['approved at', ({ activity }) => activity.approvedAt ?? ''],
  ['last review', ({ activity }) => activity.reviewedAt ?? ''],
  ['next review', ({ activity }) => activity.nextReviewOn ?? ''],
  ['ended on', ({ activity }) => activity.endedOn ?? ''],
  ['missing', ({ activity }) => list(activity.gaps)],
];

export function processingRecord(facts: ProcessingFacts): ProcessingRecord {
  const { recordedAsOf, activities, controller } = facts;
  return {
    recordedAsOf,
    timeZone: controller.timeZone,
    header: COLUMNS.map(([name]) => name),
    rows: activities.map((activity) =>
      COLUMNS.map(([, value]) => value({ facts, activity, said: activity.description })),
    ),
  };
}
