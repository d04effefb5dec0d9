import { z } from 'zod';
import { accessEvents } from '../../domain/access/events.ts';
import { allEvents } from '../../domain/all-events.ts';
import type { CustomerId } from '../../kernel/ids.ts';
import { type TimelineEntry, timelineOf } from '../../projections/models/customer-timeline.ts';
import type { Page } from '../../projections/page.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { ask, type Reply } from '../core/question.ts';
import { pageInput, pageRequest } from '../activity/see-registers.ts';

export const seeTimelineInput = pageInput.extend({
  order: z.enum(['oldest-first', 'newest-first']).default('oldest-first'),
});

const LOOKS: readonly string[] = Object.keys(accessEvents);
const NO_LOOKS = Object.keys(allEvents).filter((type) => !LOOKS.includes(type));

/**
 * Every event about a customer: ids, codes and instants. Looks at the customer stand among them for whoever may see the
 * access log; others would learn here what that one does not tell them.
 */
export const seeTimeline = (
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  { order, ...page }: z.output<typeof seeTimelineInput>,
): Promise<Reply<Page<TimelineEntry>>> =>
  ask(caller, 'see-timeline', () => {
    const types = isRefusedByRole(caller, 'see-access-log') ? { types: NO_LOOKS } : {};
    return timelineOf(deps.readModels.reader, customer, { ...pageRequest(page), order, ...types });
  });
