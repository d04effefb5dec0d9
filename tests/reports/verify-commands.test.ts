import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import t from 'tap';
import { CliError } from '../../src/cli/cli-error.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { run } from '../../src/cli/program.ts';
import { systemClock } from '../../src/kernel/time.ts';
import { type AuditReport, auditReport } from '../../src/reports/audit/audit-report.ts';
import type { Block, Language, Section } from '../../src/reports/document.ts';
import { writeAuditPdf } from '../../src/reports/pdf/audit-pdf.ts';
import { policyText } from '../../src/usecases/evidence/see-evidence.ts';
import { ForgedBundle } from '../evidence/forge/bundle.ts';
import { customerEvent, HEAD, honestPlan } from '../evidence/forge/honest.ts';
import { ForgedLedger, verifierText } from '../evidence/forge/ledger.ts';
import type { Signer } from '../evidence/forge/plan.ts';
import { tarEntries, tarOf } from '../evidence/forge/tar.ts';
import { sampleFacts } from './sample-facts.ts';
import { sampleLedger, sealOf } from './sample-seal.ts';
import { missing, output } from './tools.ts';

/** Every command that a sealed report prints is typed here as it stands in the PDF, over real files. */
const tools = {
  skip:
    [
      ['pdfdetach', '-v'],
      ['qpdf', '--version'],
      ['openssl', 'version'],
      ['tar', '--version'],
    ]
      .map(([tool = '', flag = '']) => missing(tool, flag))
      .find((reason) => reason !== false) ?? false,
};

const verifier = join(t.testdir(), 'regesta-verify.mjs');
const BUILDER = new URL('../../scripts/verifier.mjs', import.meta.url).href;

interface Ran {
  readonly exit: number;
  readonly out: string;
}

function typed(command: string, cwd: string): Promise<Ran> {
  return new Promise((resolve) => {
    execFile('sh', ['-c', command], { cwd, encoding: 'utf8' }, (error, stdout, stderr) => {
      resolve({ exit: error === null ? 0 : Number(error.code), out: stdout + stderr });
    });
  });
}

/** The reader's folder: the report as PDF, and the policy, the verifier and the bundle that came another way. */
async function folderOf(name: string, ledger: ForgedLedger, language: Language, signers: readonly Signer[]) {
  const folder = join(t.testdirName, name);
  mkdirSync(folder);
  const report = auditReport(sampleFacts({ events: 150, exceptions: 3, seal: sealOf(ledger) }), {
    language,
    remakeCommand: 'regesta report audit --from 2026-01-01 --to 2026-06-30 --size 562 --out again.pdf',
  });
  const out = createWriteStream(join(folder, report.pdfName));
  await writeAuditPdf(report, out);
  out.end();
  await once(out, 'finish');
  writeFileSync(join(folder, 'policy.txt'), policyText(signers.map((signer) => verifierText(signer, ledger.origin))));
  writeFileSync(join(folder, 'regesta-verify.mjs'), readFileSync(verifier));
  writeFileSync(join(folder, 'ledger.tar'), await archiveOf(ledger));
  return { folder, report };
}

const archiveOf = async (ledger: ForgedLedger): Promise<Buffer> =>
  tarOf(tarEntries(await ForgedBundle.of(ledger, HEAD, { mode: 'full' }, 'withheld')));

function commandsOf(report: AuditReport): readonly string[] {
  const ofBlock = (block: Block): readonly string[] =>
    block.kind === 'commands' ? block.steps.flatMap(({ command }) => command ?? []) : [];
  const ofSection = (section: Section): readonly string[] => [
    ...section.blocks.flatMap(ofBlock),
    ...(section.sections ?? []).flatMap(ofSection),
  ];
  return report.document.sections.flatMap(ofSection);
}

const isReaders = (command: string): boolean => !command.startsWith('regesta ');

t.before(async () => {
  const code = `import { buildVerifier } from '${BUILDER}'; await buildVerifier(process.argv[1]);`;
  await output(process.execPath, '--input-type=module', '-e', code, verifier);
});

for (const language of ['en', 'zh'] as const) {
  t.test(`a reader types what the report prints, and all of it answers as it says: ${language}`, tools, async (t) => {
    const { folder, report } = await folderOf(`read-${language}`, sampleLedger(), language, ['first']);
    const { model, twin, checkpoint, pdfName } = report;
    const lines = (await output('pdftotext', '-raw', join(folder, pdfName), '-')).split('\n');
    const answers = new Map<string, string>();
    for (const command of commandsOf(report)) {
      t.ok(lines.includes(command), `stands on one line of the page, to be copied: ${command}`);
      if (!isReaders(command)) continue;
      const { exit, out } = await typed(command, folder);
      t.equal(exit, 0, `${command}: ${out}`);
      answers.set(command.split(' ')[0] ?? '', out);
    }
    t.same([...answers.keys()].sort(), ['echo', 'head', 'node', 'openssl', 'pdfdetach', 'qpdf', 'sed', 'sha256sum']);
    t.equal(answers.get('sha256sum'), `${twin.sha256}  ${twin.name}\n${checkpoint?.sha256}  checkpoint.txt\n`);
    t.match(answers.get('qpdf'), /No syntax or stream encoding errors found/);
    if (model.seal.state !== 'sealed') throw new Error('not sealed');
    t.equal(answers.get('head'), `${model.seal.origin}\n${model.seal.size}\n${model.seal.root}\n`);
    t.match(answers.get('openssl'), /^Signature Verified Successfully/);
    t.match(answers.get('node'), /^VERIFIED 600 events .* level=L2 tamper-evident since 600 /m);
  });
}

