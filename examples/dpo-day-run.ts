import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { Temporal } from 'temporal-polyfill';
import { run } from '../src/cli/program.ts';
import type { World } from '../src/cli/world.ts';
import { type Application, openApplication } from '../src/entrypoints/application.ts';
import { readConfig } from '../src/entrypoints/config.ts';
import { injectTransport } from '../src/entrypoints/inject-transport.ts';
import { VERIFIER_FILE } from '../src/entrypoints/verifier-file.ts';
import { createLogger } from '../src/http/log.ts';
import { type Clock, fromMillis, type Instant } from '../src/kernel/time.ts';
import { BESIDE, TASKS } from '../src/schedule/due.ts';
import { workOf } from '../src/schedule/work.ts';
import { RELEASE } from '../src/usecases/core/release.ts';
import { PageError, type Step, stepsOf, type Wanted } from './dpo-day-page.ts';

/** Whose day it is on the page. */
const ZONE = 'Europe/Berlin';

type Json = { readonly [key: string]: any };

class PageClock implements Clock {
  at: Instant;

  constructor(at: Instant) {
    this.at = at;
  }

  now(): Instant {
    return this.at;
  }
}

class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

export interface Done {
  readonly commands: number;
  readonly requests: number;
  readonly dueDays: number;
}

export interface RunOptions {
  readonly page: string;
  /** An empty folder: the ledger, its secrets, and what the commands of the page write. */
  readonly folder: string;
  readonly say: (text: string) => void;
}

/**
 * Does what the page says, on a ledger of its own and by a clock that stands where the page says: the real application,
 * asked through its routes and by its command line. Throws `PageError` where something comes out otherwise than written.
 */
export async function runPage({ page, folder, say }: RunOptions): Promise<Done> {
  const steps = stepsOf(page);
  const first = steps.find((step) => step.kind === 'clock');
  if (first === undefined) throw new PageError(1, 'the page does not say when it is');
  const clock = new PageClock(instantAt(first.at));
  mkdirSync(folder, { recursive: true });
  const config = readConfig({ REGESTA_DATA: join(folder, 'data'), REGESTA_SECRETS: join(folder, 'secrets') });
  const application = await openApplication(config, createLogger('silent'), clock);
  try {
    const { firstToken } = application.composed;
    if (firstToken === undefined) throw new PageError(1, 'the ledger of the page is not new');
    const runner = new Runner(application, clock, firstToken, folder, say);
    for (const step of steps) await runner.do(step);
    const count = (kind: Step['kind']) => steps.filter((step) => step.kind === kind).length;
    return { commands: count('command'), requests: count('http'), dueDays: count('due') };
  } finally {
    await application.close();
  }
}

const instantAt = (local: string): Instant =>
  fromMillis(Temporal.PlainDateTime.from(local).toZonedDateTime(ZONE).epochMilliseconds);

class Runner {
  readonly #application: Application;
  readonly #clock: PageClock;
  readonly #token: string;
  readonly #folder: string;
  readonly #say: (text: string) => void;
  readonly #names = new Map<string, string>();
  readonly #tokens = new Map<string, string>();

  constructor(application: Application, clock: PageClock, token: string, folder: string, say: (text: string) => void) {
    this.#application = application;
    this.#clock = clock;
    this.#token = token;
    this.#folder = folder;
    this.#say = say;
  }

  async do(step: Step): Promise<void> {
    switch (step.kind) {
      case 'clock':
        return this.#setClock(step.at);
      case 'command':
        return this.#type(step);
      case 'http':
        return this.#send(step);
      case 'due':
        return this.#compareDue(step);
    }
  }

