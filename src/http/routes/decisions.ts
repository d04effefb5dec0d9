import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { askDecision, askDecisionInput } from '../../usecases/restriction/ask-decision.ts';
import type { Context } from '../context.ts';
import { question } from '../define.ts';

const decision = z.object({
  may: z.boolean(),
  why: z.array(z.string()).meta({ description: 'Codes: what the yes rests on, or everything that stands in the way.' }),
  by: z.string().optional().meta({ description: 'The event that decides it.' }),
  until: z.string().optional().meta({ description: 'Of a yes: it ends by itself then, if nothing ends it before.' }),
  warnings: z.array(z.string()),
  notFor: z
    .array(z.string())
    .meta({ description: 'Where no use was named: uses that the customer opted out of or limited.' }),
  notBy: z.array(z.string()).meta({ description: 'Where no channel was named: ways that the customer opted out of.' }),
  decidedAt: z.string(),
  position: z.string().meta({ description: 'Everything up to here was taken into account.' }),
});

/** For systems that process customers' data: they ask before they do. */
export const decisions = (context: Context): readonly RouteOptions[] => [
  question(context, {
    url: '/decisions',
    tag: 'decisions',
    summary: 'May we? For a customer, a purpose and a channel: yes or no, why, by which event, until when',
    description:
      'Consent, restrictions, objections and opt-outs are read from their streams, so it is right at once. Ask before each use: a yes is good now.',
    body: askDecisionInput,
    answer: decision,
    run: (deps, caller, { body }) => askDecision(deps, caller, body),
  }),
];
