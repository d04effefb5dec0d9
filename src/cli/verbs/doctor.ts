import type { Command } from 'commander';
import { CodedError } from '../../kernel/coded-error.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { ProblemError, type ServerProblem } from '../cli-error.ts';
import { Client } from '../client.ts';
import { EXIT } from '../exit-codes.ts';
import type { Frame, GlobalOptions, Printed } from '../frame.ts';
import { textOf } from '../pages.ts';
import { table } from '../print/text.ts';
import { sentenceOf } from '../spoken.ts';
import type { Connected } from '../world.ts';

interface Check {
  readonly check: string;
  readonly ok: boolean;
  readonly says: string;
}

/** What a person asks first when something does not work. Changes nothing, opens no personal data. */
export function doctor(program: Command, frame: Frame): void {
  frame.local<GlobalOptions>(
    program.command('doctor').description('check configuration, server, ledger, vault, read models and token'),
    async (_args, { server }) => {
      const checks: Check[] = [];
      const settings = attempt(checks, 'configuration', () => frame.world.configuration());
      const connected = await reach(frame, checks, server);
      if (connected !== undefined) await examine(checks, connected);
      return printed(checks, settings ?? {});
    },
  );
}

function attempt<Value>(checks: Check[], check: string, what: () => Value): Value | undefined {
  try {
    const value = what();
    checks.push({ check, ok: true, says: 'every setting is well-formed' });
    return value;
  } catch (error) {
    checks.push({ check, ok: false, says: saidBy(error) });
    return undefined;
  }
}

async function reach(frame: Frame, checks: Check[], server: string | undefined): Promise<Connected | undefined> {
  const note = (text: string): void => frame.note(text);
  try {
    const connected = await frame.world.connect({ makes: false, note, ...(server === undefined ? {} : { server }) });
    const says = connected.alone
      ? `no server; the ledger in ${connected.where} opens`
      : `a server answers at ${connected.where}`;
    checks.push({ check: 'reached', ok: true, says });
    return connected;
  } catch (error) {
    checks.push({ check: 'reached', ok: false, says: saidBy(error) });
    return undefined;
  }
}

async function examine(checks: Check[], { transport, token }: Connected): Promise<void> {
  const client = new Client(transport, token);
  // Whoever asks how the evidence is waits until the sealer has looked: in a command alone it was opened a moment ago, and
  // /readyz has nothing against a sealer that has found nothing yet. What stands against the token is said below.
  await client.get('/v1/evidence/status').catch(() => undefined);
  const { body } = await client.open('/readyz');
  for (const one of body['checks'] as readonly JsonObject[]) {
    const ok = one['ready'] === true;
    checks.push({ check: textOf(one['name']), ok, says: ok ? 'ready' : await explained(client, textOf(one['code'])) });
  }
  try {
    const { name } = (await client.get('/v1/organisation')) as JsonObject;
    checks.push({ check: 'token', ok: true, says: 'is good' });
    checks.push({ check: 'organisation', ok: true, says: textOf(name) });
  } catch (error) {
    const isMissing = error instanceof ProblemError && error.problem.code === 'HTTP_NOTHING_HERE';
    if (isMissing) {
      checks.push({ check: 'token', ok: true, says: 'is good' });
      checks.push({ check: 'organisation', ok: false, says: 'not described yet: regesta setup' });
    } else checks.push({ check: 'token', ok: false, says: saidBy(error) });
  }
  await inspect(checks, client);
}

/** A code with what is to be done about it, as the server explains it. */
async function explained(client: Client, code: string): Promise<string> {
  const { status, body } = await client.open(`/problems/${code}`);
  return status === 200 ? `${code}: ${sentenceOf(body as unknown as ServerProblem)}` : code;
}

/** What the store behind the ledger gives up or hides: a server that does not flush, metadata that hides events. */
async function inspect(checks: Check[], client: Client): Promise<void> {
  try {
    const findings = (await client.get('/v1/ledger/inspection')) as unknown as readonly JsonObject[];
    for (const { code, stream, what } of findings) {
      const where = stream === undefined ? '' : ` (${textOf(stream)})`;
      checks.push({ check: 'ledger store', ok: false, says: `${textOf(code)}: ${textOf(what)}${where}` });
    }
    if (findings.length === 0) checks.push({ check: 'ledger store', ok: true, says: 'nothing found' });
  } catch (error) {
    checks.push({ check: 'ledger store', ok: false, says: saidBy(error) });
  }
}

function saidBy(error: unknown): string {
  if (error instanceof ProblemError) return `${error.problem.code}: ${sentenceOf(error.problem)}`;
  if (error instanceof CodedError) return `${String(error.code)}: ${error.message}`;
  throw error;
}

function printed(checks: readonly Check[], settings: Readonly<Record<string, string>>): Printed {
  const ok = checks.every((one) => one.ok);
  const rows = checks.map(({ check, ok: good, says }) => [good ? 'ok' : 'NOT OK', check, says]);
  const set = Object.entries(settings).map(([name, value]) => [name, value]);
  return {
    text: `${table(['', 'check', ''], rows)}\n\n${table(['setting', 'value'], set)}`,
    json: { ok, checks: checks.map((one) => ({ ...one })), settings: { ...settings } },
    exit: ok ? EXIT.done : EXIT.refused,
  };
}
