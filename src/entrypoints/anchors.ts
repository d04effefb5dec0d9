import type { Logger } from 'pino';
import type { Result } from '../kernel/result.ts';
import type { Clock } from '../kernel/time.ts';
import { Anchoring, type AnchoringNotice, type EvidenceDesk } from '../sealer/anchors/anchoring.ts';
import {
  type AuthorityParty,
  authoritiesOf,
  trustedOf,
  type WitnessParty,
  witnessesOf,
} from '../sealer/anchors/parties.ts';
import { type Config, ConfigError, fileOf } from './config.ts';

export interface Parties {
  readonly authorities: readonly AuthorityParty[];
  readonly witnesses: readonly WitnessParty[];
}

/** Whom the settings name. Throws CONFIG_INVALID with the setting and the fault; call it before anything is opened. */
export function partiesOf({ anchors: { tsaUrl, tsaCaFile, witnessesFile } }: Config): Parties {
  const trusted =
    tsaCaFile === undefined
      ? undefined
      : read('REGESTA_TSA_CA', trustedOf(fileOf('REGESTA_TSA_CA', tsaCaFile).toString('latin1')));
  return {
    authorities: tsaUrl === undefined ? [] : read('REGESTA_TSA_URL', authoritiesOf(tsaUrl, trusted)),
    witnesses:
      witnessesFile === undefined
        ? []
        : read('REGESTA_WITNESSES', witnessesOf(fileOf('REGESTA_WITNESSES', witnessesFile))),
  };
}

function read<Value>(setting: string, result: Result<Value, string>): Value {
  if (result.ok) return result.value;
  throw new ConfigError('CONFIG_INVALID', `${setting} ${result.failure}.`);
}

/** The hourly run, with its words for the log: an alarm is an error, for somebody must look at once. */
export function anchoringOf(parties: Parties, desk: EvidenceDesk, clock: Clock, log: Logger): Anchoring {
  return new Anchoring({ ...parties, desk, clock, onNotice: (notice) => tell(log, notice) });
}

function tell(log: Logger, notice: AnchoringNotice): void {
  const { by, party, size } = notice;
  if (notice.kind === 'attested') {
    log.info({ by, party, size }, 'checkpoint attested');
    return;
  }
  const { code, details } = notice.error;
  const facts = { by, party, size, code, details };
  if (notice.alarm) log.error(facts, 'anchoring contradicts the ledger');
  else log.warn(facts, 'checkpoint not attested');
}
