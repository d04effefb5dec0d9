import type { Sealed } from '../../src/reports/document.ts';
import { HEAD, honestPlan } from '../evidence/forge/honest.ts';
import { ForgedLedger, verifierText } from '../evidence/forge/ledger.ts';
import type { Signer } from '../evidence/forge/plan.ts';

/** A ledger of 600 leaves, the same on every machine (time stamps would not be), sealed whole by the given keys. */
export function sampleLedger(signers: readonly Signer[] = ['first']): ForgedLedger {
  const ledger = ForgedLedger.of(honestPlan({ anchored: false }));
  ledger.seal(HEAD, signers);
  return ledger;
}

/** What a document prints of its checkpoint. */
export function sealOf(ledger: ForgedLedger, size = HEAD): Sealed {
  const note = ledger.noteAt(size).toString('utf8');
  const [origin = '', , root = ''] = note.split('\n');
  return { state: 'sealed', origin, size, root, note, keyName: origin };
}

export const sampleSeal = (): Sealed => sealOf(sampleLedger());

/** As `regesta evidence policy` writes it. */
export const samplePolicy = (signer: Signer, origin: string): string =>
  `log ${verifierText(signer, origin)}\nquorum none\n`;
