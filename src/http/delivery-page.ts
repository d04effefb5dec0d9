import { createHash } from 'node:crypto';

/**
 * The page behind a link to a package: the same bytes for every link, good or not. The secret stands in the fragment,
 * which no browser sends; only the button sends it, in a body, so that it is in no log and a program that follows links
 * to look at them uses nothing up. Nothing is loaded from anywhere.
 */
const WORDS = {
  en: {
    title: 'Your personal data',
    text: 'Your data lie ready here. They can be fetched once. Please do so on a device that nobody else uses, and keep the file safe.',
    button: 'Fetch the data',
    done: 'The file was handed over. This link opens nothing any more.',
    failed: 'This link opens nothing. It may have been used or have expired; please ask us for a new one.',
  },
  de: {
    title: 'Ihre personenbezogenen Daten',
    text: 'Hier liegen Ihre Daten bereit. Sie lassen sich ein einziges Mal abholen. Bitte tun Sie das auf einem Gerät, das nur Sie nutzen, und verwahren Sie die Datei sicher.',
    button: 'Daten abholen',
    done: 'Die Datei wurde übergeben. Dieser Link öffnet nichts mehr.',
    failed:
      'Dieser Link öffnet nichts. Er wurde vielleicht schon benutzt oder ist abgelaufen; bitte fragen Sie uns nach einem neuen.',
  },
  zh: {
    title: '您的个人信息',
    text: '您的信息已准备好，只能领取一次。请在仅由您使用的设备上领取，并妥善保管文件。',
    button: '领取',
    done: '文件已交付，此链接不能再次使用。',
    failed: '此链接无法打开。可能已被使用或已过期，请向我们索取新的链接。',
  },
} as const;

const STYLE =
  'body{font:17px/1.6 system-ui,sans-serif;margin:3rem auto;max-width:34rem;padding:0 1.2rem;color:#12233b}' +
  'button{font:inherit;padding:.6rem 1.4rem;border:0;border-radius:.3rem;background:#12385e;color:#fff;cursor:pointer}' +
  'button[disabled]{opacity:.5}p[role]{font-weight:600}';

const SCRIPT = `
const words = ${JSON.stringify(WORDS)};
const language = (navigator.languages || [navigator.language]).map((one) => one.slice(0, 2)).find((one) => words[one]) || 'en';
const say = words[language];
const at = (id) => document.getElementById(id);
document.documentElement.lang = language;
document.title = say.title;
at('title').textContent = say.title;
at('text').textContent = say.text;
at('button').textContent = say.button;
at('button').addEventListener('click', async () => {
  at('button').disabled = true;
  const secret = location.hash.slice(1);
  const answer = await fetch(location.pathname, {
    method: 'POST', credentials: 'omit', cache: 'no-store',
    headers: { 'content-type': 'application/json' }, body: JSON.stringify({ secret }),
  }).catch(() => undefined);
  if (!answer || !answer.ok) { at('state').textContent = say.failed; return; }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = 'package.zip';
  link.click();
  history.replaceState(null, '', location.pathname);
  at('state').textContent = say.done;
});
`;

export const DELIVERY_PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<title>${WORDS.en.title}</title><style>${STYLE}</style></head>
<body><h1 id="title">${WORDS.en.title}</h1><p id="text">${WORDS.en.text}</p>
<button id="button" type="button">${WORDS.en.button}</button><p id="state" role="status"></p>
<script>${SCRIPT}</script></body>
</html>
`;

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

/** This script, this style, and requests to where the page came from; nothing else. */
export const DELIVERY_PAGE_POLICY = [
  "default-src 'none'",
  `script-src ${hash(SCRIPT)}`,
  `style-src ${hash(STYLE)}`,
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
