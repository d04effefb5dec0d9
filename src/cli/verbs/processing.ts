import { type Command, Option } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import { bytesOf } from '../client.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { dateOption, dateOrInstant, wholeOption } from '../options.ts';
import { textOf } from '../pages.ts';
import { changed } from '../print/change.ts';
import { facts, table } from '../print/text.ts';
import { readJsonFile } from '../read-json.ts';
import { saveFile } from '../save.ts';

export const asOfOption = (): Option =>
  new Option(
    '--as-of <moment>',
    'as it was recorded then: a date (its end at the controller’s), or an instant',
  ).argParser(dateOrInstant);

export interface AsOf {
  readonly asOf?: string;
}

const path = (code: string, rest = ''): string => `/v1/activities/${encodeURIComponent(code)}${rest}`;

/** The record of processing activities (GDPR Art. 30). */
export function processing(program: Command, frame: Frame): void {
  const group = program.command('processing').description('the record of processing activities (GDPR Art. 30)');
  frame.verb(
    group.command('list').description('all activities, and what each is lacking').addOption(asOfOption()),
    list,
  );
  frame.verb(
    group.command('show').description('one activity').argument('<code>', 'its code').addOption(asOfOption()),
    async ({ client }, [code = ''], { asOf }: AsOf) => shown((await client.get(path(code), at(asOf))) as JsonObject),
  );
  frame.verb(
    group
      .command('describe')
      .description('draft the next version of an activity; what was approved before stays in force')
      .argument('<code>', 'lower-case words joined by dashes, like order-shipping')
      .argument('<file>', 'a JSON file with everything that is said of it (docs/processing.md)'),
    async ({ client }, [code = '', file = '']) =>
      changed(await client.change('PUT', path(code), await readJsonFile(file)), `Activity ${code} is drafted.`),
  );
  changes(group, frame);
  decisions(group, frame);
}

const versioned = (command: Command): Command =>
  command
    .argument('<code>', 'its code')
    .argument('<version>', 'the version that you read', wholeOption(1, 1_000_000))
    .requiredOption('--next-review <date>', 'when it is to be looked at again', dateOption);

interface Review {
  readonly nextReview: string;
  readonly outcome: string;
}

function decisions(group: Command, frame: Frame): void {
  frame.verb(
    versioned(group.command('approve').description('stand by a version; refused while anything is missing')),
    async ({ client }, [code = '', version], { nextReview }: Review) => {
      const body = { activityVersion: Number(version), nextReviewOn: nextReview };
      const answer = await client.change('POST', path(code, '/approval'), body);
      return changed(answer, `Version ${version} of ${code} is approved.`);
    },
  );
  frame.verb(
    versioned(
      group.command('review').description('record that you looked whether the version in force is still true'),
    ).addOption(
      new Option('--outcome <outcome>', 'what you found')
        .choices(['still-right', 'to-be-changed'])
        .makeOptionMandatory(),
    ),
    async ({ client }, [code = '', version], { nextReview, outcome }: Review) => {
      const body = { activityVersion: Number(version), nextReviewOn: nextReview, outcome };
      return changed(await client.change('POST', path(code, '/reviews'), body), `Activity ${code} is reviewed.`);
    },
  );
  frame.verb(
    group
      .command('end')
      .description('it is carried out no more; it stays in the register')
      .argument('<code>', 'its code')
      .requiredOption('--on <date>', 'the last day', dateOption),
    async ({ client }, [code = ''], { on }: { readonly on: string }) =>
      changed(await client.change('POST', path(code, '/end'), { endedOn: on }), `Activity ${code} has ended.`),
  );
}

function changes(group: Command, frame: Frame): void {
  frame.verb(
    group
      .command('changes')
      .description('what changed in the registers of activities, recipients and transfers')
      .requiredOption('--from <moment>', 'after this date or instant', dateOrInstant)
      .option('--to <moment>', 'until this one; now when absent', dateOrInstant),
    async ({ client }, _args, { from, to }: { readonly from: string; readonly to?: string }) => {
      const items = (await client.get('/v1/processing/changes', { from, to })) as readonly JsonObject[];
      const rows = items.map((one) =>
        ['recordedAt', 'register', 'code', 'type', 'changed'].map((name) => textOf(one[name])),
      );
      const heads = ['recorded at', 'register', 'code', 'event', 'changed'];
      return { text: table(heads, rows, { none: 'Nothing changed.' }), json: { items } };
    },
  );
  frame.verb(
    group
      .command('export')
      .description('the record as CSV, one row for each activity; it names officers, so it is a recorded look')
      .requiredOption('--out <file>', 'the CSV file')
      .option('--purpose <code>', 'for what purpose it is made', 'audit')
      .addOption(new Option('--language <tag>', 'of your own words').choices(['en', 'zh', 'de']).default('en'))
      .addOption(asOfOption()),
    exportCsv,
  );
}

const at = (recordedAsOf: string | undefined) => ({ recordedAsOf });

async function list({ client }: Session, _args: readonly string[], { asOf }: AsOf): Promise<Printed> {
  const items = (await client.get('/v1/activities', at(asOf))) as readonly JsonObject[];
  const rows = items.map((one) => [
    textOf(one['code']),
    textOf(one['status']),
    textOf(one['lastVersion']),
    one['isReviewDue'] === true ? `due since ${textOf(one['nextReviewOn'])}` : textOf(one['nextReviewOn']),
    textOf(one['gaps']),
  ]);
  const heads = ['code', 'status', 'newest version', 'next review', 'missing'];
  return { text: table(heads, rows, { none: 'No activity yet.' }), json: { items } };
}

function shown(activity: JsonObject): Printed {
  const versions = (['approved', 'draft'] as const).flatMap((name) => {
    const version = activity[name] as JsonObject | undefined;
    return version === undefined ? [] : [`\n${name}\n${JSON.stringify(version['description'], null, 2)}`];
  });
  const head = facts([
    ['activity', textOf(activity['code'])],
    ['status', textOf(activity['status'])],
    ['newest version', textOf(activity['lastVersion'])],
    ['missing', textOf(activity['gaps']) || 'nothing'],
    ['next review', activity['nextReviewOn'] === undefined ? undefined : textOf(activity['nextReviewOn'])],
  ]);
  return { text: [head, ...versions].join('\n'), json: activity };
}

interface Export extends AsOf {
  readonly out: string;
  readonly purpose: string;
  readonly language: string;
}

async function exportCsv(
  { client }: Session,
  _args: readonly string[],
  { out, purpose, language, asOf }: Export,
): Promise<Printed> {
  const body = { purpose, language, ...(asOf === undefined ? {} : { recordedAsOf: asOf }) };
  const answer = await client.send('POST', '/v1/reports/processing', { json: body, headers: { accept: 'text/csv' } });
  const bytes = await bytesOf(answer);
  await saveFile(out, bytes);
  const accessEvent = answer.headers['regesta-access-event'] ?? '';
  const text = `The record of processing is in ${out} (${bytes.length} bytes).\nRecorded as look ${accessEvent}.`;
  return { text, json: { out, bytes: bytes.length, accessEvent } };
}
