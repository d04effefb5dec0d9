import { join } from 'node:path';
import type { Logger } from 'pino';
import type { ViewsStatusNow } from '../http/status.ts';
import { randomId } from '../kernel/ids.ts';
import { type Clock, type Instant, plusMillis, systemClock } from '../kernel/time.ts';
import { openEmbeddedLedger } from '../ledger/adapters/embedded/embedded-ledger.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { smtpMailer } from '../mail/adapters/smtp/smtp-mailer.ts';
import { readModels } from '../projections/models/read-models.ts';
import type { ReadModelStore } from '../projections/read-model-store.ts';
import { ProjectionRunner } from '../projections/runner.ts';
import { openEmbeddedReadModels } from '../projections/store/embedded-store.ts';
import { acceptClockJump } from '../usecases/ledger/accept-clock-jump.ts';
import { checkKeys } from '../usecases/ledger/check-keys.ts';
import { AccessWriter } from '../usecases/core/access-writer.ts';
import type { Deps } from '../usecases/core/deps.ts';
import { RefusalCounter } from '../usecases/core/refusal-counter.ts';
import { RELEASE } from '../usecases/core/release.ts';
import { upcastSealed } from '../usecases/core/sealed-payloads.ts';
import { vaultEpochsAt } from '../usecases/core/vault-epochs.ts';
import { openLedger } from '../usecases/ledger/open-ledger.ts';
import { recordShreds } from '../usecases/ledger/record-shreds.ts';
import { setUp } from '../usecases/actor/set-up.ts';
import { type EmbeddedVault, openEmbeddedVault } from '../vault/adapters/embedded/embedded-vault.ts';
import type { Anchoring } from '../sealer/anchors/anchoring.ts';
import { finishRestore } from '../usecases/backups/finish-restore.ts';
import { journalCopies } from './backups/journal.ts';
import { sweepBeside } from './backups/sweep.ts';
import { forgetRestore, restoredFrom } from './backups/restore-marker.ts';
import { anchoringOf, partiesOf } from './anchors.ts';
import { type Config, fileOf } from './config.ts';
import { documentFolder } from './documents.ts';
import { openEvidence, type OpenEvidence } from './evidence.ts';
import { privateFolder, tokenFile } from './secrets.ts';
import { webhookEndpointFiles } from './webhook-endpoints.ts';
import { httpWebhookCaller } from '../webhooks/adapters/http/http-webhook-caller.ts';

/** How far a jump of the clock is accepted when the operator says so: long enough for this start. */
const ACCEPTED_JUMP_MS = 24 * 3_600_000;

export interface Composed {
  readonly deps: Deps;
  readonly projections: ProjectionRunner;
  readonly evidence: OpenEvidence;
  readonly anchoring: Anchoring;
  readonly views: ViewsStatusNow;
  /** Set by the first start only: shown once, and kept in the secrets folder for the command line. */
  readonly firstToken: string | undefined;
  /** Lets everything in flight end, then releases it, in the reverse order of opening. */
  close(): Promise<void>;
}

