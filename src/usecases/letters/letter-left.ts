import { createHash } from 'node:crypto';
import type { RequestRefusal } from '../../domain/request/decide.ts';
import { recordLetter } from '../../domain/request/decide-letters.ts';
import type { RequestEvent } from '../../domain/request/file.ts';
import { requestCategory } from '../../domain/request/state.ts';
import { requestStream } from '../../domain/request/stream.ts';
import type { EventId, Id } from '../../kernel/ids.ts';
import { LETTER_TEMPLATE } from '../../reports/letters/facts.ts';
import { act, type Outcome, type Written } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { actOf } from '../core/intend.ts';
import type { Prepared } from './prepare-letter.ts';

interface Left {
  readonly channel: 'mail' | 'post';
  readonly purpose: string;
  readonly retryOf?: EventId | undefined;
}

/** Records what left: digest and language of it are sealed under the keys of the request. */
export const recordLeft = (
  deps: Deps,
  caller: Caller,
  request: Id,
  { facts, pdf, refusals }: Prepared,
  { channel, purpose, retryOf }: Left,
): Promise<Outcome<RequestRefusal>> =>
  act(
    deps,
    { ...actOf(caller), purpose },
    {
      category: requestCategory,
      stream: requestStream(request),
      seals: ['note', 'preference'],
      decide: recordLetter({
        letter: facts.content.letter,
        channel,
        to: facts.recipient.to,
        template: LETTER_TEMPLATE,
        language: facts.language,
        documentSha256: createHash('sha256').update(pdf).digest('base64'),
        ...(refusals === undefined ? {} : { refusals: [...refusals] }),
        ...(retryOf === undefined ? {} : { retryOf }),
      }),
    },
  );

type LetterEvent = Extract<RequestEvent, { readonly type: 'LetterSent' | 'LetterFailed' }>;

/** What this very command came to before; it is told again, and not done again. */
export function carriedOut(
  events: readonly RequestEvent[],
  { commandId }: Caller,
): { readonly event: LetterEvent; readonly written: Written } | undefined {
  const event = events.find((one) => one.metadata.commandId === commandId);
  if (event?.type !== 'LetterSent' && event?.type !== 'LetterFailed') return undefined;
  const { id, stream, revision, position, metadata } = event;
  const { recordedAt } = metadata;
  return { event, written: { stream, revision, position, recordedAt, events: [id], repeated: true } };
}
