import type { DataCategory, SealedRef } from '../../kernel/sealed.ts';
import type { Id } from '../../kernel/ids.ts';
import { parseId } from '../../kernel/ids.ts';
import type { Revision } from '../../kernel/recorded-event.ts';
import { type Instant, parseInstant } from '../../kernel/time.ts';
import { cursorParts, type Page, type PageRequest, pageOf, rowsToRead } from '../page.ts';
import type { ReadModelReader, Row } from '../read-model-store.ts';
import { REF_COLUMNS, refOf } from './sealed-refs.ts';

export interface PurposeView {
  readonly code: string;
  readonly kind: string;
  readonly legalBasis: string;
  readonly dataCategories: readonly DataCategory[];
  readonly names: { readonly en: string; readonly zh?: string };
  readonly retired: boolean;
  readonly revision: Revision;
}

/** All of them, retired ones too, by code. */
export async function listPurposes(store: ReadModelReader): Promise<readonly PurposeView[]> {
  const [rows] = await store.read([{ sql: 'SELECT * FROM purpose ORDER BY code', params: [] }]);
  return (rows ?? []).map((row) => ({
    code: row['code'] as string,
    kind: row['kind'] as string,
    legalBasis: row['legal_basis'] as string,
    dataCategories: JSON.parse(row['data_categories'] as string) as DataCategory[],
    names: JSON.parse(row['names'] as string) as PurposeView['names'],
    retired: row['retired'] === 1n,
    revision: row['revision'] as Revision,
  }));
}

export interface NoticeVersionView {
  readonly notice: Id;
  readonly code: string;
  readonly noticeVersion: number;
  readonly texts: readonly { readonly language: string; readonly sha256: string }[];
  readonly purposes: readonly string[];
  readonly effectiveFrom: Instant;
  readonly publishedAt: Instant;
  readonly withdrawnAt?: Instant;
}

/** Every version of every notice, by code and version. */
export async function listNotices(store: ReadModelReader): Promise<readonly NoticeVersionView[]> {
  const [rows] = await store.read([{ sql: 'SELECT * FROM notice_version ORDER BY code, version', params: [] }]);
  return (rows ?? []).map((row) => {
    const withdrawnAt = row['withdrawn_at'] as Instant | null;
    return {
      notice: row['notice'] as Id,
      code: row['code'] as string,
      noticeVersion: Number(row['version']),
      texts: JSON.parse(row['texts'] as string) as NoticeVersionView['texts'],
      purposes: JSON.parse(row['purposes'] as string) as string[],
      effectiveFrom: row['effective_from'] as Instant,
      publishedAt: row['published_at'] as Instant,
      ...(withdrawnAt === null ? {} : { withdrawnAt }),
    };
  });
}

export interface OrganisationView {
  readonly name: string;
  readonly address: readonly string[];
  readonly country: string;
  readonly timeZone: string;
  readonly languages: readonly string[];
  readonly revision: Revision;
  /** Name and contacts of each officer, sealed. */
  readonly offices: readonly {
    readonly office: string;
    readonly country: string;
    readonly filledAt: Instant;
    readonly person: SealedRef;
  }[];
}

/** `undefined` until somebody described the controller. */
export async function organisationNow(store: ReadModelReader): Promise<OrganisationView | undefined> {
  const [rows, offices] = await store.read([
    { sql: 'SELECT * FROM organisation', params: [] },
    { sql: OFFICES, params: [] },
  ]);
  const row = rows?.[0];
  if (row === undefined) return undefined;
  return {
    name: row['name'] as string,
    address: JSON.parse(row['address'] as string) as string[],
    country: row['country'] as string,
    timeZone: row['time_zone'] as string,
    languages: JSON.parse(row['languages'] as string) as string[],
    revision: row['revision'] as Revision,
    offices: (offices ?? []).map((office) => ({
      office: office['office'] as string,
      country: office['country'] as string,
      filledAt: office['filled_at'] as Instant,
      person: refOf(office) as SealedRef,
    })),
  };
}

const OFFICES = `
  SELECT o.*, ${REF_COLUMNS} FROM office o
  JOIN sealed_ref r ON r.stream = o.stream AND r.revision = o.revision AND r.data_category = 'staff'
  ORDER BY o.office, o.country`;

export interface ImportRunView {
  readonly import: Id;
  readonly actor: string;
  readonly source?: string;
  readonly mapping?: string;
  readonly format?: string;
  readonly collectionCountry?: string;
  readonly startedAt?: Instant;
  /** Absent for a run that was cut off, or still goes on. */
  readonly finishedAt?: Instant;
  readonly counts?: ImportCounts;
}

export interface ImportCounts {
  readonly rows: number;
  readonly registered: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly warnings: number;
  readonly rejectedByCode: { readonly [code: string]: number };
}

/** Newest first. */
export async function listImports(store: ReadModelReader, request: PageRequest): Promise<Page<ImportRunView>> {
  const [at, id] =
    request.cursor === undefined ? ['9', ''] : cursorParts<string>(request.cursor, [parseInstant, parseId]);
  const [rows] = await store.read([{ sql: IMPORTS, params: [at ?? '', id ?? '', rowsToRead(request)] }]);
  const key = (row: Row) => [row['at'] as string, row['import'] as string];
  return pageOf(rows ?? [], request, importOf, key);
}

const IMPORTS = `
  SELECT *, coalesce(started_at, finished_at) AS at FROM import_run
  WHERE (coalesce(started_at, finished_at), import) < (?, ?)
  ORDER BY coalesce(started_at, finished_at) DESC, import DESC LIMIT ?`;

function importOf(row: Row): ImportRunView {
  const named = Object.entries({
    source: row['source'],
    mapping: row['mapping'],
    format: row['format'],
    collectionCountry: row['collection_country'],
    startedAt: row['started_at'],
    finishedAt: row['finished_at'],
  }).filter(([, value]) => value !== null);
  const counts = row['counts'] as string | null;
  return {
    import: row['import'] as Id,
    actor: row['actor'] as string,
    ...Object.fromEntries(named),
    ...(counts === null ? {} : { counts: JSON.parse(counts) as ImportCounts }),
  };
}