t.test('while keys overlap, the signature of each key is checked with that key', tools, async (t) => {
  const { folder, report } = await folderOf('overlap', sampleLedger(['first', 'second']), 'en', ['first', 'second']);
  const found: string[] = [];
  for (const command of commandsOf(report).filter(isReaders)) {
    const { exit, out } = await typed(command, folder);
    if (command.startsWith('openssl')) found.push(`${exit} ${out.trim()}`);
  }
  t.same(
    found,
    Array.from({ length: 2 }, () => '0 Signature Verified Successfully'),
  );
});

t.test('what was changed is found by the same commands', tools, async (t) => {
  const { folder, report } = await folderOf('changed', sampleLedger(), 'en', ['first']);
  const commands = commandsOf(report).filter(isReaders);
  const put = (name: string, content: string | Buffer): void => writeFileSync(join(folder, name), content);
  /** After the files were taken out, so that what is changed stays changed. */
  const answersOf = async (): Promise<readonly Ran[]> => {
    const answers: Ran[] = [];
    for (const command of commands.slice(1)) answers.push(await typed(command, folder));
    return answers;
  };
  const failing = async (): Promise<readonly string[]> =>
    (await answersOf()).flatMap(({ exit }, index) => (exit === 0 ? [] : [commands[index + 1]?.split(' ')[0] ?? '']));
  await typed(commands[0] ?? '', folder);
  t.same(await failing(), [], 'as it came');

  const note = readFileSync(join(folder, 'checkpoint.txt'), 'utf8');
  put('checkpoint.txt', note.replace('\n600\n', '\n599\n'));
  t.same(await failing(), ['openssl', 'node'], 'another size under the same signature');
  put('checkpoint.txt', note);

  put('policy.txt', policyText([verifierText('stranger', report.model.prefix.origin)]));
  t.ok((await failing()).includes('openssl'), 'a key that the reader does not trust');
  put('policy.txt', policyText([verifierText('first', report.model.prefix.origin)]));

  const rewritten = ForgedLedger.of(
    honestPlan({ anchored: false, at: { 150: { ...customerEvent(150), type: 'NoteRemoved' } } }),
  );
  rewritten.seal(HEAD);
  put('ledger.tar', await archiveOf(rewritten));
  const forked = (await answersOf()).at(-1);
  t.equal(forked?.exit, 1, 'the operator wrote another history and signed it with the true key');
  t.match(forked?.out, /FORK_WITH_PIN/, 'the document is the pin that shows it');

  const printed = await typed('tar -xOf ledger.tar checkpoint', folder);
  t.ok(
    printed.out.includes('\n600\n') && !printed.out.includes(note.split('\n')[2] ?? ''),
    'also to a reader of paper',
  );
});

t.test('what the report asks the controller for, the command line takes', tools, async (t) => {
  const { folder, report } = await folderOf('asked', sampleLedger(), 'en', ['first']);
  const silent = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });
  const nowhere = (): Promise<never> => Promise.reject(new CliError('CLI_FILE_UNREADABLE', 'no ledger here'));
  let reached = 0;
  const world = {
    stdout: silent(),
    stderr: silent(),
    stdin: Readable.from([]),
    clock: systemClock,
    version: '0',
    verifierFile: verifier,
    configuration: () => ({}),
    clockJump: nowhere,
    examine: nowhere,
    // Commands are read before anything is connected to: one that comes so far has been understood.
    connect: () => {
      reached += 1;
      return nowhere();
    },
  };
  const asked = commandsOf(report).filter((command) => !isReaders(command));
  t.equal(asked.length, 4);
  for (const command of asked) {
    const words = command.split(' ').slice(1);
    const out = words.indexOf('--out') + 1;
    words[out] = join(folder, `asked-${words[out]}`);
    t.not(await run(words, world), EXIT.usage, command);
  }
  t.equal(reached, 3);
  t.same(readFileSync(join(folder, 'asked-regesta-verify.mjs')), readFileSync(verifier), 'the verifier came as it is');
  t.equal(await run(['bundle', '--sealed', 'nonsense', '--out', 'x'], world), EXIT.usage, 'the check bites');
});
