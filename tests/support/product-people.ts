/** Invented people, many scripts: what is stated of each is found again by `facts`, `n` by `n`. */
const NAMES = [
  'Ingeborg Sæther',
  'Łukasz Wójcik',
  '欧阳修远',
  'Дарья Соколова',
  'محمد العنزي',
  'Ngọc Huyền Trần',
  '佐々木蓮',
  'Aoife Ní Bhriain',
];
const MAILBOXES = ['saether', 'wojcik', 'ouyang', 'sokolova', 'alanzi', 'tran', 'sasaki', 'nibhriain'];

export interface Person {
  readonly identifier: string;
  readonly facts: {
    readonly name: { readonly full: string };
    readonly email: string;
    readonly phone: string;
    readonly note: string;
    readonly country: string;
    readonly company: { readonly name: string };
    readonly language: string;
    readonly birthDate: string;
  };
}

export function person(n: number): Person {
  const at = n % NAMES.length;
  const number = String(n).padStart(5, '0');
  return {
    identifier: `PRSN-${number}-${MAILBOXES[at]}`,
    facts: {
      name: { full: `${NAMES[at]} the ${number}th` },
      email: `${MAILBOXES[at]}.${number}@example.net`,
      phone: `+49301776${number}`,
      note: `Asked about parcel ${number} at the counter`,
      country: 'DE',
      company: { name: `Handelskontor ${MAILBOXES[at]} ${number}` },
      language: 'de',
      birthDate: `19${String(50 + (n % 49))}-0${1 + (n % 9)}-1${n % 9}`,
    },
  };
}

/** The body of a registration. */
export function registration(n: number, system = 'shop') {
  const { identifier, facts } = person(n);
  return {
    source: system,
    channel: 'web',
    collectionCountry: 'DE',
    facts,
    identifiers: [{ system, identifier }],
  };
}
