import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import type { Frame, Printed, Session } from '../frame.ts';
import { repeatedOption, severalOption } from '../options.ts';
import { type DayOf, daysIn } from '../days.ts';
import { textOf } from '../pages.ts';
import { changed } from '../print/change.ts';
import { shownText } from '../print/customer.ts';
import { facts, table } from '../print/text.ts';

interface Description {
  readonly name: string;
  readonly address: readonly string[];
  readonly country: string;
  readonly timeZone: string;
  readonly language: readonly string[];
}

interface Office {
  readonly name?: string;
  readonly contact?: readonly string[];
  readonly vacate?: true;
}

/** Who the controller is: printed on every document; its time zone decides what a day is. */
export function organisation(program: Command, frame: Frame): void {
  const group = program.command('organisation').description('who the controller is, and who holds its offices');
  frame.verb(
    group
      .command('show')
      .description('show the controller; the names of who holds its offices only for a purpose')
      .option('--purpose <code>', 'also show who holds the offices; that is a recorded look (audit, administration)'),
    (session, _args, options: { readonly purpose?: string }) => show(session, options.purpose),
  );
  frame.verb(
    group
      .command('set')
      .description('say who the controller is')
      .requiredOption('--name <name>', 'name of the company')
      .requiredOption('--address <line>', 'a line of its address; once for each line', repeatedOption)
      .requiredOption('--country <code>', 'ISO code, like CN')
      .requiredOption('--time-zone <zone>', 'IANA name, like Asia/Shanghai')
      .requiredOption('--language <tag>', 'languages of its documents, the first by default: en,zh', severalOption),
    setOrganisation,
    { makes: true },
  );
  frame.verb(
    group
      .command('office <office> <country>')
      .description('appoint who holds an office: data-protection-officer or representative, for a country')
      .option('--name <name>', 'who holds it (sealed)')
      .option('--contact <line>', 'how to reach them (sealed); once for each line', repeatedOption)
      .option('--vacate', 'nobody holds it any more'),
    fillOffice,
  );
}

export async function setOrganisation(
  { client }: Session,
  _args: readonly string[],
  { name, address, country, timeZone, language }: Description,
): Promise<Printed> {
  const body = { name, address, country, timeZone, languages: language };
  return changed(await client.change('PUT', '/v1/organisation', body), `The controller is ${name}.`);
}

async function fillOffice(
  { client }: Session,
  [office = '', country = '']: readonly string[],
  { name, contact = [], vacate }: Office,
): Promise<Printed> {
  if (vacate === true) {
    const path = `/v1/organisation/offices/${encodeURIComponent(office)}/${encodeURIComponent(country)}`;
    return changed(await client.change('DELETE', path), 'Nobody holds the office now.');
  }
  const body = { office, country, name: name ?? '', contacts: contact };
  return changed(await client.change('PUT', '/v1/organisation/offices', body), 'The office is filled.');
}

async function show({ client }: Session, purpose: string | undefined): Promise<Printed> {
  const described = (await client.get('/v1/organisation')) as JsonObject;
  const text = facts([
    ['name', textOf(described['name'])],
    ['address', (described['address'] as readonly string[]).join(', ')],
    ['country', textOf(described['country'])],
    ['time zone', textOf(described['timeZone'])],
    ['languages', textOf(described['languages'])],
  ]);
  const dayOf = daysIn(textOf(described['timeZone']));
  if (purpose === undefined) {
    const offices = described['offices'] as readonly JsonObject[];
    return { text: `${text}\n\n${officesText(offices, dayOf)}`, json: described };
  }
  const look = (await client.get('/v1/organisation/offices', { purpose })) as JsonObject;
  const offices = look['data'] as readonly JsonObject[];
  return {
    text: `${text}\n\n${officesText(offices, dayOf)}\n\nRecorded as look ${textOf(look['accessEvent'])}.`,
    json: { ...described, offices, accessEvent: look['accessEvent'] ?? null },
  };
}

function officesText(offices: readonly JsonObject[], dayOf: DayOf): string {
  const rows = offices.map(({ office, country, filledAt, name, contacts }) => [
    textOf(office),
    textOf(country),
    name === undefined ? '[sealed]' : shownText(name, dayOf),
    contacts === undefined ? '' : shownText(contacts, dayOf),
    dayOf(filledAt),
  ]);
  return table(['office', 'for', 'held by', 'contact', 'since'], rows, { none: 'No office is filled.' });
}
