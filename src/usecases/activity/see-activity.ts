import type { z } from 'zod';
import { dateSchema } from '../../domain/shape/schemas.ts';
import { type ActivityRow, activityBetween } from '../../projections/models/activity-by-day.ts';
import type { Page } from '../../projections/page.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { ask, type Reply } from '../core/question.ts';
import { pageInput, pageRequest } from './see-registers.ts';

/** Days of the controller's calendar, both inclusive. */
export const seeActivityInput = pageInput.extend({ from: dateSchema, to: dateSchema });

/** Counts of events by day, kind, actor, purpose and country of collection. */
export const seeActivity = (
  deps: Deps,
  caller: Caller,
  { from, to, ...page }: z.output<typeof seeActivityInput>,
): Promise<Reply<Page<ActivityRow>>> =>
  ask(caller, 'see-activity', () => activityBetween(deps.readModels.reader, { from, to }, pageRequest(page)));
