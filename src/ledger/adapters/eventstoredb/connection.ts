import { LedgerError } from '../../ledger.ts';

/** A connection string, taken apart. Holds the password: never logged, never in an error. */
export interface Connection {
  readonly scheme: 'esdb' | 'esdb+discover';
  readonly credentials?: { readonly user: string; readonly password: string };
  readonly hosts: readonly { readonly address: string; readonly port: number }[];
  /** Decoded, by lower-case name. */
  readonly options: ReadonlyMap<string, string>;
}

/** What a connection string may set, by lower-case name. The rest is decided here, or does not exist. */
const OPTIONS: ReadonlyMap<string, string> = new Map(
  [
    'tls',
    'tlsCAFile',
    'userCertFile',
    'userKeyFile',
    'connectionName',
    'nodePreference',
    'maxDiscoverAttempts',
    'discoveryInterval',
    'gossipTimeout',
  ].map((name) => [name.toLowerCase(), name]),
);
const HOST = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?::([0-9]{1,5}))?$/;
const DEFAULT_PORT = 2113;

/**
 * Read by ourselves, because the client cuts a password short at an unencoded colon, ignores an option that it does
 * not know, and prints the whole string, with the password, in its errors. Throws `LEDGER_UNAVAILABLE` with a sentence
 * that names the part, and never its value.
 */
export function parseConnection(text: string): Connection {
  const match = /^(esdb(?:\+discover)?):\/\/([^/?]*)\/*(?:\?(.*))?$/s.exec(text.trim());
  if (match === null) throw wrong('it must look like esdb://host:2113?tls=false; encode / and ? inside a password');
  const [, scheme, authority = '', query = ''] = match;
  const at = authority.lastIndexOf('@');
  const hosts = authority
    .slice(at + 1)
    .split(',')
    .map(parseHost);
  const options = parseOptions(query);
  const parts = { scheme: scheme as Connection['scheme'], hosts, options };
  return at < 0 ? parts : { ...parts, credentials: parseCredentials(authority.slice(0, at)) };
}

function parseHost(text: string): Connection['hosts'][number] {
  const match = HOST.exec(text.trim());
  const port = match?.[2] === undefined ? DEFAULT_PORT : Number(match[2]);
  if (match === null || port < 1 || port > 65_535) {
    throw wrong('a host must be a name or an IPv4 address, with a port from 1 to 65535; encode @ inside a password');
  }
  return { address: match[1] as string, port };
}

function parseCredentials(text: string): { user: string; password: string } {
  const colon = text.indexOf(':');
  if (colon < 1 || colon === text.length - 1) throw wrong('before the @ it needs a user, a colon and a password');
  return { user: decoded(text.slice(0, colon)), password: decoded(text.slice(colon + 1)) };
}

function parseOptions(query: string): Map<string, string> {
  const options = new Map<string, string>();
  for (const pair of query === '' ? [] : query.split('&')) {
    const [, name = '', value = ''] = /^([A-Za-z]+)=(.+)$/s.exec(pair) ?? [];
    const key = name.toLowerCase();
    if (!OPTIONS.has(key)) {
      throw wrong(`its options can only be ${[...OPTIONS.values()].join(', ')}, each as name=value`);
    }
    options.set(key, decoded(value));
  }
  const tls = options.get('tls');
  if (tls !== undefined && tls !== 'true' && tls !== 'false') throw wrong('tls must be true or false');
  return options;
}

/** A part that is not valid percent-encoding is taken as it stands: people paste passwords. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** For the client: every part encoded, and what must be so set. */
export function encodeConnection(connection: Connection, keepAliveMs: number, generation: number): string {
  const { credentials, hosts } = connection;
  const login =
    credentials === undefined
      ? ''
      : `${encodeURIComponent(credentials.user)}:${encodeURIComponent(credentials.password)}@`;
  const options = new Map<string, string>([['connectionname', 'regesta']]);
  if (connection.scheme === 'esdb+discover' || hosts.length > 1) options.set('nodepreference', 'leader');
  for (const [key, value] of connection.options) options.set(key, value);
  const pairs = [...options].map(([key, value]) => `${OPTIONS.get(key)}=${encodeURIComponent(value)}`);
  // gRPC keeps one pool of connections by address and options: another interval is what makes a new client connect.
  pairs.push(`keepAliveInterval=${keepAliveMs + generation}`, `keepAliveTimeout=${keepAliveMs}`);
  const addresses = hosts.map(({ address, port }) => `${address}:${port}`).join(',');
  return `${connection.scheme}://${login}${addresses}?${pairs.join('&')}`;
}

/** The client prints payloads and the password when it is debugged, so it is not used then. */
export function refuseDebugging(debug: string | undefined): void {
  if (debug === undefined || !/(?:^|[\s,])(?:\*|esdb)/.test(debug)) return;
  throw new LedgerError(
    'LEDGER_UNAVAILABLE',
    'The environment variable DEBUG makes the EventStoreDB client print payloads and the password. Unset it, or leave esdb and * out of it.',
  );
}

function wrong(why: string): LedgerError {
  return new LedgerError('LEDGER_UNAVAILABLE', `The EventStoreDB connection string cannot be used: ${why}.`);
}
