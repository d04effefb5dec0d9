import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseInstant, type Instant } from '../kernel/time.ts';
import { assert } from '../kernel/assert.ts';
import type { WebhookEndpoint, WebhookEndpoints } from '../webhooks/endpoints.ts';

/** A code of a recipient, as src/domain/shape/schemas.ts has it: it becomes a file name, so it is looked at once more. */
const CODE = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

const instant = z
  .string()
  .refine((text) => parseInstant(text) !== undefined)
  .transform((text) => text as Instant);
const endpoint = z.strictObject({
  version: z.literal(1),
  url: z.string().min(1),
  secrets: z
    .array(z.strictObject({ secret: z.string().regex(/^whsec_[A-Za-z0-9+/]+=*$/), until: instant.optional() }))
    .min(1),
});

/**
 * One file for each recipient in `webhooks` of the secrets folder, readable by its owner alone. Read at every call, so that
 * what another process sets is in force at once. A file that is not ours to understand counts as none: the notification
 * says `endpoint-missing`, and the officer sets the endpoint again.
 */
export function webhookEndpointFiles(secretsDir: string): WebhookEndpoints {
  const folder = join(secretsDir, 'webhooks');
  const file = (recipient: string): string => {
    assert(CODE.test(recipient) && recipient.length <= 64, 'a recipient is named by a code');
    return join(folder, `${recipient}.json`);
  };
  return {
    of: async (recipient) => {
      const text = await readFile(file(recipient), 'utf8').catch(missing);
      return text === undefined ? undefined : parsed(text);
    },
    keep: async (recipient, { url, secrets }) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const part = `${file(recipient)}.part`;
      // A file that a crash left behind keeps the mode that it was made with, so it is made anew.
      await rm(part, { force: true });
      const handle = await open(part, 'wx', 0o600);
      try {
        await handle.writeFile(`${JSON.stringify({ version: 1, url, secrets }, undefined, 2)}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(part, file(recipient));
      await syncFolder(folder);
    },
    forget: async (recipient) => {
      await rm(file(recipient), { force: true });
      await syncFolder(folder).catch(missing);
    },
  };
}

function parsed(text: string): WebhookEndpoint | undefined {
  try {
    const read = endpoint.parse(JSON.parse(text));
    return {
      url: read.url,
      secrets: read.secrets.map(({ secret, until }) => (until === undefined ? { secret } : { secret, until })),
    };
  } catch {
    return undefined;
  }
}

function missing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
