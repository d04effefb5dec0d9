import type { Pair, Section } from '../document.ts';
import { lawName } from '../letters/words.ts';
import type { ClockTold } from './clocks.ts';
import { countryName, dayText, inWords, momentText, type Printing, together } from './shown.ts';

/** Item 1: who is responsible, what was asked, and what came of the time for the answer, counted step by step. */
export function headerSection(printing: Printing): Section {
  const { told, say } = printing;
  const { controller, offices, officesNote, request, preparedAt } = told.header;
  const moment = (instant: string): string => momentText(printing, instant);
  const { identity, acknowledgedAt, answeredAt } = request;
  const pairs: Pair[] = [
    { name: say('package.label.controller'), value: [controller.name, ...controller.address].join('\n') },
    ...offices.map(({ office, country, name, contacts }) => ({
      name: say(`package.office.${office}`, { country: countryName(printing, country) }),
      value: [name, ...contacts].join('\n'),
    })),
    { name: say('package.label.reference'), value: request.id, mono: true },
    {
      name: say('package.label.asked'),
      value: request.rights.map((one) => inWords(printing, 'right', one)).join('\n'),
    },
    {
      name: say('package.label.received'),
      value: together(printing, [moment(request.receivedAt), inWords(printing, 'channel', request.channel)]),
    },
    ...(acknowledgedAt === undefined
      ? []
      : [{ name: say('package.label.acknowledged'), value: moment(acknowledgedAt) }]),
    {
      name: say('package.label.identity'),
      value: together(printing, [
        inWords(printing, 'identity', identity.standing),
        ...(identity.at === undefined ? [] : [moment(identity.at)]),
      ]),
    },
    ...request.extensions.map(({ jurisdiction, decidedAt }) => ({
      name: say('package.label.extended', { jurisdiction }),
      value: moment(decidedAt),
    })),
    ...request.clocks.map((clock) => duePair(printing, 'package.label.due', clock)),
    ...request.formerClocks.map((clock) => duePair(printing, 'package.label.formerDue', clock)),
    ...(answeredAt === undefined ? [] : [{ name: say('package.label.answered'), value: moment(answeredAt) }]),
    { name: say('package.label.prepared'), value: `${moment(preparedAt)} (${controller.timeZone})` },
  ];
  const headings = [say('package.label.particular'), say('package.label.value')] as const;
  return {
    heading: say('package.section.header'),
    blocks: [
      { kind: 'pairs', caption: say('package.section.header'), headings, pairs },
      ...(officesNote === undefined ? [] : [{ kind: 'paragraph', text: officesNote } as const]),
    ],
    sections: [...request.clocks, ...request.formerClocks].map((clock) => countedSection(printing, clock)),
  };
}

/** The day of one right under one law, and whether it was kept. */
function duePair(printing: Printing, label: 'package.label.due' | 'package.label.formerDue', clock: ClockTold): Pair {
  const { say, language } = printing;
  const { jurisdiction, dueOn, outcome, ruleVersion, right, recordedLate } = clock;
  const value = say('package.label.dueValue', {
    due: dueOn === undefined ? say('package.label.noDate') : dayText(printing, dueOn),
    outcome: inWords(printing, 'outcome', outcome),
    version: ruleVersion,
  });
  const marked = recordedLate === true ? [say('package.label.recordedLate')] : [];
  return {
    name: say(label, { law: lawName(printing, jurisdiction, jurisdiction) }),
    value: [`${inWords(printing, 'right', right)}${language === 'zh' ? '：' : ': '}${value}`, ...marked].join('\n'),
  };
}

function countedSection(printing: Printing, { jurisdiction, right, derivation }: ClockTold): Section {
  const law = lawName(printing, jurisdiction, jurisdiction);
  return {
    heading: printing.say('package.label.counted', { law, right: inWords(printing, 'right', right) }),
    blocks: [{ kind: 'list', ordered: true, items: derivation }],
  };
}
