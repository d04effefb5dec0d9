/** Members of the European Union, and the three states of the European Economic Area that apply the GDPR beside them. */
const EEA: ReadonlySet<string> = new Set(
  'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO'.split(' '),
);

/** Whose rules on transfers a country applies, as far as this product knows them; `other` is said, never guessed. */
export type TransferRegime = 'eea' | 'gb' | 'ch' | 'cn' | 'other';

export function regimeOf(country: string): TransferRegime {
  if (EEA.has(country)) return 'eea';
  switch (country) {
    case 'GB':
      return 'gb';
    case 'CH':
      return 'ch';
    case 'CN':
      return 'cn';
    default:
      return 'other';
  }
}

/** Whether data that go from the one to the other leave the area within which they move freely. */
export const leavesArea = (from: string, to: string): boolean =>
  from !== to && !(regimeOf(from) === 'eea' && regimeOf(to) === 'eea');
