import { ForgedBundle } from '../forge/bundle.ts';
import { ERASED, HEAD, honestPlan } from '../forge/honest.ts';
import { AUTHORITY, ForgedLedger, verifierText, WITNESSES } from '../forge/ledger.ts';
import { customer, ORIGIN, type Step, timeOf } from '../forge/plan.ts';

/** Tokens and checkpoints of the honest ledger, as an auditor would have got them while it grew. */
export const PIN_AT = 300;

export const logLine = (origin = ORIGIN): string => `log ${verifierText('first', origin)}\n`;
export const tsaLine = (certificate = AUTHORITY.root.certificate): string =>
  `tsa forge ${certificate.toString('base64')}\n`;
export const witnessLines = (): string => WITNESSES.map(({ key }, n) => `witness w${n + 1} ${key.verifier}\n`).join('');

/** Trusts the log's key, and nobody else. */
export const SIGNATURE_ONLY = `${logLine()}quorum none\n`;
export const WITH_AUTHORITY = `${logLine()}${tsaLine()}quorum none\n`;
export const WITH_WITNESSES = `${logLine()}${witnessLines()}group most 2 w1 w2 w3\nquorum most\n`;

function sealed(ledger: ForgedLedger, size: number): ForgedLedger {
  ledger.seal(size);
  return ledger;
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Nothing was done to this one: the newest checkpoint has a time stamp and two witnesses of three. */
export const honestLedger = once((): ForgedLedger => {
  const ledger = sealed(ForgedLedger.of(honestPlan()), HEAD);
  ledger.purge(customer(ERASED.customer), 'contact', ERASED.at);
  ledger.anchor(HEAD, timeOf(HEAD) + 10_000);
  ledger.cosign(HEAD, 'witness1.example', timeOf(HEAD) + 20_000);
  ledger.cosign(HEAD, 'witness2.example', timeOf(HEAD) + 30_000);
  return ledger;
});

/** The same before anything was erased: its envelopes are all there. */
const unerasedLedger = once((): ForgedLedger => ForgedLedger.of(honestPlan()));

/** A copy each time, so that one attack does not meet another's. Earlier sizes are as they were handed out then. */
export const honest = async (size = HEAD): Promise<ForgedBundle> =>
  ForgedBundle.of(size > ERASED.at ? honestLedger() : unerasedLedger(), size);

export const pin = (size = PIN_AT): Buffer => honestLedger().noteAt(size);

/** What an authority attested to the auditor: tokens alone, no checkpoints. */
export const anchors = (...sizes: readonly number[]): ReadonlyMap<string, Buffer> => {
  const all = [...honestLedger().sealings].flatMap(([size, { tokens }]) =>
    tokens.map((token, n) => ({ size, name: `${size}-${n}.tsr`, token })),
  );
  const kept = sizes.length === 0 ? all : all.filter(({ size }) => sizes.includes(size));
  return new Map(kept.map(({ name, token }) => [name, token]));
};

/**
 * A history that whoever has the log's key wrote instead from `from` on, without the time stamps and witnesses that they
 * cannot have.
 */
export async function rewritten(change: (plan: Step[]) => readonly Step[], from = 150): Promise<ForgedBundle> {
  const plan = [...honestPlan().slice(0, from), ...honestPlan({ anchored: false }).slice(from)];
  return ForgedBundle.of(otherLedger(change(plan)), HEAD);
}

/** The honest operator's ledger, in which something else happened from the beginning. */
export function otherLedger(plan: readonly Step[], size = HEAD): ForgedLedger {
  const ledger = sealed(ForgedLedger.of(plan), size);
  if (size > ERASED.at) ledger.purge(customer(ERASED.customer), 'contact', ERASED.at);
  return ledger;
}

/** What belongs to checkpoints stays in its place when events of customers are moved. */
const isFixed = (step: Step): boolean =>
  step.kind !== 'event' || !/^(customer|consent)-/.test(step.stream) || step.stream.startsWith('evidence-');

/**
 * Customers' events put out, put in or moved by somebody who then stamps everything anew: they fill the places between
 * checkpoints one after the other, and each gets the time of its place.
 */
export function relaid(
  plan: readonly Step[],
  change: (events: Step[]) => readonly Step[],
  more: readonly Step[] = [],
): Step[] {
  const events = [...change(plan.filter((step) => !isFixed(step))), ...more];
  return plan.flatMap((step, index) => {
    const next = isFixed(step) ? step : events.shift();
    if (next === undefined) return [];
    return [next.kind === 'foreign' ? next : { ...next, at: timeOf(index) }];
  });
}

export const editStep = (
  plan: Step[],
  index: number,
  change: (step: Extract<Step, { kind: 'event' }>) => Step,
): Step[] => plan.map((step, i) => (i === index && step.kind === 'event' ? change(step) : step));
