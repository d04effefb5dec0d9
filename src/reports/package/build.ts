import type { DataCategory } from '../../kernel/sealed.ts';
import { DATA_CATEGORIES } from '../../kernel/sealed.ts';
import { messages } from '../i18n/messages.ts';
import type { ConsentFact, PackageFacts } from './facts.ts';
import { gapsOf } from './gaps.ts';
import { glossaryOf } from './glossary.ts';
import {
  automatedOf,
  categoriesOf,
  headerOf,
  purposesOf,
  recipientsOf,
  recipientsToldOf,
  retentionOf,
  sourcesOf,
  transfersOf,
} from './items.ts';
import { type AccessPackage, PACKAGE_FORMAT, SCHEMA_FILE } from './package.ts';
import { rightsOf } from './rights.ts';
import { Values } from './values.ts';
import { purposeName, word, type Writing } from './writing.ts';

/** In the order in which they are written into the archive. */
export const PACKAGE_FILES = ['package.json', SCHEMA_FILE, 'data.csv', 'package.pdf', 'README.txt'] as const;

/** The package as plain data. Pure: the same facts give the same package. */
export function accessPackage(facts: PackageFacts): AccessPackage {
  const { language, seal } = facts;
  const say = messages(language);
  const writing: Writing = { facts, language, say };
  const values = new Values(facts.redactions, {
    mark: say('package.value.mark'),
    unreadable: say('package.text.unreadable'),
  });
  const copy = copyOf(facts, values);
  const held = DATA_CATEGORIES.filter((category) => heldCategories(facts).has(category));
  const isProcessed = held.length > 0;
  const without: Omit<AccessPackage, 'languages'> = {
    $schema: SCHEMA_FILE,
    format: PACKAGE_FORMAT,
    header: headerOf(writing),
    confirmation: { isProcessed, text: say(isProcessed ? 'package.text.yes' : 'package.text.no') },
    purposes: purposesOf(writing),
    dataCategories: categoriesOf(writing, held),
    recipients: recipientsOf(writing),
    recipientsTold: recipientsToldOf(writing),
    retention: retentionOf(writing),
    rights: rightsOf(writing),
    sources: sourcesOf(writing, held),
    automatedDecisions: automatedOf(writing),
    transfers: transfersOf(writing),
    copy,
    accessLog: looksOf(writing),
    consents: facts.consents.map((one) => consentOf(writing, one, values)),
    // Last of all: by now every value was asked, and each decision knows where it was applied.
    redactions: redactionsOf(writing, values),
    scope: scopeOf(writing),
    gaps: isProcessed ? [...gapsOf(facts)] : [],
    integrity: {
      files: [...PACKAGE_FILES],
      manifest: 'manifest.json',
      checkpoint:
        seal.state === 'unsealed'
          ? { state: 'unsealed' }
          : { state: 'sealed', origin: seal.origin, size: seal.size, root: seal.root, note: seal.note },
      text: say('package.text.integrity'),
    },
  };
  return { ...without, languages: { language, glossary: glossaryOf(writing, without) } };
}

/** Of which there is something in the register, erased or not. */
function heldCategories({ statements, identifiers, wrote, consents }: PackageFacts): ReadonlySet<DataCategory> {
  const held = new Set<DataCategory>([...statements, ...wrote].map(({ category }) => category));
  if (identifiers.length > 0) held.add('source');
  if (consents.length > 0) held.add('preference');
  return held;
}

