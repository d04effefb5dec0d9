import type { Block, CommandStep, Pair, Sealed, Section } from './document.ts';
import type { MessageKey, Messages } from './i18n/messages.ts';
import { checkpointFile, logSignatures } from './seal.ts';

/**
 * What a sealed document prints about its checkpoint, whatever it is a document of. The commands are made of file names,
 * sizes and key ids only: nothing that somebody could choose, such as an origin, goes into a reader's shell.
 */
export interface SealWriting {
  readonly seal: Sealed;
  readonly say: Messages;
}

/** For the document control. */
export function sealPairs({ seal, say }: SealWriting): readonly Pair[] {
  const file = checkpointFile(seal);
  const keys = logSignatures(seal).map(({ keyId }) => `${seal.keyName} (${keyId})`);
  return [
    {
      name: say('control.checkpoint'),
      value: say('control.checkpointValue', { size: seal.size, origin: seal.origin }),
    },
    { name: say('control.root'), value: seal.root, mono: true },
    { name: say('control.signedBy'), value: keys.join('\n'), mono: true },
    ...(file === null ? [] : [{ name: say('control.note'), value: `${file.name}\n${file.sha256}`, mono: true }]),
  ];
}

/** How the seal is checked, and what that proves at which level. `remake` makes the document again, if anything does. */
export function sealSections(writing: SealWriting, remake: CommandStep | undefined): readonly Section[] {
  return [
    askSection(writing),
    signatureSection(writing),
    ledgerSection(writing, remake),
    { heading: writing.say('section.levels'), blocks: levelBlocks(writing) },
  ];
}

const VERIFIED = 'Signature Verified Successfully';
/** The twelve bytes before every Ed25519 public key in DER (RFC 8410); in base64 they end where the key begins. */
const ED25519_DER_HEAD = 'MCowBQYDK2VwAyEA';

function signatureSection({ seal, say }: SealWriting): Section {
  const steps = logSignatures(seal).flatMap(({ line, keyId }): CommandStep[] => [
    {
      text: say('verify.key', { id: keyId }),
      command: `echo ${ED25519_DER_HEAD} | openssl base64 -d -A > key`,
      expect: null,
    },
    {
      text: say('verify.keyMaterial'),
      command: `sed -n 's/^log .*+${keyId}+//p' policy.txt | openssl base64 -d -A | tail -c 32 >> key`,
      expect: null,
    },
    {
      text: say('verify.signature'),
      command: `sed -n ${line}p checkpoint.txt | cut -d ' ' -f 3 | openssl base64 -d -A | tail -c 64 > sig`,
      expect: null,
    },
    {
      text: say('verify.openssl'),
      command: 'openssl pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in text -sigfile sig',
      expect: VERIFIED,
    },
  ]);
  const text = {
    text: say('verify.note'),
    command: 'head -n 3 checkpoint.txt | tee text',
    expect: say('verify.noteExpect'),
  };
  return {
    heading: say('section.signature'),
    blocks: [
      { kind: 'paragraph', text: say('verify.signatureText') },
      { kind: 'commands', steps: [text, ...steps] },
    ],
  };
}

/** The controller's own commands. The bundle goes without envelopes: a reader of figures needs no ciphertext of anybody. */
function askSection({ seal, say }: SealWriting): Section {
  const steps: readonly CommandStep[] = [
    { text: say('verify.policy'), command: 'regesta evidence policy --out policy.txt', expect: null },
    { text: say('verify.verifier'), command: 'regesta evidence verifier --out regesta-verify.mjs', expect: null },
    {
      text: say('verify.bundle'),
      command: `regesta bundle --size ${seal.size} --sealed withheld --out ledger.tar`,
      expect: null,
    },
  ];
  return {
    heading: say('section.ask'),
    blocks: [
      { kind: 'paragraph', text: say('verify.askText') },
      { kind: 'commands', steps },
    ],
  };
}

function ledgerSection({ seal, say }: SealWriting, remake: CommandStep | undefined): Section {
  const run: CommandStep = {
    text: say('verify.run'),
    command: 'node regesta-verify.mjs ledger.tar --policy policy.txt --pin checkpoint.txt',
    expect: say('verify.runExpect', { size: String(seal.size) }),
  };
  return {
    heading: say('section.ledger'),
    blocks: [
      { kind: 'paragraph', text: say('verify.ledgerText') },
      { kind: 'commands', steps: remake === undefined ? [run] : [run, remake] },
    ],
  };
}

function levelBlocks({ seal, say }: SealWriting): readonly Block[] {
  const row = (level: 'L1' | 'L2' | 'L3'): readonly string[] =>
    (['name', 'needs', 'proves', 'not'] as const).map((what) =>
      say(`level.${level}.${what}` satisfies MessageKey, { size: String(seal.size) }),
    );
  return [
    {
      kind: 'table',
      caption: say('table.levels'),
      columns: (['level', 'needs', 'proves', 'not'] as const).map((what) => ({
        heading: say(`column.${what}`),
        kind: 'text',
        width: what === 'level' ? 2 : 3,
      })),
      rows: [row('L1'), row('L2'), row('L3')],
      empty: say('table.none'),
    },
    {
      kind: 'callout',
      tone: 'neutral',
      heading: say('pin.heading'),
      paragraphs: [say('pin.keep'), say('pin.paper', { size: String(seal.size) })],
    },
    { kind: 'paragraph', text: say('verify.levelsEnd'), muted: true },
  ];
}
