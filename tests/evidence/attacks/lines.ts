import { EVENTS } from '../forge/bundle.ts';
import type { Attack } from './attack.ts';
import { edited, line, text } from './edits.ts';

export const LINES: readonly Attack[] = [
  edited(
    'a key stands twice in a line',
    text(150, (one) => one.replace('"exact":"12.50"', '"exact":"12.50","exact":"12.50"')),
    3,
    ['E001'],
  ),
  edited(
    'a number is written 1.0',
    text(150, (one) => one.replace('"number":150', '"number":150.0')),
    3,
    ['E001'],
  ),
  edited(
    'a number is written 1.5e2',
    text(150, (one) => one.replace('"number":150', '"number":1.5e2')),
    3,
    ['E001'],
  ),
  edited(
    'a number is not safe',
    text(150, (one) => one.replace('"number":150', '"number":9007199254740993')),
    3,
    ['E001'],
  ),
  edited(
    'a number is -0',
    text(150, (one) => one.replace('"number":150', '"number":-0')),
    3,
    ['E001'],
  ),
  edited(
    'half of a surrogate pair, escaped',
    text(150, (one) => one.replace('12.50', '\\ud800')),
    3,
    ['E001'],
  ),
  edited(
    'a character is escaped that need not be',
    text(150, (one) => one.replace('12.50', '1\\u0032.50')),
    3,
    ['E001'],
  ),
  edited(
    'an escape in capital hexadecimal',
    text(150, (one) => one.replace('12.50', '\\u001F')),
    3,
    ['E001'],
  ),
  edited(
    'a key like an integer',
    text(150, (one) => one.replace('"exact":', '"0":"","exact":')),
    3,
    ['E001'],
  ),
  edited(
    'a key __proto__',
    text(150, (one) => one.replace('"exact":', '"__proto__":{},"exact":')),
    3,
    ['E001'],
  ),
  edited(
    'a space between two members',
    text(150, (one) => one.replace(',"number"', ', "number"')),
    3,
    ['E001'],
  ),
  edited(
    'keys in another order',
    text(150, (one) => one.replace('"exact":"12.50","number":150', '"number":150,"exact":"12.50"')),
    3,
    ['E001'],
  ),
  edited(
    'a member that is not of a line',
    text(150, (one) => one.replace('"i":"150"', '"hidden":"1","i":"150"')),
    3,
    ['E001'],
  ),
  edited(
    'a member of data that is not of a line',
    text(150, (one) => one.replace('"data":{"clear"', '"data":{"also":1,"clear"')),
    3,
    ['E001'],
  ),
  edited(
    'an index with a leading zero',
    text(150, (one) => one.replace('"i":"150"', '"i":"0150"')),
    3,
    ['E001'],
  ),
  edited(
    'an index that is a number',
    text(150, (one) => one.replace('"i":"150"', '"i":150')),
    3,
    ['E001'],
  ),
  edited(
    'an index that is not its own',
    text(150, (one) => one.replace('"i":"150"', '"i":"151"')),
    3,
    ['E001'],
  ),
  edited(
    'a revision with a leading zero',
    text(150, (one) => one.replace('"revision":"18"', '"revision":"018"')),
    3,
    ['E001'],
  ),
  edited(
    'nested a hundred deep',
    text(150, (one) => one.replace('"12.50"', `${'['.repeat(100)}${']'.repeat(100)}`)),
    3,
    ['E001'],
  ),
  edited(
    'a line is an array',
    text(150, (one) => `[${one}]`),
    3,
    ['E001'],
  ),
  edited(
    'a line is cut in the middle',
    text(150, (one) => one.slice(0, 200)),
    3,
    ['E001'],
  ),
  edited(
    'a line is empty',
    text(150, () => ''),
    3,
    ['E001'],
  ),
  edited('lines end in CR LF', (bundle) => bundle.edit(EVENTS, (all) => all.replaceAll('\n', '\r\n')), 3, ['E001']),
  edited('the last line has no end', (bundle) => bundle.edit(EVENTS, (all) => all.slice(0, -1)), 3, ['E001']),
  edited('the events begin with a byte order mark', (bundle) => bundle.edit(EVENTS, (all) => `\uFEFF${all}`), 3, [
    'E001',
  ]),
  edited(
    'bytes that are not UTF-8',
    (bundle) => bundle.set(EVENTS, Buffer.concat([bundle.file(EVENTS), Buffer.from([0x22, 0xff, 0xfe, 0x0a])])),
    3,
    ['E001'],
  ),
  edited(
    'a NUL in a text',
    text(150, (one) => one.replace('12.50', '12\u0000')),
    3,
    ['E001'],
  ),
  edited(
    'a line of three megabytes',
    text(150, (one) => one.replace('12.50', '9'.repeat(3 << 20))),
    3,
    ['E003'],
  ),
  edited(
    'three megabytes without the end of a line',
    (bundle) => bundle.set(EVENTS, Buffer.concat([bundle.file(EVENTS), Buffer.alloc(3 << 20, 0x20)])),
    3,
    ['E003'],
  ),
  edited(
    'a name that makes an entry of more than 64 KiB',
    text(150, (one) => one.replace('"ContactChanged"', `"${'A'.repeat(70_000)}"`)),
    3,
    ['E003'],
  ),
  edited(
    'a recordedAt that is no instant',
    line(150, ({ metadata }) => (metadata.recordedAt = '2026-02-30T13:00:00.000Z')),
    3,
    ['E001'],
  ),
];
