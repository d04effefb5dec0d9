import type { Context } from './context.ts';
import type { Level, RequiredLevel, RequiredTime, TimeKind } from './options.ts';
import { stateKnows, type Pinned } from './pins.ts';

const HOUR_MS = 3_600_000;

export interface Reached {
  readonly level: Level;
  readonly witnessed?: { readonly of: number; readonly by: number };
}

export interface Quorum {
  readonly required: boolean;
  readonly met: boolean;
  readonly witnessed: number;
  readonly of: number;
}

/**
 * Step 12: what all steps together come to. `isProved`: the tree is that of the newest checkpoint, and a believed key signed
 * that. Where anything was found wrong, no level is left.
 */
export function levelOf({ log }: Context, isProved: boolean, pinned: Pinned, quorum: Quorum): Reached {
  if (!isProved || log.exit === 1 || log.exit === 3 || log.count('E004') > 0) return { level: 'L0' };
  if (quorum.required && quorum.met) return { level: 'L3', witnessed: { by: quorum.witnessed, of: quorum.of } };
  return { level: pinned.since === undefined ? 'L1' : 'L2' };
}

/** `--require-level`; without it what the auditor brought says what they ask for. */
export function requiredLevel(context: Context, quorum: Quorum): RequiredLevel {
  const { options } = context;
  if (options.requireLevel !== undefined) return options.requireLevel;
  if (quorum.required) return 'L3';
  return options.pin !== undefined || stateKnows(context) ? 'L2' : 'L1';
}

/** Why a level is not reached, and what to bring. */
function whyNot({ log, options }: Context, { level }: Reached, required: RequiredLevel, quorum: Quorum): string {
  if (log.exit === 1 || log.exit === 3) return 'what was found leaves no level';
  if (log.count('E004') > 0) return 'something that is needed is missing: see E004';
  if (level === 'L0') return 'no key that is believed signed the newest checkpoint: see E302';
  if (required === 'L3') {
    if (!quorum.required) return 'the policy names no quorum of witnesses';
    return `${quorum.witnessed} of the ${quorum.of} witnesses of the policy saw the newest checkpoint, fewer than its quorum asks for`;
  }
  const brought = options.pin !== undefined || options.state !== undefined;
  return brought
    ? 'what was kept is of no checkpoint of this ledger: give one with --pin'
    : 'no checkpoint that you kept was given: give one with --pin or --state';
}

export function judgeRequirements(context: Context, reached: Reached, quorum: Quorum): TimeKind {
  const { options, log, times, checkpoint } = context;
  const { level } = reached;
  const required = requiredLevel(context, quorum);
  if (level < required) {
    log.add({ id: 'E506', expected: required, got: level, why: whyNot(context, reached, required, quorum) });
  }
  const time = times.best()?.kind ?? 'asserted';
  if (!satisfies(time, options.requireTime)) {
    const expected = options.requireTime === 'tsa' ? 'tsa-attested' : 'cosigner-attested';
    log.add({ id: 'E505', expected, got: time, why: whyNoTime(context, options.requireTime) });
  }
  if (options.maxAgeHours !== undefined) {
    // Without an attested time, that of its newest event is all that says how old the checkpoint is.
    const since = times.best()?.at ?? times.newest;
    const age = since === undefined ? Number.POSITIVE_INFINITY : (Date.parse(options.clock.now()) - since) / HOUR_MS;
    if (age > options.maxAgeHours) {
      const got = Number.isFinite(age) ? `${Math.floor(age)}h` : 'unknown';
      log.add({ id: 'E403', size: checkpoint.size, expected: `${options.maxAgeHours}h`, got });
    }
  }
  return time;
}

/** A policy without authorities believes no time stamp, and one without witnesses no cosignature. */
function whyNoTime({ policy, log }: Context, required: RequiredTime | undefined): string {
  if (required === 'cosigner' && policy?.witnesses.length === 0) return 'the policy names no witness';
  if (required === 'tsa' && policy?.authorities.length === 0)
    return 'the policy names no time-stamping authority (tsa)';
  if (log.count('E502') > 0) return 'no time stamp is of an authority that the policy names: see E502';
  return 'nobody but the machine that wrote vouches for the time of the newest checkpoint';
}

function satisfies(time: TimeKind, required: RequiredTime | undefined): boolean {
  if (required === undefined || time === 'tsa-attested') return true;
  return required === 'cosigner' && time === 'cosigner-attested';
}
