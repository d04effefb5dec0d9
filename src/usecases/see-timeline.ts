import { z } from 'zod';
import type { CustomerId } from '../kernel/ids.ts';
import { type TimelineEntry, timelineOf } from '../projections/models/customer-timeline.ts';
import type { Page } from '../projections/page.ts';
import type { Caller } from './core/caller.ts';
import type { Deps } from './core/deps.ts';
import { ask, type Reply } from './core/question.ts';
import { pageInput, pageRequest } from './see-registers.ts';

export const seeTimelineInput = pageInput.extend({
  order: z.enum(['oldest-first', 'newest-first']).default('oldest-first'),
});

/** Every event about a customer, looks at the customer among them: ids, codes and instants. */
export const seeTimeline = (
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  { order, ...page }: z.output<typeof seeTimelineInput>,
): Promise<Reply<Page<TimelineEntry>>> =>
  ask(caller, 'see-timeline', () => timelineOf(deps.readModels.reader, customer, { ...pageRequest(page), order }));
