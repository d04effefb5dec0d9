import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Test } from 'tap';

type Json = { readonly [key: string]: any };

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'] as const;

/** A browser of this machine, or `undefined`: then nothing was looked at, and the test says so. */
export const browserHere = (): string | undefined =>
  NAMES.find((name) => spawnSync(name, ['--version']).error === undefined);

/** What a page is opened as. */
export interface Eyes {
  readonly language: string;
  readonly width: number;
  readonly dark?: boolean;
  readonly script?: boolean;
}

/**
 * A real browser without a screen, spoken to in the DevTools protocol over two pipes: no port is opened and no package is
 * needed. It resolves no names but 127.0.0.1, so that a page which asks a stranger is caught asking.
 */
export class Browser {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, (answer: Json) => void>();
  readonly #listeners = new Set<(event: Json) => void>();
  readonly #folder: string;
  #last = 0;

  constructor(program: string) {
    this.#folder = mkdtempSync(join(tmpdir(), 'regesta-browser-'));
    const words = [
      ...['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--hide-scrollbars'],
      ...['--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1', `--user-data-dir=${this.#folder}`],
      '--remote-debugging-pipe',
    ];
    this.#process = spawn(program, words, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    let rest = '';
    (this.#process.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => {
      const parts = `${rest}${text}`.split('\0');
      rest = parts.pop() ?? '';
      for (const part of parts) this.#hear(JSON.parse(part) as Json);
    });
  }

  #hear(message: Json): void {
    if (message['id'] === undefined) for (const listener of this.#listeners) listener(message);
    else this.#waiting.get(message['id'])?.(message);
  }

  listen(listener: (event: Json) => void): void {
    this.#listeners.add(listener);
  }

  async ask(method: string, params: Json = {}, sessionId?: string): Promise<Json> {
    const id = ++this.#last;
    const answer = new Promise<Json>((resolve) => this.#waiting.set(id, resolve));
    const message = { id, method, params, ...(sessionId === undefined ? {} : { sessionId }) };
    (this.#process.stdio[3] as Writable).write(`${JSON.stringify(message)}\0`);
    const { result, error } = await answer;
    this.#waiting.delete(id);
    if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result as Json;
  }

  /** A page of its own, with nothing remembered from another. */
  async page(downloads: string, { language, width, dark = false, script = true }: Eyes): Promise<Page> {
    const { browserContextId } = await this.ask('Target.createBrowserContext');
    const { targetId } = await this.ask('Target.createTarget', { url: 'about:blank', browserContextId });
    const { sessionId } = await this.ask('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page(this, String(sessionId), String(targetId));
    const size = { width, height: 720, deviceScaleFactor: 1, mobile: false };
    await page.ask('Emulation.setDeviceMetricsOverride', size);
    await page.ask('Emulation.setUserAgentOverride', { userAgent: 'Regesta test', acceptLanguage: language });
    const features = [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }];
    await page.ask('Emulation.setEmulatedMedia', { features });
    if (!script) await page.ask('Emulation.setScriptExecutionDisabled', { value: true });
    const behavior = { behavior: 'allow', browserContextId, downloadPath: downloads, eventsEnabled: true };
    await this.ask('Browser.setDownloadBehavior', behavior);
    for (const domain of ['Page', 'Network', 'Log', 'Runtime', 'Accessibility']) await page.ask(`${domain}.enable`);
    return page;
  }

  /** Gone with all of its own processes when this resolves. */
  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    if (this.#process.exitCode === null) {
      void this.ask('Browser.close').catch(() => undefined);
      await Promise.race([ended, delay(10_000, undefined, { ref: false })]);
    }
    if (this.#process.exitCode === null) this.#process.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 30, retryDelay: 100 });
  }
}

/** One page, and everything it asked for or complained of. */
export class Page {
  readonly #browser: Browser;
  readonly #session: string;
  readonly #target: string;
  readonly requests: Json[] = [];
  readonly complaints: string[] = [];

  constructor(browser: Browser, session: string, target: string) {
    this.#browser = browser;
    this.#session = session;
    this.#target = target;
    browser.listen(({ sessionId, method, params }) => {
      if (sessionId !== session) return;
      if (method === 'Network.requestWillBeSent') this.requests.push(params.request as Json);
      if (method === 'Log.entryAdded') this.complaints.push(String(params.entry.text));
      if (method === 'Runtime.exceptionThrown') this.complaints.push(JSON.stringify(params.exceptionDetails));
    });
  }

  ask(method: string, params: Json = {}): Promise<Json> {
    return this.#browser.ask(method, params, this.#session);
  }

  async open(url: string): Promise<void> {
    await this.ask('Page.navigate', { url });
    await this.until('document.readyState === "complete" && document.getElementById("button") !== null');
  }

  /** The value of an expression in the page. */
  async see(expression: string): Promise<any> {
    const { result } = await this.ask('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    return result.value;
  }

  async until(expression: string): Promise<void> {
    for (let tries = 0; tries < 600; tries++) {
      if ((await this.see(expression).catch(() => false)) === true) return;
      await delay(50);
    }
    throw new Error(`it never came to ${expression}`);
  }

  /** A key as a keyboard sends it. */
  async press(key: 'Tab' | 'Enter'): Promise<void> {
    const code = key === 'Tab' ? 9 : 13;
    const one = { key, code: key, windowsVirtualKeyCode: code, ...(key === 'Enter' ? { text: '\r' } : {}) };
    await this.ask('Input.dispatchKeyEvent', { type: 'keyDown', ...one });
    await this.ask('Input.dispatchKeyEvent', { type: 'keyUp', ...one });
  }

  /** What a screen reader is told: role and name of each node that has both. */
  async heard(): Promise<readonly string[]> {
    const { nodes } = await this.ask('Accessibility.getFullAXTree');
    return (nodes as readonly Json[])
      .filter(({ ignored, name }) => ignored !== true && (name?.value ?? '') !== '')
      .map(({ role, name }) => `${role.value}: ${name.value}`);
  }

  async picture(): Promise<Buffer> {
    const { data } = await this.ask('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(data as string, 'base64');
  }

  async close(): Promise<void> {
    await this.#browser.ask('Target.closeTarget', { targetId: this.#target });
  }
}

export function browser(t: Test, program: string): Browser {
  const one = new Browser(program);
  t.teardown(() => one.close());
  return one;
}
