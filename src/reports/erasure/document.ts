import { dayOf } from '../../domain/rules/calendar.ts';
import type { Conclusion, Document, Language, Section } from '../document.ts';
import { formatDate, messages } from '../i18n/messages.ts';
import type { CertificateForm } from './facts.ts';
import {
  backupSection,
  caveatSection,
  courseSection,
  destroyedSection,
  keptSection,
  scopeText,
  toldSection,
} from './sections.ts';
import { evidenceSection, verifySection } from './verify.ts';
import type { CertificateFiles, CertificateModel, Writing } from './writing.ts';

/** The certificate in words. Pure: the same data, language and form give the same pages. */
export function certificateDocument(
  model: CertificateModel,
  {
    language,
    form,
    files,
  }: { readonly language: Language; readonly form: CertificateForm; readonly files: CertificateFiles },
): Document {
  const say = messages(language);
  const writing: Writing = { model, form, say, files, day: (on) => formatDate(language, on) };
  const { controller, seal, prefix, completed } = model;
  const sealed = seal.state === 'sealed';
  return {
    language,
    // When it was completed, not the clock: the same erasure gives the same bytes.
    createdAt: completed.at,
    classification: say('certificate.classification'),
    cover: {
      title: say(form === 'full' ? 'certificate.title' : 'certificate.titleShort'),
      subject: say('certificate.subject'),
      issuer: controller.name === '' ? [say('cover.undescribed')] : [controller.name, ...controller.address],
      period: null,
      reportId: model.id,
      status: say(sealed ? 'audit.sealed' : 'audit.status'),
      conclusion: conclusion(writing),
      binding: { prefix, seal, note: say(sealed ? 'render.bindingNoteSealed' : 'render.bindingNote') },
    },
    sections: form === 'full' ? fullSections(writing) : shortSections(writing),
  };
}

const fullSections = (writing: Writing): readonly Section[] => [
  courseSection(writing),
  destroyedSection(writing),
  keptSection(writing),
  backupSection(writing),
  toldSection(writing),
  caveatSection(writing),
  evidenceSection(writing),
  verifySection(writing),
];

/** A page or two: what follows from each part stands below it, and there is no page of contents. */
function shortSections(writing: Writing): readonly Section[] {
  const destroyed = destroyedSection(writing);
  const told = toldSection(writing);
  const proved = { kind: 'paragraph', text: writing.say('certificate.evidenceShort') } as const;
  return [
    { ...destroyed, blocks: [...destroyed.blocks, ...backupSection(writing).blocks] },
    keptSection(writing),
    { ...told, blocks: [...told.blocks, proved] },
  ];
}

/** What was done, in plain sentences, and at once what is not. */
function conclusion(writing: Writing): Conclusion {
  const { model, say, day } = writing;
  const { completed, customers, destroyed, kept, backups } = model;
  const isWhole = completed.outcome === 'whole';
  const late = kept.filter(({ why }) => why === 'late').length;
  const someKept = kept.length > late ? [say('certificate.someKept', { parts: kept.length - late })] : [];
  const someLate = late > 0 ? [say('certificate.someLate', { parts: late })] : [];
  const on = day(dayOf(completed.at, model.controller.timeZone));
  const paragraphs = [
    say('certificate.done', { customers: customers.length, parts: destroyed.length, on }),
    ...(isWhole ? [say('certificate.nothingKept')] : [...someKept, ...someLate]),
    ...scopeText(writing).map(({ text }) => text),
    say('certificate.noData'),
  ];
  if (backups.opensNothingFrom === undefined) paragraphs.push(say('certificate.backupsOpen'));
  const heading = say(isWhole ? 'certificate.heading.whole' : 'certificate.heading.partly');
  return { tone: isWhole ? 'good' : 'warn', heading, paragraphs };
}
