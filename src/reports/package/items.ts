import { answeredAt as answeredAtOf } from '../../domain/request/queries.ts';
import { dayOf } from '../../domain/rules/calendar.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import type { LocalDate } from '../../kernel/time.ts';
import { clockTold } from './clocks.ts';
import type { AccessPackage } from './package.ts';
import { plusPeriod, purposeName, spelt, textIn, word, type Writing } from './writing.ts';

/** Items 1 to 10: what the controller says of itself and of its processing. */

export function headerOf({ facts, language, say }: Writing): AccessPackage['header'] {
  const { controller, offices, file, clocks, formerClocks, preparedAt, request } = facts;
  const { identity } = file;
  const identifiedAt = identity.confirmedAt ?? identity.notInDoubtAt;
  const { name, address, timeZone } = controller;
  // A refusal is an answer from when the person was told of it, and not from when it was decided.
  const zone = file.timeZone ?? timeZone;
  const answeredAt = [...file.answers.values()]
    .flatMap((answer) => answeredAtOf(file, answer, zone) ?? [])
    .sort()
    .at(-1);
  return {
    controller: { name, address: [...address], timeZone },
    offices: offices.map((one) => ({ ...one, contacts: [...one.contacts] })),
    ...(offices.length === 0 ? { officesNote: say('package.text.officesMissing') } : {}),
    request: {
      id: request,
      rights: [...file.rights],
      channel: file.channel,
      receivedAt: file.receivedAt,
      ...(file.acknowledgedAt === undefined ? {} : { acknowledgedAt: file.acknowledgedAt }),
      identity: { standing: identity.standing, ...(identifiedAt === undefined ? {} : { at: identifiedAt }) },
      extensions: file.extensions.map(({ jurisdiction, decidedAt, noticeSentAt }) => ({
        jurisdiction,
        decidedAt,
        ...(noticeSentAt === undefined ? {} : { noticeSentAt }),
      })),
      ...(answeredAt === undefined ? {} : { answeredAt }),
      clocks: clocks.map((clock) => clockTold({ language }, clock)),
      formerClocks: formerClocks.map((clock) => clockTold({ language }, clock)),
    },
    preparedAt,
  };
}

export function purposesOf(writing: Writing): AccessPackage['purposes'] {
  const { facts, language } = writing;
  const { purposes, legalBases, activities } = facts.processing;
  return purposes.map(({ activity, activityVersion, purpose }) => {
    const named = activities.find((one) => one.activity === activity);
    const bases = legalBases.filter((one) => one.activity === activity && one.purpose === purpose);
    return {
      activity,
      activityVersion,
      activityName: textIn(named?.name, language),
      purpose,
      name: purposeName(writing, purpose),
      legalBases: bases.map(({ basis, law, interests }) => ({
        basis,
        ...(law === undefined ? {} : { law }),
        ...(interests === undefined ? {} : { interests: textIn(interests, language) }),
      })),
    };
  });
}

/** Every category of which there is a value, and every one that an activity declares. */
export function categoriesOf(writing: Writing, held: readonly DataCategory[]): AccessPackage['dataCategories'] {
  const { categories } = writing.facts.processing;
  const all = [...new Set([...held, ...categories.map((one) => one.category)])];
  return all.map((category) => {
    const declared = categories.filter((one) => one.category === category);
    const conditions = [...new Set(declared.flatMap((one) => one.condition ?? []))];
    return {
      category,
      name: word(writing, 'category', category),
      isSpecial: category === 'sensitive' || conditions.length > 0,
      conditions,
      items: [...new Set(declared.flatMap((one) => one.items))],
      activities: [...new Set(declared.map((one) => one.activity))],
    };
  });
}

export function recipientsOf({ facts, language }: Writing): AccessPackage['recipients'] {
  return facts.processing.recipients.map((one) => ({
    code: one.code,
    name: one.name ?? one.openedName ?? spelt(one.code),
    kind: one.kind,
    country: one.country,
    locations: [...one.locations],
    services: textIn(one.services, language),
    ...(one.engagedBy === undefined ? {} : { engagedBy: one.engagedBy }),
    activities: [...one.activities],
    isInThirdCountry: one.outside.length > 0,
    outside: one.outside.map((law) => ({ ...law })),
  }));
}

