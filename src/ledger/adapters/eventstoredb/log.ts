/** Ids, codes and counts beside a static message; pino fits. */
export interface LedgerLog {
  info(facts: Readonly<Record<string, string | number>>, message: string): void;
  warn(facts: Readonly<Record<string, string | number>>, message: string): void;
}

export const SILENT: LedgerLog = { info: () => {}, warn: () => {} };
