import type { BundleSelection } from '../../../src/evidence/writer/bundle-source.ts';
import { ForgedBundle, type Line } from '../forge/bundle.ts';
import { HEAD } from '../forge/honest.ts';
import type { Step } from '../forge/plan.ts';
import type { Attack } from './attack.ts';
import { SIGNATURE_ONLY, honest, honestLedger, otherLedger } from './setting.ts';

/** A bundle that is handed over with the signature to go by. */
export const bundled = (
  name: string,
  bundle: () => Promise<ForgedBundle>,
  exit: Attack['exit'],
  finds: readonly string[],
  more: Partial<Attack> = {},
): Attack => ({
  name,
  by: 'A1',
  attempt: async () => ({ bundle: await bundle(), policy: SIGNATURE_ONLY }),
  exit,
  finds,
  ...more,
});

/** One edit of the honest full bundle, made by whoever has no key. */
export const edited = (
  name: string,
  change: (bundle: ForgedBundle) => ForgedBundle,
  exit: Attack['exit'],
  finds: readonly string[],
  more: Partial<Attack> = {},
): Attack => ({
  name,
  by: 'A1',
  attempt: async () => ({ bundle: change(await honest()), policy: SIGNATURE_ONLY }),
  exit,
  finds,
  ...more,
});

/** A ledger in which something went wrong from the beginning, and which was sealed all the same. */
export const sealedSo = (
  name: string,
  plan: () => readonly Step[],
  exit: Attack['exit'],
  finds: readonly string[],
  more: Partial<Attack> = {},
): Attack => ({
  name,
  by: 'A2',
  attempt: async () => ({ bundle: await ForgedBundle.of(otherLedger(plan()), HEAD), policy: SIGNATURE_ONLY }),
  exit,
  finds,
  ...more,
});

export const of = (selection: BundleSelection, sealed: 'included' | 'withheld' = 'included'): Promise<ForgedBundle> =>
  ForgedBundle.of(honestLedger(), HEAD, selection, sealed);

export const text = (n: number, change: (line: string) => string) => (bundle: ForgedBundle) =>
  bundle.editText(n, change);

export const line = (n: number, change: (line: Line) => void) => (bundle: ForgedBundle) => bundle.editLine(n, change);

export const altered = (text: string): string => text.replace('12.50', '99.50');
