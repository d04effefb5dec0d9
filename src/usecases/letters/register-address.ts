import type { z } from 'zod';
import type { customerFields } from '../../domain/customer/fields.ts';
import type { RequestEvent, RequestFile } from '../../domain/request/file.ts';
import type { CustomerId, EventId } from '../../kernel/ids.ts';
import type { LocalDate } from '../../kernel/time.ts';
import type { Caller } from '../core/caller.ts';
import type { CustomerAnswer } from '../core/customer-answer.ts';
import type { Deps } from '../core/deps.ts';
import { isEstablished } from '../request/established.ts';
import { type CustomerLook, lookAtCustomer } from '../customer/look-at-customer.ts';
import type { OpenedWriter } from './letter-reader.ts';

type PostalAddress = z.output<(typeof customerFields)['contact']['postalAddress']>;
type FieldName = keyof CustomerAnswer['fields'];

/**
 * Whether the register may be asked where the person lives. Not before it is established that the request is theirs: a
 * letter to the address of a customer tells whoever named that customer that there is one, and whoever took over their
 * account may have changed the address.
 */
export function whyNotFromRegister(
  { customer, identity }: RequestFile,
  events: readonly RequestEvent[],
  today: LocalDate,
): WhyNot | undefined {
  if (customer === undefined) return 'letter-customer-unknown';
  const { evidenceExpiresOn } = identity;
  if (!isEstablished({ identity }, events)) return 'request-identity-not-established';
  return evidenceExpiresOn !== undefined && evidenceExpiresOn < today ? 'request-identity-evidence-expired' : undefined;
}
type WhyNot = 'letter-customer-unknown' | 'request-identity-not-established' | 'request-identity-evidence-expired';

export interface RegisteredContact {
  readonly contact: OpenedWriter;
  readonly accessEvent: EventId;
}

/** The look at a customer's own name and address for a letter: recorded beside the look at the request. */
export async function openRegistered(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  { purpose, channel }: { readonly purpose: string; readonly channel: 'mail' | 'post' },
): Promise<RegisteredContact | Extract<CustomerLook, { readonly kind: 'refused' }>> {
  const fields: FieldName[] =
    channel === 'mail' ? ['name', 'email', 'language'] : ['name', 'postalAddress', 'country', 'language'];
  const answer = await lookAtCustomer(deps, caller, customer, { purpose, fields });
  if (answer.kind === 'refused') return answer;
  const opened = (field: FieldName): unknown => {
    const found = answer.value.fields[field]?.answer;
    return found?.state === 'opened' ? found.value : undefined;
  };
  const name = opened('name') as { readonly full: string } | undefined;
  const email = opened('email') as string | undefined;
  const address = opened('postalAddress') as PostalAddress | undefined;
  const country = address?.country ?? (opened('country') as string | undefined);
  const language = opened('language') as string | undefined;
  return {
    accessEvent: answer.accessEvent,
    contact: {
      ...(name === undefined ? {} : { name: name.full }),
      ...(email === undefined ? {} : { email }),
      ...(address === undefined ? {} : { postalAddress: linesOf(address) }),
      ...(country === undefined ? {} : { country }),
      ...(language === undefined ? {} : { language }),
    },
  };
}

const joined = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(' ');

/** Countries that write the town before the code, and those that give the code a line of its own. */
const TOWN_FIRST: ReadonlySet<string> = new Set(['US', 'CA', 'AU']);
const CODE_LAST: ReadonlySet<string> = new Set(['GB', 'IE', 'IN']);
/** Han, Hangul and Kana: written from the large to the small. */
const LARGE_FIRST = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** As on an envelope in that country, without its name: that is the letter's to add. */
export function linesOf({ lines, locality, region, postalCode, country = '' }: PostalAddress): readonly string[] {
  const written = ((): readonly string[] => {
    const town = joined(region, locality);
    if (LARGE_FIRST.test(`${lines.join('')}${town}`)) return [town, ...lines, postalCode ?? ''];
    if (TOWN_FIRST.has(country)) return [...lines, joined(locality, region, postalCode)];
    if (CODE_LAST.has(country)) return [...lines, locality ?? '', region ?? '', postalCode ?? ''];
    return [...lines, joined(postalCode, locality), region === locality ? '' : (region ?? '')];
  })();
  return written.filter((line) => line !== '');
}
