import { usage } from './cli-error.ts';
import type { Client } from './client.ts';

export interface NoticeVersion {
  readonly notice: string;
  readonly code: string;
  readonly noticeVersion: number;
  readonly texts: readonly { readonly language: string; readonly sha256: string }[];
  readonly purposes: readonly string[];
  readonly effectiveFrom: string;
  readonly withdrawnAt?: string;
}

export const noticesOf = async (client: Client): Promise<readonly NoticeVersion[]> =>
  (await client.get('/v1/notices')) as unknown as readonly NoticeVersion[];

/** `code` or `code@version`; without a version, the one in force at the moment of the consent. */
export async function noticeAsked(client: Client, asked: string, at: string): Promise<NoticeVersion> {
  const [, code, version] = /^(.+?)(?:@([0-9]{1,6}))?$/.exec(asked) ?? [];
  const ofCode = (await noticesOf(client)).filter((one) => one.code === code);
  if (ofCode.length === 0) throw usage(`There is no notice of the code ${asked}; see: regesta notice list`);
  if (version !== undefined) {
    const exact = ofCode.find((one) => one.noticeVersion === Number(version));
    if (exact === undefined) throw usage(`The notice has no such version; see: regesta notice list`);
    return exact;
  }
  const inForce = ofCode
    .filter((one) => one.effectiveFrom <= at && (one.withdrawnAt === undefined || one.withdrawnAt > at))
    .sort((a, b) => b.noticeVersion - a.noticeVersion);
  const newest = inForce[0];
  if (newest === undefined) throw usage(`No version of that notice was in force then; see: regesta notice list`);
  return newest;
}
