import type { Language } from '../../src/reports/document.ts';
import type {
  LetterContent,
  LetterDeadline,
  LetterFacts,
  LetterKind,
  LetterRemedies,
} from '../../src/reports/letters/facts.ts';

/** A letter of each kind, as a German controller would have to write it. Nobody of these names exists. */

export const deadline: LetterDeadline = {
  jurisdiction: 'EU',
  instrument: 'Regulation (EU) 2016/679 (GDPR)',
  citation: 'GDPR Art 12(3)',
  rights: ['access', 'rectification', 'erasure'],
  due: '2026-04-07',
  period: { value: 1, unit: 'calendar-months' },
  by: 'law',
  starts: 'receipt',
  isUnpublished: false,
  isReading: false,
  waiting: 'running',
};

const remedies: LetterRemedies = {
  laws: [
    {
      jurisdiction: 'EU',
      instrument: 'Regulation (EU) 2016/679 (GDPR)',
      remedies: ['complain-to-authority', 'go-to-court'],
      authority: { own: 'Bayerisches Landesamt für Datenschutzaufsicht', website: 'www.lda.bayern.de' },
      place: 'DE',
    },
  ],
  takesComplaints: false,
};

const asking = { deadlines: [{ ...deadline, isReading: true, waiting: 'paused' }] } as const;

export const contents: { readonly [kind in LetterKind]: Extract<LetterContent, { readonly letter: kind }> } = {
  acknowledgement: { letter: 'acknowledgement', deadlines: [deadline], isIdentityOpen: true },
  identity: {
    letter: 'identity',
    doubt: 'address-differs',
    items: ['customer-number', 'code-to-known-phone'],
    isAuthorityOpen: false,
    ...asking,
  },
  clarification: { letter: 'clarification', why: 'much-data', words: 'Orders since 2012?', ...asking },
  fee: { letter: 'fee', amount: '12.50', currency: 'EUR', ground: 'further-copies', complaints: [], ...asking },
  extension: {
    letter: 'extension',
    ground: 'complexity',
    words: 'Four archives on paper have to be read.',
    oldDue: '2026-04-07',
    deadline: { ...deadline, due: '2026-06-05' },
    more: { value: 2, unit: 'calendar-months' },
  },
  refusal: {
    letter: 'refusal',
    refusals: [
      {
        rights: ['erasure'],
        reason: 'other',
        unproved: 'asker',
        ground: 'legal-obligation',
        words: 'Invoices are kept for eight years (section 147 AO).',
      },
    ],
    remedies,
  },
  completion: {
    letter: 'completion',
    rights: ['access', 'rectification'],
    methods: ['link'],
    withheld: [
      { what: 'third-party-data', ground: 'rights-of-others' },
      { what: 'data-category', dataCategory: 'note', ground: 'legal-privilege' },
    ],
    kept: [],
    refused: ['erasure'],
    open: [],
    remedies,
  },
};

export const letterFacts = (language: Language, kind: LetterKind): LetterFacts => ({
  language,
  writtenAt: '2026-03-09T09:30:00.000Z',
  writtenOn: '2026-03-09',
  reference: '01jq4w8z2v6y3k5m7n9p0r2s4t',
  sender: {
    name: 'Alpenglück Outdoor GmbH & Co. KG',
    address: ['Sendlinger Straße 17', '80331 München'],
    country: 'DE',
  },
  offices: [
    {
      office: 'data-protection-officer',
      country: 'DE',
      name: 'Dr. Beate Krämer',
      contacts: ['datenschutz@alpenglueck.example', '+49 89 5550100'],
    },
    { office: 'representative', country: 'CN', name: '李娜', contacts: ['上海市浦东新区世纪大道 100 号'] },
  ],
  recipient: {
    to: 'customer',
    name: language === 'zh' ? '王小明' : 'Jürgen Weiß',
    address:
      language === 'zh'
        ? ['浙江省杭州市滨江区江南大道 588 号', '310051']
        : ['Goethestraße 4', '3. Stock links', '99423 Weimar'],
    country: language === 'zh' ? 'CN' : 'DE',
  },
  request: {
    receivedOn: '2026-03-05',
    channel: 'letter',
    rights: ['access', 'rectification', 'erasure'],
    jurisdictions: ['EU'],
  },
  content: contents[kind],
});