export const recipientsToldOf = ({ facts }: Writing): AccessPackage['recipientsTold'] =>
  facts.processing.told.map(({ name, ...one }) => ({ ...one, name: name ?? spelt(one.recipient) }));

/** What the time is counted from, where the register itself knows the day. Of anything else the rule is told in words. */
const COUNTED_FROM: { readonly [trigger: string]: (lastStated: LocalDate) => LocalDate } = {
  collection: (day) => day,
  'last-change': (day) => day,
  'end-of-year': (day) => `${day.slice(0, 4)}-12-31` as LocalDate,
};

export function retentionOf(writing: Writing): AccessPackage['retention'] {
  const { facts, language, say } = writing;
  return facts.processing.retention.map(({ activity, activityVersion, category, retention }) => {
    const { count, unit, trigger, criteria, law } = retention;
    const period = count === undefined || unit === undefined ? '' : say(`package.text.period.${unit}`, { count });
    const counted =
      period === '' || trigger === undefined
        ? period
        : say('package.text.retention', { period, trigger: word(writing, 'trigger', trigger) });
    const text = [counted, textIn(criteria, language)].filter((part) => part !== '').join(' ');
    const countedFrom = COUNTED_FROM[trigger ?? '']?.(lastStatedOn(writing, category) ?? ('' as LocalDate));
    const isConcrete =
      countedFrom !== undefined && countedFrom.length === 10 && count !== undefined && unit !== undefined;
    return {
      activity,
      activityVersion,
      category,
      text: text === '' ? say('package.text.notDeclared') : text,
      ...(isConcrete ? { untilOn: plusPeriod(countedFrom, count, unit), countedFrom } : {}),
      ...(law === undefined ? {} : { law }),
    };
  });
}

function lastStatedOn({ facts }: Writing, category: DataCategory): LocalDate | undefined {
  const times = facts.statements.filter((one) => one.category === category).map(({ at }) => at);
  const last = times.sort().at(-1);
  return last === undefined ? undefined : dayOf(last, facts.controller.timeZone);
}

export function sourcesOf({ facts }: Writing, held: readonly DataCategory[]): AccessPackage['sources'] {
  const declaredAll = facts.processing.sources;
  const all = [...new Set([...held, ...declaredAll.map((one) => one.category)])];
  return all.map((category) => {
    const recorded = [
      ...new Set(facts.statements.filter((one) => one.category === category).map((one) => one.source)),
    ].sort();
    const declared = [
      ...new Set(declaredAll.filter((one) => one.category === category).flatMap((one) => one.sources)),
    ].sort();
    return { category, sources: [...new Set([...recorded, ...declared])], recorded, declared };
  });
}

export const automatedOf = ({ facts, language, say }: Writing): AccessPackage['automatedDecisions'] =>
  facts.processing.automatedDecisions.map(
    ({ activity, activityVersion, kind, ground, logic, significance, humanReview }) => ({
      activity,
      activityVersion,
      kind,
      ...(ground === undefined ? {} : { ground }),
      logic: textIn(logic, language) || say('package.text.notDeclared'),
      significance: textIn(significance, language) || say('package.text.notDeclared'),
      humanReview,
    }),
  );

export function transfersOf({ facts, language, say }: Writing): AccessPackage['transfers'] {
  const names = new Map(facts.processing.recipients.map((one) => [one.code, one.name ?? one.openedName ?? one.code]));
  return facts.processing.transfers.map((one) => ({
    code: one.code,
    recipient: one.recipient,
    recipientName: names.get(one.recipient) ?? spelt(one.recipient),
    from: one.from,
    to: one.to ?? one.toOrganisation ?? '',
    dataCategories: [...one.dataCategories],
    mechanism: one.mechanism,
    modules: [...(one.modules ?? [])],
    ...(one.derogation === undefined ? {} : { derogation: one.derogation }),
    safeguards: textIn(one.safeguards, language),
    copy: textIn(one.copy, language) || say('package.text.notDeclared'),
    validFrom: one.validFrom,
    ...(one.validUntil === undefined ? {} : { validUntil: one.validUntil }),
  }));
}
