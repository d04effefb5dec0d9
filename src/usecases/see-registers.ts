import { z } from 'zod';
import { type ActorView, listActors } from '../projections/models/actors.ts';
import {
  type ImportRunView,
  listImports,
  listNotices,
  listPurposes,
  type NoticeVersionView,
  type PurposeView,
} from '../projections/models/registers-queries.ts';
import type { Page } from '../projections/page.ts';
import type { Caller } from './core/caller.ts';
import type { Deps } from './core/deps.ts';
import { ask, type Reply } from './core/question.ts';

export const pageInput = z.strictObject({
  limit: z.number().int().min(1).max(100).default(50),
  cursor: z.string().max(400).optional(),
});
export type PageInput = z.output<typeof pageInput>;

export const pageRequest = ({ limit, cursor }: PageInput) => (cursor === undefined ? { limit } : { limit, cursor });

/** Everyone who may act, with roles, purposes and tokens' ids; names stay sealed. */
export const seeActors = (deps: Deps, caller: Caller): Promise<Reply<readonly ActorView[]>> =>
  ask(caller, 'see-actors', () => listActors(deps.readModels.reader));

export const seePurposes = (deps: Deps, caller: Caller): Promise<Reply<readonly PurposeView[]>> =>
  ask(caller, 'see-registers', () => listPurposes(deps.readModels.reader));

export const seeNotices = (deps: Deps, caller: Caller): Promise<Reply<readonly NoticeVersionView[]>> =>
  ask(caller, 'see-registers', () => listNotices(deps.readModels.reader));

export const seeImports = (deps: Deps, caller: Caller, page: PageInput): Promise<Reply<Page<ImportRunView>>> =>
  ask(caller, 'see-registers', () => listImports(deps.readModels.reader, pageRequest(page)));
