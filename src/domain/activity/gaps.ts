import { leavesArea } from '../shape/regions.ts';
import type { LegalBasis } from '../shape/vocabulary.ts';
import type { ActivityDescription } from './state.ts';

/** What of the other registers an activity is judged with. Only what is declared, described and not ended is in them. */
export interface ActivityFacts {
  /** Legal basis of each purpose. */
  readonly purposes: ReadonlyMap<string, LegalBasis>;
  readonly recipients: ReadonlyMap<string, RecipientFact>;
  /** The recipient of each transfer. */
  readonly transfers: ReadonlyMap<string, string>;
  readonly notices: ReadonlySet<string>;
  /** Where the controller is established; absent until the organisation is described. */
  readonly country?: string;
}

export interface RecipientFact {
  /** Where it is established, and where it processes. */
  readonly countries: readonly string[];
  /** A contract is asked for and there is none. */
  readonly isUnbound: boolean;
}

/** What is missing for a record that can be shown to an authority. An approval is refused while there is any. */
export const ACTIVITY_GAPS = [
  'subjects-missing',
  'data-missing',
  'purpose-missing',
  'legal-basis-missing',
  'legal-basis-unlike-purpose',
  'law-missing',
  'interests-missing',
  'retention-missing',
  'source-missing',
  'special-condition-missing',
  'security-missing',
  'automated-ground-missing',
  'automated-logic-missing',
  'impact-assessment-undecided',
  'impact-assessment-missing',
  'controllers-missing',
  'contract-missing',
  'transfer-missing',
  'retention-reason-missing',
] as const;
export type ActivityGap = (typeof ACTIVITY_GAPS)[number];

export function activityGaps(activity: ActivityDescription, facts: ActivityFacts): readonly ActivityGap[] {
  const found = activity.role === 'processor' ? asProcessor(activity) : asController(activity, facts);
  const gaps = new Set<ActivityGap>([...found, ...ofBoth(activity, facts)]);
  return ACTIVITY_GAPS.filter((gap) => gaps.has(gap));
}

/** Art. 30(2). */
const asProcessor = ({ controllers }: ActivityDescription): readonly ActivityGap[] =>
  controllers.length === 0 ? ['controllers-missing'] : [];

/** Art. 30(1), and what a data subject has to be told (Art. 13-15). */
function asController(activity: ActivityDescription, facts: ActivityFacts): readonly ActivityGap[] {
  const { role, controllers, purposes, subjects, data, impactAssessment } = activity;
  const gaps: ActivityGap[] = [...ofLegalBases(activity, facts), ...ofAutomated(activity)];
  if (role === 'joint-controller' && controllers.length === 0) gaps.push('controllers-missing');
  if (purposes.length === 0) gaps.push('purpose-missing');
  if (subjects.length === 0) gaps.push('subjects-missing');
  if (data.length === 0) gaps.push('data-missing');
  if (data.some((one) => !isRetentionStated(one.retention))) gaps.push('retention-missing');
  if (data.some((one) => one.sources.length === 0)) gaps.push('source-missing');
  if (data.some((one) => one.category === 'sensitive' && one.condition === undefined)) {
    gaps.push('special-condition-missing');
  }
  if (impactAssessment === undefined) gaps.push('impact-assessment-undecided');
  else if (impactAssessment.needed && impactAssessment.document === undefined) gaps.push('impact-assessment-missing');
  if (activity.isRetentionKept === false && activity.whyRetentionIsNotKept === undefined) {
    gaps.push('retention-reason-missing');
  }
  return gaps;
}

/** A period with what it is counted from, or the criteria in words. */
const isRetentionStated = (retention: ActivityDescription['data'][number]['retention']): boolean =>
  retention !== undefined &&
  (retention.criteria !== undefined ||
    (retention.count !== undefined && retention.unit !== undefined && retention.trigger !== undefined));

function ofLegalBases({ purposes, legalBases }: ActivityDescription, facts: ActivityFacts): readonly ActivityGap[] {
  const gaps: ActivityGap[] = [];
  for (const code of purposes) {
    const bases = legalBases.filter((one) => one.purpose === code).map((one) => one.basis);
    const declared = facts.purposes.get(code);
    if (bases.length === 0) gaps.push('legal-basis-missing');
    // The access policy goes by the purpose's own basis: the two registers must not contradict each other.
    else if (declared !== undefined && !bases.includes(declared)) gaps.push('legal-basis-unlike-purpose');
  }
  for (const { basis, law, interests } of legalBases) {
    if ((basis === 'legal-obligation' || basis === 'public-task') && law === undefined) gaps.push('law-missing');
    if (basis === 'legitimate-interests' && interests === undefined) gaps.push('interests-missing');
  }
  return gaps;
}

const ofAutomated = ({ automated }: ActivityDescription): readonly ActivityGap[] =>
  automated.flatMap(({ kind, ground, logic, significance }) => [
    ...(kind === 'decision' && ground === undefined ? (['automated-ground-missing'] as const) : []),
    ...(logic === undefined || significance === undefined ? (['automated-logic-missing'] as const) : []),
  ]);

function ofBoth(activity: ActivityDescription, facts: ActivityFacts): readonly ActivityGap[] {
  const { recipients, transfers, security } = activity;
  const gaps: ActivityGap[] = [];
  if (security.measures.length === 0) gaps.push('security-missing');
  if (recipients.some((code) => facts.recipients.get(code)?.isUnbound === true)) gaps.push('contract-missing');
  const { country } = facts;
  const covered = new Set(transfers.map((code) => facts.transfers.get(code)));
  const isAbroad = (code: string): boolean =>
    country !== undefined && (facts.recipients.get(code)?.countries ?? []).some((to) => leavesArea(country, to));
  if (recipients.some((code) => isAbroad(code) && !covered.has(code))) gaps.push('transfer-missing');
  return gaps;
}