function copyOf(facts: PackageFacts, values: Values): AccessPackage['copy'] {
  const fields = [...new Set(facts.statements.map(({ field }) => field))];
  return {
    customer: facts.customer.id,
    collectionCountry: facts.customer.collectionCountry,
    fields: fields.map((field) => {
      const statements = facts.statements.filter((one) => one.field === field);
      const verified = facts.customer.verified.get(field);
      return {
        field,
        category: statements[0]?.category ?? '',
        ...(verified === undefined ? {} : { verified }),
        statements: statements.flatMap(({ payload, field: _field, category, ...told }) => {
          const value = values.of({ event: told.event, field, category, payload });
          return value === undefined ? [] : [{ ...told, value }];
        }),
      };
    }),
    identifiers: facts.identifiers.flatMap(({ payload, ...told }) => {
      const value = values.of({ event: told.event, field: 'identifier', category: 'source', payload });
      return value === undefined ? [] : [{ ...told, value }];
    }),
    requests: facts.requests.map(({ rights, letters, ...told }) => ({
      ...told,
      rights: [...rights],
      letters: letters.map((one) => ({ ...one })),
    })),
    wrote: facts.wrote.flatMap(({ payload, ...told }) => {
      const { event, field, category } = told;
      const value = values.of({ event, field, category, payload });
      return value === undefined ? [] : [{ ...told, value }];
    }),
    returned: facts.returned.flatMap(({ payload, ...told }) => {
      const value = values.of({ event: told.event, field: told.field, category: 'note', payload });
      return value === undefined ? [] : [{ ...told, value }];
    }),
    objections: facts.objections.map((one) => ({ ...one, purposes: [...one.purposes] })),
  };
}

const looksOf = (writing: Writing): AccessPackage['accessLog'] => ({
  looks: writing.facts.looks.map(({ purpose, dataCategories, roles, ...told }) => ({
    ...told,
    ...(purpose === undefined ? {} : { purpose, purposeName: purposeName(writing, purpose) }),
    dataCategories: [...dataCategories],
    roles: [...roles],
  })),
  refused: writing.facts.refusedLooks,
  text: writing.say('package.text.accessLog'),
});

function consentOf(writing: Writing, consent: ConsentFact, values: Values): AccessPackage['consents'][number] {
  const { purpose, may, why, history } = consent;
  return {
    purpose,
    name: purposeName(writing, purpose),
    may,
    why,
    history: history.map(({ evidence, ...told }) => {
      const value =
        evidence === undefined
          ? undefined
          : values.of({ event: told.event, field: 'evidence', category: 'preference', payload: evidence });
      return value === undefined ? told : { ...told, evidence: value };
    }),
  };
}

/** Also a decision that no value of this package fell under: what else was withheld is said, never silently. */
const redactionsOf = (writing: Writing, values: Values): AccessPackage['redactions'] =>
  writing.facts.redactions.map(({ decision, at, what, category, ground, balancing }) => {
    const { say } = writing;
    const named =
      category === undefined
        ? word(writing, 'withheld', what)
        : say('letter.withheld.data-category', { kind: word(writing, 'category', category) });
    return {
      decision,
      at,
      what,
      ...(category === undefined ? {} : { category }),
      ground,
      ...(balancing === undefined ? {} : { balancing }),
      text: say('package.text.redaction', {
        what: named,
        ground: word(writing, 'ground', ground),
        balancing: balancing === undefined ? '' : word(writing, 'balancing', balancing),
      }).trim(),
      applied: values.applied(decision),
    };
  });

function scopeOf({ facts, say }: Writing): AccessPackage['scope'] {
  const {
    searches,
    notSearched,
    identifiersUsed,
    requestsLeftOut,
    requestsLeftOutInPart = 0,
    prefix,
    processing,
  } = facts;
  const { purposes, dataCategories, drafts } = processing.uncovered;
  return {
    searched: searches.map(({ system, by, outcome }) => ({
      system,
      by: [...by],
      outcome,
      text: outcome === 'whole' ? say('package.text.searchedRegister') : say(`package.text.searched.${outcome}`),
    })),
    notSearched: notSearched.map((system) => ({ system, why: 'not-asked', text: say('package.text.notSearched') })),
    identifiersUsed: [...identifiersUsed],
    requestsLeftOut,
    ...(requestsLeftOutInPart === 0 ? {} : { requestsLeftOutInPart }),
    prefix,
    uncovered: { purposes: [...purposes], dataCategories: [...dataCategories], drafts: [...drafts] },
    text: say('package.text.scope'),
  };
}
