import { z } from 'zod';
import { idSchema, instantSchema } from '../../domain/shape/schemas.ts';
import { customerOwner } from '../../domain/customer/stream.ts';
import type { CustomerId } from '../../kernel/ids.ts';
import { type AccessEntry, accessLogEntries } from '../../projections/models/access-log.ts';
import type { Page } from '../../projections/page.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { ask, type Reply } from '../core/question.ts';
import { pageInput, pageRequest } from '../activity/see-registers.ts';

export const seeAccessLogInput = pageInput.extend({
  customer: idSchema.optional(),
  actor: idSchema.optional(),
  outcome: z.enum(['granted', 'refused', 'counted']).optional(),
  /** Recorded at this instant or later. */
  from: instantSchema.optional(),
  /** Recorded before this instant. */
  before: instantSchema.optional(),
});

/** Who looked, at whom, for what purpose, and who was refused; newest first. */
export const seeAccessLog = (
  deps: Deps,
  caller: Caller,
  { limit, cursor, customer, ...filter }: z.output<typeof seeAccessLogInput>,
): Promise<Reply<Page<AccessEntry>>> =>
  ask(caller, 'see-access-log', () => {
    const owner = customer === undefined ? {} : { owner: customerOwner(customer as CustomerId) };
    const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
    return accessLogEntries(deps.readModels.reader, { ...owner, ...given }, pageRequest({ limit, cursor }));
  });
