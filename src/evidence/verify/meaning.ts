import type { Context } from './context.ts';

/** Step 11, what is left of it when all events were seen. */
export function judgeMeaning(context: Context): void {
  const { material, erasures, times } = context;
  judgeGenesis(context);
  const { mode, sealed } = material.manifest;
  erasures.finish(sealed, mode === 'full' || mode === 'subject');
  times.finish();
  if (mode === 'subject') judgeSubject(context);
}

/** The whole ledger, or a range from its beginning: leaf 0 opens it under this origin, or one that leads here. */
function judgeGenesis({ material, origins, log, walk, checkpoint }: Context): void {
  const { mode, from } = material.manifest;
  const hasGenesis = (mode === 'full' || (mode === 'range' && from === 0)) && checkpoint.size > 0;
  if (!hasGenesis || walk.end === 0) return;
  if (origins.first === undefined) {
    // An event that was altered has its own finding.
    if (walk.firstIsSound) log.add({ id: 'E111', index: 0, why: 'leaf 0 does not open a ledger' });
  } else if (origins.sharedWith(origins.first) === undefined) {
    log.add({ id: 'E111', index: 0, expected: checkpoint.origin, got: origins.first });
  }
}

/** Subject mode: up to which leaf all streams of the bundle are complete; undefined where one is named by no statement. */
export function closedAt({ issued, names, walk }: Pick<Context, 'issued' | 'names' | 'walk'>): number | undefined {
  const named = [...issued.keys()].map((stream) => names.streamNamed(stream));
  if (issued.size === 0 || walk.namesMoreThan(named)) return undefined;
  return [...issued.values()].reduce((least, { size }) => Math.min(least, size), Number.MAX_SAFE_INTEGER);
}

/** Complete up to the revisions that the ledger's own statements name; without one, later events may be missing. */
function judgeSubject({ issued, names, walk, log }: Context): void {
  if (closedAt({ issued, names, walk }) === undefined) {
    log.add({ id: 'I706', why: 'no event of the bundle says where all streams of this customer end' });
  }
  for (const [stream, { revision }] of issued) {
    const got = walk.revisionsOf(names.streamNamed(stream)) - 1;
    if (got < revision) log.add({ id: 'E107', stream, expected: revision, got, why: 'not all revisions are there' });
  }
}
