import type { Config } from './config.ts';

/** The settings in force, for people: nothing secret, and no folder's content. */
export function settingsShown(config: Config): Readonly<Record<string, string>> {
  return {
    REGESTA_DATA: config.dataDir,
    REGESTA_SECRETS: config.secretsDir,
    REGESTA_MASTER_KEY: config.masterKey === undefined ? 'from the secrets folder' : 'from the environment',
    REGESTA_KEY_ROTATION_DAYS: config.keyRotationDays === 0 ? 'never by itself' : String(config.keyRotationDays),
    REGESTA_BACKUP_DIR: config.backupDir ?? 'none',
    REGESTA_BACKUP_RETENTION_DAYS: String(config.backupRetentionDays),
    // A connection string may hold a password.
    REGESTA_LEDGER: config.ledger.kind === 'embedded' ? 'embedded' : 'EventStoreDB',
    REGESTA_HOST: config.host,
    REGESTA_PORT: String(config.port),
    REGESTA_ORIGIN: config.origin ?? 'as it was at the first start',
    REGESTA_TLS_CERT: config.tls?.certFile ?? 'none',
    REGESTA_TLS_KEY: config.tls?.keyFile ?? 'none',
    REGESTA_TRUSTED_PROXY: config.trustedProxy ?? 'none',
    // An address may hold a password.
    REGESTA_TSA_URL: config.anchors.tsaUrl === undefined ? 'none' : 'set',
    REGESTA_TSA_CA: config.anchors.tsaCaFile ?? 'none',
    REGESTA_WITNESSES: config.anchors.witnessesFile ?? 'none',
    REGESTA_SMTP_URL: config.mail === undefined ? 'none' : 'set',
    REGESTA_WEBHOOK_NETWORKS: config.webhooks.networks.length === 0 ? 'none' : config.webhooks.networks.join(', '),
    REGESTA_WEBHOOK_CA: config.webhooks.caFile ?? 'none',
    REGESTA_PUBLIC_URL: config.publicUrl ?? 'none',
    REGESTA_MAIL_FROM: config.mail?.from ?? 'none',
    REGESTA_DIGEST_TO: config.digestTo.length === 0 ? 'none' : config.digestTo.join(', '),
    REGESTA_LOG_LEVEL: config.logLevel,
    REGESTA_RATE_LIMIT: String(config.rateLimitPerMinute),
    REGESTA_SUPPRESSION_DAYS: String(config.suppressionDays),
    REGESTA_SEAL_SECONDS: config.sealSeconds === 0 ? 'nothing is sealed' : String(config.sealSeconds),
    REGESTA_SEAL_LEAVES: String(config.sealLeaves),
    REGESTA_STOP_SECONDS: String(config.stopSeconds),
    REGESTA_ACCEPT_MISSING_KEYS: String(config.acceptMissingKeys),
  };
}

/** Where this configuration's server is reached from this machine. */
export function ownOrigin(config: Config): string {
  const isAnywhere = config.host === '0.0.0.0' || config.host === '::';
  const host = isAnywhere ? '127.0.0.1' : config.host.includes(':') ? `[${config.host}]` : config.host;
  return `${config.tls === undefined ? 'http' : 'https'}://${host}:${config.port}`;
}
