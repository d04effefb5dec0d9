import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { unzipSync } from 'fflate';
import t from 'tap';
import { plusMillis } from '../../src/kernel/time.ts';
import { expireDeliveries } from '../../src/usecases/package/open-delivery.ts';
import { browser, browserHere, type Eyes, type Page } from '../support/browser.ts';
import { packageWorld } from '../support/package-world.ts';

const program = browserHere();
const skip = program === undefined ? 'no Chromium is installed on this machine, so no page was looked at' : false;
const DAY_MS = 86_400_000;
/** Where pictures of the page are left for whoever wants to see them. */
const PICTURES = process.env['PICTURES'];

const WIDE = { language: 'en', width: 1200 } as const;
const WORDS = {
  en: { title: 'Your personal data', button: 'Fetch the data', lang: 'en' },
  de: { title: 'Ihre personenbezogenen Daten', button: 'Daten abholen', lang: 'de' },
  zh: { title: '您的个人信息', button: '领取', lang: 'zh-Hans' },
} as const;

t.setTimeout(300_000);

t.test('the page of a link, in a real browser', { skip }, async (t) => {
  const world = await packageWorld(t);
  const { http, request, post } = world;
  const origin = await http.app.listen({ host: '127.0.0.1', port: 0 });
  const officer = await http.actor(['compliance-officer'], []);
  await post(`/requests/${request}/approval`, { rights: ['access'] }, officer.token);
  const chromium = browser(t, program as string);
  const folder = mkdtempSync(join(tmpdir(), 'regesta-downloads-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  let count = 0;
  const open = async (url: string, eyes: Eyes): Promise<{ readonly page: Page; readonly zip: string }> => {
    const downloads = join(folder, String(count++));
    mkdirSync(downloads);
    const page = await chromium.page(downloads, eyes);
    await page.open(url);
    return { page, zip: join(downloads, 'package.zip') };
  };
  const make = async (): Promise<{ readonly url: string; readonly delivery: string; readonly secret: string }> => {
    const confirmedGaps = ['purposes', 'recipients', 'retention'];
    const made = await post(`/requests/${request}/deliveries`, { language: 'de', confirmedGaps });
    const [, delivery = '', secret = ''] = /^\/d\/([0-9a-z]{26})#(.+)$/.exec(String(made['link'])) ?? [];
    return { url: `${origin}/d/${delivery}#${secret}`, delivery, secret };
  };
  const phaseOf = async (delivery: string): Promise<string | undefined> => {
    await http.caughtUp();
    const all = (await http.send(http.firstToken, { url: `/v1/requests/${request}/deliveries` })).json();
    return (all as { readonly delivery: string; readonly phase: string }[]).find((one) => one.delivery === delivery)
      ?.phase;
  };
  const state = (page: Page): Promise<string> => page.see('document.getElementById("state").textContent');
  const picture = async (page: Page, name: string): Promise<void> => {
    if (PICTURES !== undefined) writeFileSync(join(PICTURES, `${name}.png`), await page.picture());
  };

  await t.test('opened by the keyboard alone, once; a second opening is refused', async (t) => {
    const { url, delivery, secret } = await make();
    const { page, zip } = await open(url, WIDE);
    t.equal(await phaseOf(delivery), 'ready', 'a page that is open uses nothing up');
    await page.press('Tab');
    t.equal(await page.see('document.activeElement.id'), 'button', 'the first stop of the Tab key');
    t.match(await page.see('getComputedStyle(document.activeElement).outlineStyle'), 'solid', 'and it is seen');
    await page.press('Enter');
    await page.until('document.getElementById("state").textContent.startsWith("The file was handed over")');
    for (let tries = 0; !existsSync(zip) && tries < 200; tries++) await delay(50);
    const files = unzipSync(readFileSync(zip));
    t.match(Buffer.from(files['package.json'] ?? []).toString(), /Anders-Klee/);
    t.equal(await phaseOf(delivery), 'opened');
    t.equal(await page.see('location.hash'), '', 'the secret does not stay in the history');
    await picture(page, 'opened-en');
    rmSync(zip);
    await page.see('document.getElementById("again").click()');
    for (let tries = 0; !existsSync(zip) && tries < 200; tries++) await delay(50);
    t.ok(existsSync(zip), 'while the page is open the file can be saved again');

    for (const { url: asked, headers } of page.requests) {
      t.ok(
        asked.startsWith(`${origin}/`) || /^(?:data|blob):/.test(asked),
        `nobody else is asked: ${asked.slice(0, 40)}`,
      );
      t.notOk(asked.includes(secret), 'no request tells the secret in its address');
      t.equal(
        (headers as { readonly Referer?: string }).Referer ?? '',
        '',
        `nor where it comes from: ${asked.slice(0, 40)}`,
      );
    }
    t.same(page.complaints, [], 'nothing that the policy of the page forbids was tried');
    await page.close();

    const { page: second, zip: none } = await open(url, { language: 'de-DE', width: 1200 });
    await second.see('document.getElementById("button").click()');
    await second.until('document.getElementById("state").textContent.startsWith("Dieser Link öffnet nichts")');
    t.notOk(existsSync(none));
    await picture(second, 'used-de');
    await second.close();
    t.notOk(http.logged().includes(secret), 'the secret is in no log');
  });

  await t.test('an expired link opens nothing', async (t) => {
    const { url, delivery } = await make();
    const clock = { now: () => plusMillis(http.deps.clock.now(), 15 * DAY_MS) };
    await expireDeliveries({ ...http.deps, clock });
    t.equal(await phaseOf(delivery), 'expired');
    const { page, zip } = await open(url, { language: 'zh-CN', width: 360 });
    await page.see('document.getElementById("button").click()');
    await page.until('document.getElementById("state").textContent.startsWith("此链接无法打开")');
    t.notOk(existsSync(zip));
    await picture(page, 'expired-zh');
    await page.close();
  });

  await t.test('in three languages, wide and narrow, light and dark', async (t) => {
    const { url, delivery } = await make();
    for (const [language, { title, button, lang }] of Object.entries(WORDS)) {
      for (const [width, dark] of [
        [1200, false],
        [320, false],
        [320, true],
      ] as const) {
        const { page } = await open(url, { language, width, dark });
        const name = `${language}-${width}${dark ? '-dark' : ''}`;
        t.equal(await page.see('document.title'), title, name);
        t.equal(await page.see('document.documentElement.lang'), lang);
        t.ok(await page.see('document.documentElement.scrollWidth <= innerWidth'), 'nothing runs out of the page');
        t.match(await page.heard(), [`RootWebArea: ${title}`], 'heard as it is named');
        t.ok((await page.heard()).includes(`button: ${button}`));
        t.ok((await page.heard()).includes(`heading: ${title}`));
        t.ok((await contrastOf(page)) >= 4.5, `${name}: contrast ${await contrastOf(page)}`);
        await picture(page, `page-${name}`);
        await page.close();
      }
    }
    const { page } = await open(url, { language: 'fr-FR', width: 1200 });
    t.equal(await page.see('document.title'), WORDS.en.title, 'another language is answered in English');
    await page.close();
    t.equal(await phaseOf(delivery), 'ready');
  });

  await t.test('programs that look at links in mail use nothing up', async (t) => {
    const { url, delivery, secret } = await make();
    const [address = ''] = url.split('#');
    for (const method of ['GET', 'HEAD', 'GET']) {
      const answer = await fetch(address, { method });
      t.equal(answer.status, 200, method);
      t.equal(answer.headers.get('referrer-policy'), 'no-referrer');
    }
    t.equal(
      (await fetch(`${address}?secret=${secret}`)).status,
      200,
      'what somebody hangs on the address says nothing',
    );
    t.equal(await phaseOf(delivery), 'ready', 'not even the secret');
    const form = new URLSearchParams({ secret });
    t.equal((await fetch(address, { method: 'POST', body: form })).status, 415, 'a form of another page opens nothing');
    // A browser that only loads ahead: scripts run, and nobody presses anything.
    const { page } = await open(url, WIDE);
    await page.close();
    t.equal(await phaseOf(delivery), 'ready');
    t.notOk(http.logged().includes(secret), 'also such an address is in no log');
  });

  await t.test('a link that was cut off says so, and a server that is away is no lost link', async (t) => {
    const { url, delivery } = await make();
    const { page: cut } = await open(url.slice(0, -1), WIDE);
    t.match(await state(cut), /not whole/);
    t.notMatch((await cut.heard()).join(), 'button', 'there is nothing to press');
    await picture(cut, 'cut-en');
    await cut.close();

    const { page } = await open(url, WIDE);
    await page.ask('Network.emulateNetworkConditions', {
      ...{ offline: true, latency: 0, downloadThroughput: -1, uploadThroughput: -1 },
    });
    await page.see('document.getElementById("button").click()');
    await page.until('document.getElementById("state").textContent.startsWith("No answer came")');
    t.equal(await page.see('document.getElementById("button").disabled'), false, 'it may be pressed again');
    await page.ask('Network.emulateNetworkConditions', {
      ...{ offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 },
    });
    await page.see('document.getElementById("button").click()');
    await page.until('document.getElementById("state").textContent.startsWith("The file was handed over")');
    t.equal(await phaseOf(delivery), 'opened');
    await page.close();
  });

  await t.test('without scripts it says what it needs', async (t) => {
    const { url } = await make();
    const { page } = await open(url, { language: 'de', width: 1200, script: false });
    const heard = (await page.heard()).join('\n');
    for (const words of ['allow JavaScript', 'erlauben Sie JavaScript', '启用 JavaScript']) t.match(heard, words);
    t.notMatch(heard, 'button', 'no button that does nothing');
    await picture(page, 'no-script');
    await page.close();
  });
});

/** The worst of text and button against what lies behind them (WCAG 2.2, 1.4.3: 4.5 at least). */
const contrastOf = (page: Page): Promise<number> =>
  page.see(`(() => {
    const parts = (color) => color.match(/[0-9.]+/g).slice(0, 3).map(Number);
    const light = (color) => parts(color)
      .map((one) => one / 255)
      .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
      .reduce((sum, one, n) => sum + one * [0.2126, 0.7152, 0.0722][n], 0);
    const between = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
    const body = getComputedStyle(document.body);
    const button = getComputedStyle(document.getElementById('button'));
    return Math.min(between(body.color, body.backgroundColor), between(button.color, button.backgroundColor));
  })()`);
