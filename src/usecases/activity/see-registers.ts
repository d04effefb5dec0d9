import { z } from 'zod';
import { type ActorView, listActors } from '../../projections/models/actors.ts';
import {
  type ImportRunView,
  listImports,
  listNotices,
  listPurposes,
  type NoticeVersionView,
  type PurposeView,
} from '../../projections/models/registers-queries.ts';
import type { Page } from '../../projections/page.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { ask, type Reply } from '../core/question.ts';

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

type ImportCounts = NonNullable<ImportRunView['counts']>;
export interface ImportRunSeen extends Omit<ImportRunView, 'counts'> {
  readonly counts?: ImportCounts | (Omit<ImportCounts, 'changed' | 'unchanged'> & { readonly accepted: number });
}

/**
 * Runs of imports. How many rows held nothing new would tell someone who imports a guess that it was right, so it is
 * for those alone who may see of each customer what was recorded; others see both kinds of row as `accepted`.
 */
export const seeImports = (deps: Deps, caller: Caller, page: PageInput): Promise<Reply<Page<ImportRunSeen>>> =>
  ask(caller, 'see-registers', async () => {
    const runs = await listImports(deps.readModels.reader, pageRequest(page));
    return isRefusedByRole(caller, 'see-timeline') ? { ...runs, items: runs.items.map(withoutComparison) } : runs;
  });

function withoutComparison({ counts, ...run }: ImportRunView): ImportRunSeen {
  if (counts === undefined) return run;
  const { changed, unchanged, ...told } = counts;
  return { ...run, counts: { ...told, accepted: changed + unchanged } };
}
