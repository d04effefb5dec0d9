import { readFileSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { z } from 'zod';
import { CodedError } from '../kernel/coded-error.ts';
import { parseBase64 } from '../kernel/strict.ts';
import { isNetwork } from '../webhooks/adapters/http/networks.ts';

export type ConfigErrorCode = 'CONFIG_INVALID';
/** Stops the start with a sentence that names the setting and the fix. */
export class ConfigError extends CodedError<ConfigErrorCode> {}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

const port = z
  .string()
  .regex(/^[0-9]{1,5}$/, 'must be a port number from 0 to 65535')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be a port number from 0 to 65535');
const seconds = (low: number, high: number) =>
  z
    .string()
    .regex(/^[0-9]+$/, `must be whole seconds from ${low} to ${high}`)
    .transform(Number)
    .refine((value) => value >= low && value <= high, `must be whole seconds from ${low} to ${high}`);
const wholeDays = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,4})$/, 'must be a whole number of days')
  .transform(Number);
const yes = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');

function isMasterKey(text: string): boolean {
  return text.split(',').every((part) => parseBase64(part.replace(/^[1-9][0-9]{0,8}:/, ''))?.length === 32);
}

/** Every setting of Regesta, by the name of its environment variable. There is no other place for one. */
export const settings = z.strictObject({
  /** Folder of the ledger, the key vault and the read models. One copy of it alone opens nothing. */
  REGESTA_DATA: z.string().min(1).default('./data'),
  /** Folder of master key, erasure journal and the CLI's token; never inside the data folder. */
  REGESTA_SECRETS: z.string().min(1).default('./secrets'),
  /** The master key instead of the file in the secrets folder: base64 of 32 bytes, or `epoch:base64` joined by commas. */
  REGESTA_MASTER_KEY: z
    .string()
    .refine(isMasterKey, 'must be the base64 of 32 bytes, or such keys as epoch:base64 joined by commas')
    .optional(),
  REGESTA_HOST: z.string().min(1).default('127.0.0.1'),
  REGESTA_PORT: port.default(8484),
  /** `embedded`, or an EventStoreDB connection string. */
  REGESTA_LEDGER: z
    .string()
    .regex(/^(?:embedded$|esdb(?:\+discover)?:\/\/)/, 'must be "embedded" or begin with esdb:// or esdb+discover://')
    .default('embedded'),
  /** Origin of the ledger, for its first start; names the ledger in every proof. */
  REGESTA_ORIGIN: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]*(?:\/[A-Za-z0-9._-]+)+$/, 'must look like ledger.example.com/prod/1')
    .max(200)
    .optional(),
  REGESTA_TLS_CERT: z.string().min(1).optional(),
  REGESTA_TLS_KEY: z.string().min(1).optional(),
  /** Set only when a proxy in front speaks TLS: its address, from which forwarded headers are believed. */
  REGESTA_TRUSTED_PROXY: z.string().min(1).optional(),
  REGESTA_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  /** Requests a minute for one token. */
  REGESTA_RATE_LIMIT: z
    .string()
    .regex(/^[1-9][0-9]{0,6}$/, 'must be a whole number of requests a minute')
    .transform(Number)
    .default(6000),
  /** How long erased people's identifiers stay suppressed, in days. */
  REGESTA_SUPPRESSION_DAYS: z
    .string()
    .regex(/^[1-9][0-9]{0,4}$/, 'must be a whole number of days')
    .transform(Number)
    .default(3650),
  /** Days after which the master key is rotated by itself; 0: only when somebody asks. */
  REGESTA_KEY_ROTATION_DAYS: wholeDays.default(90),
  /** Days for which backups are kept: an older master key is destroyed when they have passed since its rotation. */
  REGESTA_BACKUP_RETENTION_DAYS: wholeDays.default(90),
  /** Folder of the backups: the newest erasure journal is kept beside them, encrypted to the recovery key. */
  REGESTA_BACKUP_DIR: z.string().min(1).optional(),
  /** Addresses of time-stamping authorities (RFC 3161), joined by commas. */
  REGESTA_TSA_URL: z.string().min(1).optional(),
  /** PEM file of certificates that their time stamps must lead to. */
  REGESTA_TSA_CA: z.string().min(1).optional(),
  /** Policy file (C2SP tlog-policy) whose witnesses with an address are asked for cosignatures. */
  REGESTA_WITNESSES: z.string().min(1).optional(),
  /** Seconds that a graceful stop waits for requests in flight. */
  REGESTA_STOP_SECONDS: seconds(1, 300).default(20),
  /** How long an event may wait for a checkpoint, in seconds; 0 seals nothing. */
  REGESTA_SEAL_SECONDS: seconds(0, 86_400).default(60),
  /** How many events may wait for one. */
  REGESTA_SEAL_LEAVES: z
    .string()
    .regex(/^[1-9][0-9]{0,4}$/, 'must be a whole number of events from 1 to 99999')
    .transform(Number)
    .default(4096),
  /** Mail server for letters: `smtp://user:password@host:587` (STARTTLS) or `smtps://...:465`. Without it, letters are printed. */
  REGESTA_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/[^/?#]+\/?$/, 'must look like smtp://user:password@host:587 or smtps://user:password@host')
    .refine(URL.canParse, 'must be an address; percent-encode reserved characters of the password')
    .optional(),
  /** Address that letters by e-mail come from. */
  REGESTA_MAIL_FROM: z.email('must be an e-mail address').max(254).optional(),
  /** Addresses of the controller's own, joined by commas: mailed on each day on which something waits for them. */
  REGESTA_DIGEST_TO: z
    .string()
    .transform((text) => text.split(',').map((address) => address.trim()))
    .pipe(z.array(z.email('must be e-mail addresses, joined by commas').max(254)))
    .default([]),
  /** Where people reach this server, for links in letters: `https://privacy.example.com`. */
  REGESTA_PUBLIC_URL: z
    .string()
    .regex(/^https?:\/\/[^/?#@\s]+$/, 'must look like https://privacy.example.com, without a path')
    .refine(URL.canParse, 'must be an address')
    .optional(),
  /** Networks that are not public and that recipients may be called in, joined by commas: `10.1.0.0/16,fd00::/8`. */
  REGESTA_WEBHOOK_NETWORKS: z
    .string()
    .transform((text) => text.split(',').map((network) => network.trim()))
    .refine((networks) => networks.every(isNetwork), 'must be networks like 10.1.0.0/16, joined by commas')
    .default([]),
  /** PEM file of a certificate authority that recipients' certificates may lead to, beside those that Node trusts. */
  REGESTA_WEBHOOK_CA: z.string().min(1).optional(),
  /** Go on although keys are missing (an older vault was put back); recorded as `KeysMissing`. */
  REGESTA_ACCEPT_MISSING_KEYS: yes.default(false),
});

export interface Config {
  readonly dataDir: string;
  readonly secretsDir: string;
  readonly masterKey: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly ledger: { readonly kind: 'embedded' } | { readonly kind: 'eventstoredb'; readonly connectionString: string };
  readonly origin: string | undefined;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly trustedProxy: string | undefined;
  readonly logLevel: z.output<typeof settings>['REGESTA_LOG_LEVEL'];
  readonly rateLimitPerMinute: number;
  readonly suppressionDays: number;
  /** 0: the master key is rotated only when somebody asks. */
  readonly keyRotationDays: number;
  readonly backupRetentionDays: number;
  /** Where the erasure journal is copied to; absent: only with each backup. */
  readonly backupDir: string | undefined;
  /** As they are set; src/entrypoints/anchors.ts reads what they name. */
  readonly anchors: {
    readonly tsaUrl: string | undefined;
    readonly tsaCaFile: string | undefined;
    readonly witnessesFile: string | undefined;
  };
  /** Absent: links are told without it. */
  readonly publicUrl: string | undefined;
  /** Nobody, where it is empty. */
  readonly digestTo: readonly string[];
  readonly webhooks: { readonly networks: readonly string[]; readonly caFile: string | undefined };
  /** Absent: no letter leaves by e-mail. */
  readonly mail: { readonly smtpUrl: string; readonly from: string } | undefined;
  readonly stopSeconds: number;
  /** 0: nothing is sealed. */
  readonly sealSeconds: number;
  readonly sealLeaves: number;
  /** Set by `regesta clock accept` alone, for the one append that records the acceptance. */
  readonly acceptClockJump: boolean;
  readonly acceptMissingKeys: boolean;
}

/** Reads the environment. Throws `CONFIG_INVALID` that names the first wrong setting; unknown REGESTA_ names too. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    // REGESTA_TEST_ names belong to the test suite; REGESTA_TOKEN and REGESTA_SERVER to the command line.
    if (!name.startsWith('REGESTA_') || name.startsWith('REGESTA_TEST_')) continue;
    if (name === 'REGESTA_TOKEN' || name === 'REGESTA_SERVER') continue;
    if (value !== undefined && value !== '') given[name] = value;
  }
  const parsed = settings.safeParse(given);
  if (!parsed.success) throw invalid(firstProblem(parsed.error));
  return checked(parsed.data);
}

function firstProblem(error: z.ZodError): string {
  const issue = error.issues[0] as z.core.$ZodIssue;
  if (issue.code === 'unrecognized_keys')
    return `${issue.keys[0]} is not a setting of Regesta; see the README for the list.`;
  return `${issue.path.join('.')} ${issue.message}.`;
}

function checked(raw: z.output<typeof settings>): Config {
  const dataDir = resolve(raw.REGESTA_DATA);
  const secretsDir = resolve(raw.REGESTA_SECRETS);
  if (isInside(secretsDir, dataDir) || isInside(dataDir, secretsDir)) {
    throw invalid('REGESTA_SECRETS must be apart from REGESTA_DATA: neither folder may lie inside the other.');
  }
  const { REGESTA_TLS_CERT: certFile, REGESTA_TLS_KEY: keyFile } = raw;
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw invalid('REGESTA_TLS_CERT and REGESTA_TLS_KEY must be set together.');
  }
  if (raw.REGESTA_TSA_CA !== undefined && raw.REGESTA_TSA_URL === undefined) {
    throw invalid('REGESTA_TSA_CA says whose time stamps are believed: REGESTA_TSA_URL must be set with it.');
  }
  if (raw.REGESTA_SEAL_SECONDS === 0 && (raw.REGESTA_TSA_URL ?? raw.REGESTA_WITNESSES) !== undefined) {
    throw invalid(
      'REGESTA_SEAL_SECONDS is 0: nothing is sealed that REGESTA_TSA_URL or REGESTA_WITNESSES could attest.',
    );
  }
  const { REGESTA_SMTP_URL: smtpUrl, REGESTA_MAIL_FROM: from } = raw;
  if ((smtpUrl === undefined) !== (from === undefined)) {
    throw invalid('REGESTA_SMTP_URL and REGESTA_MAIL_FROM must be set together.');
  }
  if (raw.REGESTA_DIGEST_TO.length > 0 && smtpUrl === undefined) {
    throw invalid('REGESTA_DIGEST_TO is mailed: REGESTA_SMTP_URL and REGESTA_MAIL_FROM must be set with it.');
  }
  const tls = certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile };
  if (!LOOPBACK.has(raw.REGESTA_HOST) && tls === undefined && raw.REGESTA_TRUSTED_PROXY === undefined) {
    throw invalid(
      `REGESTA_HOST ${raw.REGESTA_HOST} is reachable from outside: set REGESTA_TLS_CERT and REGESTA_TLS_KEY, or REGESTA_TRUSTED_PROXY if a proxy in front speaks TLS.`,
    );
  }
  return {
    dataDir,
    secretsDir,
    masterKey: raw.REGESTA_MASTER_KEY,
    host: raw.REGESTA_HOST,
    port: raw.REGESTA_PORT,
    ledger:
      raw.REGESTA_LEDGER === 'embedded'
        ? { kind: 'embedded' }
        : { kind: 'eventstoredb', connectionString: raw.REGESTA_LEDGER },
    origin: raw.REGESTA_ORIGIN,
    tls,
    trustedProxy: raw.REGESTA_TRUSTED_PROXY,
    logLevel: raw.REGESTA_LOG_LEVEL,
    rateLimitPerMinute: raw.REGESTA_RATE_LIMIT,
    suppressionDays: raw.REGESTA_SUPPRESSION_DAYS,
    keyRotationDays: raw.REGESTA_KEY_ROTATION_DAYS,
    backupRetentionDays: raw.REGESTA_BACKUP_RETENTION_DAYS,
    backupDir: raw.REGESTA_BACKUP_DIR === undefined ? undefined : resolve(raw.REGESTA_BACKUP_DIR),
    anchors: {
      tsaUrl: raw.REGESTA_TSA_URL,
      tsaCaFile: raw.REGESTA_TSA_CA,
      witnessesFile: raw.REGESTA_WITNESSES,
    },
    publicUrl: raw.REGESTA_PUBLIC_URL,
    digestTo: raw.REGESTA_DIGEST_TO,
    webhooks: { networks: raw.REGESTA_WEBHOOK_NETWORKS, caFile: raw.REGESTA_WEBHOOK_CA },
    mail: smtpUrl === undefined || from === undefined ? undefined : { smtpUrl, from },
    stopSeconds: raw.REGESTA_STOP_SECONDS,
    sealSeconds: raw.REGESTA_SEAL_SECONDS,
    sealLeaves: raw.REGESTA_SEAL_LEAVES,
    acceptClockJump: false,
    acceptMissingKeys: raw.REGESTA_ACCEPT_MISSING_KEYS,
  };
}

function isInside(inner: string, outer: string): boolean {
  const path = relative(outer, inner);
  return path === '' || !(path.startsWith('..') || isAbsolute(path));
}

const invalid = (message: string): ConfigError => new ConfigError('CONFIG_INVALID', message);

/** The bytes of a file that a setting names. */
export function fileOf(setting: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new ConfigError('CONFIG_INVALID', `${setting} names a file that cannot be read.`, { cause });
  }
}
