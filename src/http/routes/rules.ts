import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { publishCalendar, publishCalendarInput } from '../../usecases/rulebook/publish-calendar.ts';
import { publishRule, publishRuleInput } from '../../usecases/rulebook/publish-rule.ts';
import {
  calendarInput,
  placeSchema,
  rulesOnInput,
  seeCalendar,
  seeRule,
  seeRules,
} from '../../usecases/rulebook/see-rules.ts';
import type { Context } from '../context.ts';
import { change, read } from '../define.ts';

const tag = 'rules';

const whole = (pattern: RegExp, message: string) => z.string().regex(pattern, message).transform(Number);
const line = {
  ruleVersion: z.number(),
  effectiveFrom: z.string().optional(),
  effectiveFromCertainty: z
    .string()
    .optional()
    .meta({ description: 'Of that day, where the source does not name it.' }),
  origin: z.string(),
  reason: z.string().optional(),
  recorded: z.boolean().meta({ description: 'False: shipped with the product, and recorded when it is first used.' }),
};
const ruleLine = z.object({ jurisdiction: z.string(), name: z.string(), ...line });
const calendarAnswer = z.object({
  place: z.string(),
  year: z.number(),
  off: z.array(z.string()),
  workedWeekendDays: z.array(z.string()),
  weekend: z.array(z.number()),
  source: z.string(),
  certainty: z.string(),
  recorded: z.boolean(),
});

export const rules = (context: Context): readonly RouteOptions[] => [
  read(context, {
    url: '/rules',
    tag,
    summary: 'The rules of jurisdictions, each in the version for what is received on a day',
    query: rulesOnInput,
    answer: z.object({ items: z.array(ruleLine) }),
    run: async (deps, caller, { query }) => {
      const found = await seeRules(deps, caller, query);
      return found === undefined || 'kind' in found ? found : { data: { items: found.data } };
    },
  }),
  read(context, {
    url: '/rules/:jurisdiction',
    tag,
    summary: 'One rule, whole: every value with its citation and its certainty',
    params: z.strictObject({ jurisdiction: placeSchema }),
    query: rulesOnInput.extend({ version: whole(/^[1-9][0-9]{0,5}$/, 'must be a version, from 1 on').optional() }),
    answer: ruleLine.extend({
      rule: z.record(z.string(), z.unknown()),
      versions: z.array(z.object(line)),
    }),
    run: (deps, caller, { params, query: { version, on, recordedAsOf } }) =>
      seeRule(deps, caller, params.jurisdiction, { on, recordedAsOf, ruleVersion: version }),
  }),
  change(context, {
    method: 'POST',
    url: '/rules',
    tag,
    summary: 'Publish the next version of a rule; without "rule", the one that this release ships',
    body: publishRuleInput,
    run: (deps, caller, { body }) => publishRule(deps, caller, body),
  }),
  read(context, {
    url: '/calendars/:place/:year',
    tag,
    summary: 'The days off of a place in a year',
    params: z.strictObject({ place: placeSchema, year: whole(/^(?:19|20|21)[0-9]{2}$/, 'must be a year like 2027') }),
    query: calendarInput,
    answer: calendarAnswer,
    run: (deps, caller, { params, query }) => seeCalendar(deps, caller, params.place, params.year, query),
  }),
  change(context, {
    method: 'POST',
    url: '/calendars',
    tag,
    summary: 'Publish the days off of a place in a year, for what is classified from now on',
    body: publishCalendarInput,
    run: (deps, caller, { body }) => publishCalendar(deps, caller, body),
  }),
];