  /** The server has run all along: what its schedule does each hour is done for the hour that it is now. */
  async #setClock(local: string): Promise<void> {
    this.#clock.at = instantAt(local);
    const { deps, projections } = this.#application.composed;
    const work = workOf(deps, projections, { run: async () => 'not-yet' });
    this.#say(`\n== ${local.replace('T', ' ')} in ${ZONE}`);
    for (const task of TASKS.filter((one) => !BESIDE.has(one))) {
      await this.#settled();
      const count = await work[task]();
      if (count !== 'not-yet' && count > 0) this.#say(`   the schedule: ${task} ${count}`);
    }
    await this.#settled();
  }

  async #settled(): Promise<void> {
    const { ledger, readModels } = this.#application.composed.deps;
    const { position } = await ledger.head();
    if (!(await readModels.waitFor(position, 120_000))) throw new Error('the read models did not catch up');
  }

  async #type({ words: typed, stdin, by, wanted, line }: Extract<Step, { readonly kind: 'command' }>): Promise<void> {
    const words = typed.map((word) => this.#inFolder(this.#named(word)));
    // The id that a name is given to stands in the answer as JSON.
    const { out, err, exit } = await this.#run(wanted.name === undefined ? words : [...words, '--json'], { stdin, by });
    this.#say(
      `\n$ ${by === undefined ? '' : `REGESTA_TOKEN=${by} `}regesta ${words.join(' ')}\n${indented(out + err)}`,
    );
    if ((exit !== 0) !== (wanted.refused !== undefined)) throw new PageError(line, `ended with ${exit}: ${err}`);
    this.#keep(line, wanted, out);
    this.#check(line, wanted, out + err);
  }

  async #run(
    words: readonly string[],
    { stdin, by }: { readonly stdin?: string | undefined; readonly by?: string | undefined } = {},
  ) {
    const stdout = new Collected();
    const stderr = new Collected();
    const connected = {
      transport: injectTransport(this.#application.app),
      where: this.#folder,
      alone: true,
      token: () => (by === undefined ? this.#token : (this.#tokens.get(by) ?? '')),
    };
    const world: World = {
      stdout,
      stderr,
      stdin: Readable.from(stdin === undefined ? [] : [stdin]),
      clock: this.#clock,
      version: RELEASE,
      verifierFile: VERIFIER_FILE,
      connect: () => Promise.resolve(connected),
      configuration: () => ({ REGESTA_DATA: join(this.#folder, 'data') }),
      clockJump: () => Promise.reject(new Error('the page does not touch the clock')),
      examine: () => Promise.reject(new Error('the page examines nothing')),
    };
    const exit = await run(words, world);
    return { out: stdout.text, err: stderr.text, exit };
  }

  async #send({ method, path, body, wanted, line }: Extract<Step, { readonly kind: 'http' }>): Promise<void> {
    const url = this.#named(path);
    const answer = await this.#application.app.inject({
      method: method as 'POST',
      url,
      // What customers open is asked without a token.
      headers: url.startsWith('/v1/') ? { authorization: `Bearer ${this.#token}` } : {},
      ...(body === undefined ? {} : { payload: JSON.parse(this.#named(body)) as object }),
    });
    this.#say(`\n${method} ${url}\n    ${answer.statusCode} ${answer.body.slice(0, 300)}`);
    const isRefused = answer.statusCode >= 400;
    if (isRefused !== (wanted.refused !== undefined)) throw new PageError(line, `${answer.statusCode} ${answer.body}`);
    await this.#settled();
    this.#keep(line, wanted, answer.body);
    this.#check(line, wanted, answer.body);
  }

  async #compareDue({
    request,
    law,
    what,
    on,
    citation,
    line,
  }: Extract<Step, { readonly kind: 'due' }>): Promise<void> {
    const { out } = await this.#run(['request', 'show', this.#named(request), '--json']);
    const { clocks } = JSON.parse(out) as Json;
    const clock = (clocks as readonly Json[]).find(({ jurisdiction }) => jurisdiction === law);
    const counted = clock?.[what]?.on as string | undefined;
    if (clock === undefined || counted !== on) throw new PageError(line, `the clock of ${request} says ${counted}`);
    if (!JSON.stringify(clock['derivation']).includes(citation)) {
      throw new PageError(line, `the derivation of ${request} does not cite ${citation}`);
    }
    this.#say(`  ${request} under ${law}: ${what} ${on} (${citation}), as counted by hand`);
  }

  #check(line: number, { shows, refused }: Wanted, text: string): void {
    for (const part of refused === undefined ? shows : [...shows, refused]) {
      if (!text.includes(this.#named(part))) throw new PageError(line, `the answer does not show "${part}": ${text}`);
    }
  }

  #keep(line: number, { name, isEvent }: Wanted, text: string): void {
    if (name === undefined) return;
    const answer = JSON.parse(text) as Json;
    const id = (isEvent === true ? (answer['events']?.at(-1) ?? answer['letter']) : answer['id']) as unknown;
    if (typeof id !== 'string') throw new PageError(line, `the answer has no id for ${name}`);
    this.#names.set(name, id);
    if (typeof answer['token'] === 'string') this.#tokens.set(name, answer['token']);
    const secret = /#(.+)$/.exec(String(answer['link'] ?? ''))?.[1];
    if (secret !== undefined) this.#names.set(`${name}_SECRET`, secret);
  }

  #named(text: string): string {
    return text.replace(/\b[A-Z][A-Z_]+\b/g, (word) => this.#names.get(word) ?? word);
  }

  /** Files that the page writes lie beside the ledger. */
  #inFolder(word: string): string {
    return /^[\w-]+\.(?:pdf|zip|csv|json|tar)$/.test(word) ? join(this.#folder, word) : word;
  }
}

const indented = (text: string): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
