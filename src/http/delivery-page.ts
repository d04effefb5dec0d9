import { createHash } from 'node:crypto';

/**
 * The page behind a link to a package: the same bytes for every link, good or not. The secret stands in the fragment,
 * which no browser sends; only the button sends it, in a body, so that it is in no log and a program that follows links
 * to look at them uses nothing up. Nothing is loaded from anywhere.
 */
const WORDS = {
  en: {
    title: 'Your personal data',
    text: 'Your data lie ready here: a ZIP file with a PDF to read. It can be fetched once. Please do so on a device that nobody else uses, and keep the file safe.',
    button: 'Fetch the data',
    busy: 'One moment, please.',
    done: 'The file was handed over; look among your downloads. This link opens nothing any more.',
    again: 'Save the file again',
    failed: 'This link opens nothing. It may have been used or have expired; please ask us for a new one.',
    later: 'No answer came. Please try again in a minute.',
    incomplete: 'The link is not whole. Please open it as it stands in our message, to its very end.',
    script: 'Please allow JavaScript for this page: without it the data cannot be fetched.',
  },
  de: {
    title: 'Ihre personenbezogenen Daten',
    text: 'Hier liegen Ihre Daten bereit: eine ZIP-Datei mit einem PDF zum Lesen. Sie lassen sich ein einziges Mal abholen. Bitte tun Sie das auf einem Gerät, das nur Sie nutzen, und verwahren Sie die Datei sicher.',
    button: 'Daten abholen',
    busy: 'Einen Augenblick bitte.',
    done: 'Die Datei wurde übergeben; Sie finden sie bei Ihren Downloads. Dieser Link öffnet nichts mehr.',
    again: 'Datei noch einmal speichern',
    failed:
      'Dieser Link öffnet nichts. Er wurde vielleicht schon benutzt oder ist abgelaufen; bitte fragen Sie uns nach einem neuen.',
    later: 'Es kam keine Antwort. Bitte versuchen Sie es in einer Minute noch einmal.',
    incomplete:
      'Der Link ist nicht vollständig. Bitte öffnen Sie ihn so, wie er in unserer Nachricht steht, bis zum letzten Zeichen.',
    script: 'Bitte erlauben Sie JavaScript für diese Seite: Ohne es lassen sich die Daten nicht abholen.',
  },
  zh: {
    title: '您的个人信息',
    text: '您的信息已准备好：一个 ZIP 文件，内含可阅读的 PDF。文件只能领取一次。请在仅由您使用的设备上领取，并妥善保管。',
    button: '领取',
    busy: '请稍候。',
    done: '文件已交付，请在下载内容中查看。此链接不能再次使用。',
    again: '再次保存文件',
    failed: '此链接无法打开。可能已被使用或已过期，请向我们索取新的链接。',
    later: '没有收到答复，请一分钟后再试。',
    incomplete: '链接不完整。请按我们消息中的原样打开完整链接，直至最后一个字符。',
    script: '请为本页面启用 JavaScript，否则无法领取信息。',
  },
} as const;

/** For tags that a page has to name exactly: which Chinese it is decides the glyphs. */
const TAGS = { en: 'en', de: 'de', zh: 'zh-Hans' } as const;

const STYLE =
  ':root{color-scheme:light dark;--paper:#fff;--ink:#12233b;--button:#12385e;--word:#fff;--ring:#0b5fff}' +
  '@media(prefers-color-scheme:dark){:root{--paper:#10161f;--ink:#e6ecf4;--button:#9cc4ee;--word:#0b1a2b;--ring:#ffd166}}' +
  'body{font:1.0625rem/1.6 system-ui,sans-serif;margin:0;background:var(--paper);color:var(--ink)}' +
  'main{margin:3rem auto;max-width:34rem;padding:0 1.2rem}h1{font-size:clamp(1.25rem,6.5vw,1.6rem);line-height:1.25;overflow-wrap:anywhere;hyphens:auto}' +
  'button{font:inherit;padding:.6rem 1.4rem;border:2px solid transparent;border-radius:.3rem;background:var(--button);color:var(--word);cursor:pointer}' +
  'button[disabled]{opacity:.55;cursor:default}a{color:inherit}:focus-visible{outline:3px solid var(--ring);outline-offset:3px}' +
  'p[role]{font-weight:600;min-height:1.6em}[hidden]{display:none}';

const SCRIPT = `
const words = ${JSON.stringify(WORDS)};
const tags = ${JSON.stringify(TAGS)};
const wanted = navigator.languages && navigator.languages.length > 0 ? navigator.languages : [navigator.language];
const language = wanted.map((one) => one.slice(0, 2).toLowerCase()).find((one) => one in words) || 'en';
const say = words[language];
const at = (id) => document.getElementById(id);
const button = at('button');
const tell = (what) => { at('state').textContent = what; };
const over = (what) => { button.hidden = true; at('text').hidden = true; tell(what); };
document.documentElement.lang = tags[language];
document.title = say.title;
at('title').textContent = say.title;
at('text').textContent = say.text;
at('again').textContent = say.again;
button.textContent = say.button;
button.hidden = false;
if (!/^#[A-Za-z0-9_-]{43}$/.test(location.hash)) over(say.incomplete);
window.addEventListener('hashchange', () => { location.reload(); });
button.addEventListener('click', async () => {
  button.disabled = true;
  tell(say.busy);
  const answer = await fetch(location.pathname, {
    method: 'POST', credentials: 'omit', cache: 'no-store', redirect: 'error', referrerPolicy: 'no-referrer',
    headers: { 'content-type': 'application/json' }, body: JSON.stringify({ secret: location.hash.slice(1) }),
  }).catch(() => undefined);
  const file = answer && answer.ok ? await answer.blob().catch(() => undefined) : undefined;
  if (answer && answer.status === 404) { over(say.failed); return; }
  if (!file) { button.disabled = false; tell(say.later); return; }
  const again = at('again');
  again.href = URL.createObjectURL(file);
  again.hidden = false;
  again.click();
  again.focus();
  history.replaceState(null, '', location.pathname);
  over(say.done);
});
`;

const withoutScript = (Object.keys(WORDS) as (keyof typeof WORDS)[])
  .map((language) => `<p lang="${TAGS[language]}">${WORDS[language].script}</p>`)
  .join('');

export const DELIVERY_PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow"><meta name="referrer" content="no-referrer">
<title>${WORDS.en.title}</title><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body><main><h1 id="title">${WORDS.en.title}</h1><p id="text">${WORDS.en.text}</p><noscript>${withoutScript}</noscript>
<button id="button" type="button" aria-describedby="text" hidden>${WORDS.en.button}</button>
<p id="state" role="status"></p><p><a id="again" download="package.zip" hidden>${WORDS.en.again}</a></p></main>
<script>${SCRIPT}</script></body>
</html>
`;

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

/** This script, this style, and requests to where the page came from; nothing else. `data:` is the icon, which is empty. */
export const DELIVERY_PAGE_POLICY = [
  "default-src 'none'",
  `script-src ${hash(SCRIPT)}`,
  `style-src ${hash(STYLE)}`,
  "connect-src 'self'",
  'img-src data:',
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