/** The only place where things are wired. Opens what the configuration names, checks it, and starts the read models. */
export async function compose(config: Config, log: Logger, clock: Clock = systemClock): Promise<Composed> {
  const opened: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const release of opened.splice(0).reverse()) await release();
  };
  try {
    return await wire(config, log, clock, opened, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function wire(
  given: Config,
  log: Logger,
  clock: Clock,
  opened: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<Composed> {
  const restored = restoredFrom(given.dataDir);
  // A backup may be older than any jump of the clock that is believed: whoever put it back knows what time it is.
  const config = restored === undefined ? given : { ...given, acceptClockJump: true };
  const parties = partiesOf(config);
  privateFolder(config.dataDir, 'REGESTA_DATA');
  privateFolder(config.secretsDir, 'REGESTA_SECRETS');
  sweepBeside(config);
  const { ledger, inspect } = await openConfiguredLedger(config, clock, log);
  opened.push(() => ledger.close());
  let { origin, previousOrigins } = await openLedger(ledger, config.origin);
  const vault = await openConfiguredVault(config, clock, previousOrigins[0] ?? origin);
  opened.push(() => vault.close());
  // First of all: every other append would be refused by the clock that the operator accepts here.
  if (config.acceptClockJump) await acceptClockJump({ ledger, vault, clock }, acceptedUntil(clock));
  await recordShreds({ ledger, vault });
  const missing = await checkKeys({ ledger, vault }, config.acceptMissingKeys);
  if (missing > 0) log.warn({ missing }, 'going on with missing keys');
  if (restored !== undefined) {
    const { erasures } = await finishRestore({ ledger, vault, masterKeys: vault }, restored);
    ({ origin, previousOrigins } = await openLedger(ledger, config.origin));
    forgetRestore(config.dataDir);
    log.warn({ journal: restored.journal, erasures }, 'restored from a backup');
  }
  const store = await openEmbeddedReadModels({ file: join(config.dataDir, 'read-models.db'), models: readModels });
  opened.push(() => store.close());
  const projections = startProjections(ledger, vault, store, clock, log);
  opened.push(() => projections.stop());
  const evidence = openEvidence({ config, ledger, origin, previousOrigins, log });
  opened.push(() => evidence.close());
  const anchoring = anchoringOf(parties, evidence.desk, clock, log);
  opened.push(async () => anchoring.stop());
  const access = new AccessWriter(ledger, randomId());
  const refusals = new RefusalCounter(access);
  opened.push(async () => {
    await refusals.flush(clock.now(), true);
    await access.settled();
  });
  const deps: Deps = {
    ledger,
    vault,
    clock,
    access,
    evidence,
    refusals,
    // A ledger that goes on under another name after a restore does so at once, without another start.
    get origin() {
      return evidence.origin;
    },
    inspectLedger: inspect,
    readModels: { reader: store, waitFor: (position, timeoutMs) => projections.waitFor(position, timeoutMs) },
    suppressionDays: config.suppressionDays,
    masterKeys: vault,
    ...daysOf(config),
    ...journalCopies(config),
    vaultEpochs: (at) => vaultEpochsAt({ ledger, clock, ...daysOf(config) }, at),
    documents: documentFolder(config.dataDir),
    ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }),
    digestTo: config.digestTo,
    webhooks: webhooksOf(config),
    ...(config.mail === undefined ? {} : { mailer: smtpMailer({ url: config.mail.smtpUrl, from: config.mail.from }) }),
  };
  const { firstToken } = await setUp({ ...deps, origin: previousOrigins[0] ?? origin }, tokenFile(config.secretsDir));
  const views: ViewsStatusNow = async () => {
    const { lagMs, parked } = await projections.metrics();
    return { health: projections.health(), lagMs, parked };
  };
  return { deps, projections, evidence, anchoring, views, firstToken, close };
}

const daysOf = ({ keyRotationDays, backupRetentionDays }: Config) => ({ keyRotationDays, backupRetentionDays });

function webhooksOf({ secretsDir, webhooks: { networks, caFile } }: Config): Deps['webhooks'] {
  const ca = caFile === undefined ? {} : { ca: fileOf('REGESTA_WEBHOOK_CA', caFile) };
  return {
    caller: httpWebhookCaller({ allowedNetworks: networks, ...ca }),
    endpoints: webhookEndpointFiles(secretsDir),
  };
}

const acceptedUntil = (clock: Clock): Instant => plusMillis(clock.now(), ACCEPTED_JUMP_MS);

interface OpenLedger {
  readonly ledger: Ledger;
  readonly inspect: Deps['inspectLedger'];
}

async function openConfiguredLedger(config: Config, clock: Clock, log: Logger): Promise<OpenLedger> {
  const jump = config.acceptClockJump ? { acceptJumpUntil: acceptedUntil(clock) } : {};
  switch (config.ledger.kind) {
    case 'embedded': {
      const ledger = await openEmbeddedLedger({ file: join(config.dataDir, 'ledger.db'), clock, ...jump });
      return { ledger, inspect: async () => [] };
    }
    case 'eventstoredb': {
      const { connectionString } = config.ledger;
      // Its client takes long to load: not where nobody needs it.
      const { openEventStoreDbLedger } = await import('../ledger/adapters/eventstoredb/eventstoredb-ledger.ts');
      const ledger = await openEventStoreDbLedger({ connectionString, clock, log, ...jump });
      return { ledger, inspect: () => ledger.inspectServer() };
    }
  }
}

function openConfiguredVault(config: Config, clock: Clock, origin: string): Promise<EmbeddedVault> {
  return openEmbeddedVault({
    file: join(config.dataDir, 'vault.db'),
    secretsDir: config.secretsDir,
    origin,
    clock,
    upcastSealed,
    ...(config.masterKey === undefined ? {} : { masterKey: config.masterKey }),
  });
}

function startProjections(
  ledger: Ledger,
  vault: EmbeddedVault,
  store: ReadModelStore,
  clock: Clock,
  log: Logger,
): ProjectionRunner {
  const projections = new ProjectionRunner({
    ledger,
    vault,
    store,
    clock,
    release: RELEASE,
    onNotice: (notice) => {
      if (notice.kind === 'failed') {
        log.warn({ code: notice.code, retryInMs: notice.retryInMs }, 'read models stopped; trying again');
      } else log.info(notice, 'read models');
    },
  });
  projections.start();
  return projections;
}
