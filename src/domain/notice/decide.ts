import { z } from 'zod';
import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision, refused } from '../shape/decision.ts';
import { noticeVersionSchema } from '../shape/schemas.ts';
import { asSet, sameSet } from '../shape/plain.ts';
import { type noticeEvents, noticePublished } from './events.ts';
import type { NoticeState, NoticeVersion } from './state.ts';

export const NOTICE_REFUSALS = [
  'notice-unknown',
  'notice-version-unknown',
  'notice-version-exists',
  'notice-version-not-next',
  'notice-effective-before-previous',
  'purpose-unknown',
] as const;
export type NoticeRefusal = (typeof NOTICE_REFUSALS)[number];
export type NoticeDecision = Decision<DecidedOf<typeof noticeEvents>, NoticeRefusal>;

/** `texts`: one for each language, with the base64 SHA-256 of the text as it was shown. */
export const publishNoticeInput = noticePublished.clear.refine(
  ({ texts }) => new Set(texts.map((text) => text.language)).size === texts.length,
  { path: ['texts'], message: 'must name each language once' },
);
export type PublishNotice = z.output<typeof publishNoticeInput>;

/** `knownPurposes`: codes of the purposes that are declared now. */
export const publishNotice =
  (input: PublishNotice, knownPurposes: ReadonlySet<string>) =>
  (state: NoticeState): NoticeDecision => {
    const { code, noticeVersion, effectiveFrom } = input;
    const texts = [...input.texts].sort((a, b) => (a.language < b.language ? -1 : 1));
    const purposes = asSet(input.purposes);
    const versions = state.phase === 'published' ? state.versions : [];
    const existing = versions.find((version) => version.noticeVersion === noticeVersion);
    if (existing !== undefined) {
      return sameVersion(existing, { ...input, texts, purposes }) ? alreadySo : refused('notice-version-exists');
    }
    const previous = versions.at(-1);
    if (noticeVersion !== (previous?.noticeVersion ?? 0) + 1) return refused('notice-version-not-next');
    if (previous !== undefined && effectiveFrom < previous.effectiveFrom) {
      return refused('notice-effective-before-previous');
    }
    if (!purposes.every((purpose) => knownPurposes.has(purpose))) return refused('purpose-unknown');
    return accepted({ type: 'NoticePublished', clear: { code, noticeVersion, texts, purposes, effectiveFrom } });
  };

export const withdrawNoticeInput = z.strictObject({ noticeVersion: noticeVersionSchema });

export const withdrawNotice =
  ({ noticeVersion }: z.output<typeof withdrawNoticeInput>) =>
  (state: NoticeState): NoticeDecision => {
    if (state.phase === 'unknown') return refused('notice-unknown');
    const version = state.versions.find((one) => one.noticeVersion === noticeVersion);
    if (version === undefined) return refused('notice-version-unknown');
    if (version.withdrawnAt !== undefined) return alreadySo;
    return accepted({ type: 'NoticeWithdrawn', clear: { noticeVersion } });
  };

/** Both in order: texts by language, as every published version is stored. */
const sameVersion = (stored: NoticeVersion, input: PublishNotice): boolean =>
  stored.effectiveFrom === input.effectiveFrom &&
  sameSet(stored.purposes, input.purposes) &&
  stored.texts.length === input.texts.length &&
  stored.texts.every(({ language, sha256 }, i) => {
    const text = input.texts[i];
    return text !== undefined && text.language === language && text.sha256 === sha256;
  });
