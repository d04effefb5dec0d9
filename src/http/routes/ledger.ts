import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { acceptDamage, acceptDamageInput } from '../../usecases/ledger/accept-damage.ts';
import { inspectLedger } from '../../usecases/ledger/inspect-ledger.ts';
import { correctClock, correctClockInput } from '../../usecases/ledger/correct-clock.ts';
import type { Context } from '../context.ts';
import { change, read } from '../define.ts';

const tag = 'ledger';

/** What an operator decides about the ledger itself; each is an event on its own stream. */
export const ledger = (context: Context): readonly RouteOptions[] => [
  read(context, {
    url: '/ledger/inspection',
    tag,
    summary: 'What is wrong with the store behind the ledger, as far as it can be asked',
    answer: z.array(z.object({ code: z.string(), stream: z.string().optional(), what: z.string() })),
    run: (deps, caller) => inspectLedger(deps, caller),
  }),
  change(context, {
    method: 'POST',
    url: '/ledger/accepted-damage',
    tag,
    summary: 'Accept what is left of a damaged stream, after looking at it',
    body: acceptDamageInput,
    run: (deps, caller, { body }) => acceptDamage(deps, caller, body),
  }),
  change(context, {
    method: 'POST',
    url: '/ledger/clock-corrections',
    tag,
    summary: 'Void the recorded times from a leaf to the end, after a clock had run ahead and was set right',
    body: correctClockInput,
    run: (deps, caller, { body }) => correctClock(deps, caller, body),
  }),
];
