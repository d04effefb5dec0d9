import type { AnyEvent } from '../../domain/all-events.ts';
import { importEvents } from '../../domain/import/events.ts';
import { noticeEvents } from '../../domain/notice/events.ts';
import { organisationEvents } from '../../domain/organisation/events.ts';
import { purposeEvents } from '../../domain/purpose/events.ts';
import { idOf } from '../../kernel/ids.ts';
import type { Change } from '../read-model-store.ts';
import { isOneOf, type ReadModel } from '../read-model.ts';
import { keepRef } from './sealed-refs.ts';

/** The controller's small registers: purposes, notices, the organisation and its officers, runs of imports. */
const schema = `
  CREATE TABLE purpose (
    stream TEXT PRIMARY KEY, code TEXT NOT NULL, kind TEXT NOT NULL, legal_basis TEXT NOT NULL,
    data_categories TEXT NOT NULL, names TEXT NOT NULL, retired INTEGER NOT NULL, revision INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX purpose_by_code ON purpose (code);
  CREATE TABLE notice_version (
    notice TEXT NOT NULL, version INTEGER NOT NULL, code TEXT NOT NULL, texts TEXT NOT NULL, purposes TEXT NOT NULL,
    effective_from TEXT NOT NULL, published_at TEXT NOT NULL, withdrawn_at TEXT, revision INTEGER NOT NULL,
    PRIMARY KEY (notice, version)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE organisation (
    stream TEXT PRIMARY KEY, name TEXT NOT NULL, address TEXT NOT NULL, country TEXT NOT NULL, time_zone TEXT NOT NULL,
    languages TEXT NOT NULL, revision INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE office (
    office TEXT NOT NULL, country TEXT NOT NULL, stream TEXT NOT NULL, revision INTEGER NOT NULL, filled_at TEXT NOT NULL,
    PRIMARY KEY (office, country)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE import_run (
    import TEXT PRIMARY KEY, source TEXT, mapping TEXT, format TEXT, collection_country TEXT, actor TEXT NOT NULL,
    started_at TEXT, finished_at TEXT, counts TEXT
  ) STRICT, WITHOUT ROWID;
`;

export const registers: ReadModel = {
  name: 'registers',
  version: 1,
  order: 'stream',
  schema,
  project: (event) => [...onPurpose(event), ...onNotice(event), ...onOrganisation(event), ...onImport(event)],
};

const DECLARE = `
  INSERT OR REPLACE INTO purpose (stream, code, kind, legal_basis, data_categories, names, retired, revision)
  VALUES (?, ?, ?, ?, ?, ?, 0, ?)`;
const AMEND = `
  UPDATE purpose SET kind = ?, legal_basis = ?, data_categories = ?, names = ?, revision = ?
  WHERE stream = ? AND retired = 0`;
const RETIRE = 'UPDATE purpose SET retired = 1, revision = ? WHERE stream = ?';

function onPurpose(event: AnyEvent): readonly Change[] {
  if (!isOneOf(purposeEvents, event)) return [];
  const { stream, revision } = event;
  switch (event.type) {
    case 'PurposeDeclared':
      return [{ sql: DECLARE, params: [stream, event.clear.code, ...termsOf(event.clear), revision] }];
    case 'PurposeAmended':
      return [{ sql: AMEND, params: [...termsOf(event.clear), revision, stream] }];
    case 'PurposeRetired':
      return [{ sql: RETIRE, params: [revision, stream] }];
  }
}

type Terms = Extract<AnyEvent, { readonly type: 'PurposeAmended' }>['clear'];
const termsOf = ({ kind, legalBasis, dataCategories, names }: Terms): readonly string[] => [
  kind,
  legalBasis,
  JSON.stringify(dataCategories),
  JSON.stringify(names),
];

const PUBLISH = `
  INSERT OR REPLACE INTO notice_version (notice, version, code, texts, purposes, effective_from, published_at, withdrawn_at,
    revision) VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?)`;
const WITHDRAW = 'UPDATE notice_version SET withdrawn_at = ?, revision = ? WHERE notice = ? AND version = ?';

function onNotice(event: AnyEvent): readonly Change[] {
  if (!isOneOf(noticeEvents, event)) return [];
  const notice = idOf(event.stream);
  const { recordedAt } = event.metadata;
  switch (event.type) {
    case 'NoticePublished': {
      const { code, noticeVersion, texts, purposes, effectiveFrom } = event.clear;
      const shown = [code, JSON.stringify(texts), JSON.stringify(purposes), effectiveFrom, recordedAt];
      return [{ sql: PUBLISH, params: [notice, noticeVersion, ...shown, event.revision] }];
    }
    case 'NoticeWithdrawn':
      return [{ sql: WITHDRAW, params: [recordedAt, event.revision, notice, event.clear.noticeVersion] }];
  }
}

const DESCRIBE = `
  INSERT OR REPLACE INTO organisation (stream, name, address, country, time_zone, languages, revision)
  VALUES (?, ?, ?, ?, ?, ?, ?)`;
const FILL = 'INSERT OR REPLACE INTO office (office, country, stream, revision, filled_at) VALUES (?, ?, ?, ?, ?)';
const VACATE = 'DELETE FROM office WHERE office = ? AND country = ?';
/** Who held an office before is history, and history is in the ledger. */
const DROP_FORMER = `
  DELETE FROM sealed_ref WHERE stream = ?1 AND data_category = 'staff'
    AND NOT EXISTS (SELECT 1 FROM office o WHERE o.stream = ?1 AND o.revision = sealed_ref.revision)`;

function onOrganisation(event: AnyEvent): readonly Change[] {
  if (!isOneOf(organisationEvents, event)) return [];
  const { stream, revision } = event;
  const dropFormer = { sql: DROP_FORMER, params: [stream] };
  switch (event.type) {
    case 'OrganisationDescribed': {
      const { name, address, country, timeZone, languages } = event.clear;
      const texts = [name, JSON.stringify(address), country, timeZone, JSON.stringify(languages)];
      return [{ sql: DESCRIBE, params: [stream, ...texts, revision] }];
    }
    case 'OfficeFilled': {
      const person = event.sealed.staff;
      if (person === undefined) return [];
      const { office, country } = event.clear;
      const fill = { sql: FILL, params: [office, country, stream, revision, event.metadata.recordedAt] };
      return [keepRef(person, revision), fill, dropFormer];
    }
    case 'OfficeVacated':
      return [{ sql: VACATE, params: [event.clear.office, event.clear.country] }, dropFormer];
  }
}

const START = `
  INSERT INTO import_run (import, source, mapping, format, collection_country, actor, started_at)
  VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (import) DO UPDATE SET source = excluded.source, mapping = excluded.mapping, format = excluded.format,
    collection_country = excluded.collection_country, started_at = excluded.started_at`;
const FINISH = `
  INSERT INTO import_run (import, actor, finished_at, counts) VALUES (?, ?, ?, ?)
  ON CONFLICT (import) DO UPDATE SET finished_at = excluded.finished_at, counts = excluded.counts`;

function onImport(event: AnyEvent): readonly Change[] {
  if (!isOneOf(importEvents, event)) return [];
  const run = idOf(event.stream);
  const { recordedAt, actor } = event.metadata;
  switch (event.type) {
    case 'ImportStarted': {
      const { source, mapping, format, collectionCountry } = event.clear;
      return [{ sql: START, params: [run, source, mapping, format, collectionCountry, actor, recordedAt] }];
    }
    case 'ImportFinished':
      return [{ sql: FINISH, params: [run, actor, recordedAt, JSON.stringify(event.clear)] }];
  }
}
