import { type Command, Option } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { idArgument } from '../options.ts';
import { textOf } from '../pages.ts';
import { facts } from '../print/text.ts';
import { saveFile } from '../save.ts';

interface Letter {
  readonly letter: string;
  readonly language?: string;
  readonly purpose: string;
  readonly deadlineConfirmed?: true;
  readonly toCustomer?: true;
}
interface Print extends Letter {
  readonly out: string;
}

/** Letters of a request, written from what was recorded of it. */
export function letter(program: Command, frame: Frame): void {
  const group = program.command('letter').description('letters of a request: mailed, or printed for the post');
  const one = (name: string, words: string): Command =>
    group
      .command(name)
      .description(words)
      .argument('<request>', 'id of the request', idArgument)
      .requiredOption(
        '--letter <kind>',
        'acknowledgement, identity, clarification, fee, extension, refusal or completion',
      )
      .addOption(
        new Option('--language <tag>', 'language of the letter, if not that of the person').choices(['en', 'de', 'zh']),
      )
      .option('--to-customer', 'to the person at the address in the register, once identity is established')
      .option('--deadline-confirmed', 'a date that rests on a reading of the law was checked')
      .option('--purpose <code>', 'for what purpose the address is opened', 'rights-request');
  frame.verb<Letter>(one('send', 'write it and hand it to the mail server'), send);
  frame.verb<Print>(
    one('print', 'write it as a PDF for the post; record its posting when it is posted')
      .requiredOption('--out <file>', 'the PDF')
      .addHelpText(
        'after',
        '\nExample:\n  regesta letter print REQUEST --letter refusal --out refusal.pdf\n  regesta request do REQUEST letters/posting --set of=LETTER --set proof=registered --set postedOn=2026-10-14\n',
      ),
    print,
  );
}

const bodyOf = ({ letter: kind, language, purpose, deadlineConfirmed, toCustomer }: Letter): JsonObject => ({
  letter: kind,
  purpose,
  ...(language === undefined ? {} : { language }),
  ...(deadlineConfirmed === undefined ? {} : { deadlineConfirmed }),
  ...(toCustomer === undefined ? {} : { addressFrom: 'register' }),
});

async function send({ client }: Session, [id = '']: readonly string[], options: Letter): Promise<Printed> {
  const answer = await client.change('POST', `/v1/requests/${id}/letters/mail`, bodyOf(options));
  return { text: textOfSending(answer), json: answer };
}

/** A letter that did not leave is an answer, too: it is recorded, and the next lines of a script may ask for it. */
function textOfSending({ letter: became, events, failure, retry, ...written }: JsonObject): string {
  const [event] = events as readonly string[];
  if (became === 'sent') {
    const said = `The mail server has the letter (${textOf(event)}).`;
    const language = written['languageWanted'] === undefined ? [] : [`It is ${languageText(written)}.`];
    return [said, ...language, ...authorityTexts(written)].join(' ');
  }
  const next = retry === 'by-schedule' ? 'It is tried again by the schedule.' : 'Mend the cause, then send it again.';
  return `The letter did not leave: ${textOf(failure)}. ${next}`;
}

/** A letter that its reader may not understand is for the officer to know. */
const languageText = ({ language, languageWanted }: JsonObject): string =>
  languageWanted === undefined
    ? `written in ${textOf(language)}`
    : `written in ${textOf(language)}: there is no letter in ${textOf(languageWanted)}, the language of the person, or another was chosen`;

/** What the letter says of authorities that the officer should look at before it counts on it. */
const authorityTexts = ({ authorityUnknown, authorityUnsure }: JsonObject): readonly string[] => [
  ...(authorityUnknown === undefined
    ? []
    : [`No authority is known here by name for ${lawsText(authorityUnknown)}: the letter names it by its country.`]),
  ...(authorityUnsure === undefined
    ? []
    : [`The authority for ${lawsText(authorityUnsure)} is new or was renamed lately: check what the letter names.`]),
];

const lawsText = (laws: unknown): string => (laws as readonly string[]).join(', ');

async function print({ client }: Session, [id = '']: readonly string[], options: Print): Promise<Printed> {
  const answer = await client.ask(`/v1/requests/${id}/letters/print`, bodyOf(options));
  const data = answer['data'] as JsonObject;
  const { event, pdf, language, languageWanted, authorityUnknown, authorityUnsure } = data;
  const { sha256, base64 } = pdf as JsonObject;
  const bytes = Buffer.from(textOf(base64), 'base64');
  await saveFile(options.out, bytes);
  const told = {
    letter: textOf(event),
    pdf: options.out,
    pdfBytes: bytes.length,
    sha256: textOf(sha256),
    accessEvent: textOf(answer['accessEvent']),
    language: textOf(language),
    ...(languageWanted === undefined ? {} : { languageWanted: textOf(languageWanted) }),
    ...(authorityUnknown === undefined ? {} : { authorityUnknown }),
    ...(authorityUnsure === undefined ? {} : { authorityUnsure }),
  };
  const text = facts([
    ['letter', told.letter],
    ['pdf', `${told.pdf} (${told.pdfBytes} bytes, sha-256 ${told.sha256})`],
    ['language', languageText(told)],
    ...authorityTexts(data).map((text) => ['check', text] as const),
    ['recorded as', `look ${told.accessEvent}`],
  ]);
  return { text, json: told };
}
