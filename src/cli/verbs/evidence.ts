import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/json.ts';
import { type Client, bytesOf } from '../client.ts';
import { CliError, ProblemError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Frame, Printed } from '../frame.ts';
import { wholeOption } from '../options.ts';
import { textOf } from '../pages.ts';
import { facts, plural } from '../print/text.ts';
import { saveFile } from '../save.ts';

/** What proves the ledger, and what an operator does about it (docs/evidence.md). */
export function evidence(program: Command, frame: Frame): void {
  const group = program.command('evidence').description('what proves the ledger: checkpoints, keys, verification');
  frame.verb(
    group.command('status').description('how far the ledger is sealed, and by which keys'),
    async ({ client }) => shown((await client.get('/v1/evidence/status')) as JsonObject),
  );
  takeAway(group, frame);
  examine(group, frame);
  operate(group, frame);
}

interface Saved {
  readonly out?: string;
}

/** What an auditor is given, by another way than the bundles. */
function takeAway(group: Command, frame: Frame): void {
  frame.verb<Saved & { readonly leaves?: number }>(
    group
      .command('checkpoint')
      .description('the newest checkpoint: kept by an auditor, it pins everything before it')
      .option('--leaves <n>', 'the smallest one that covers so many leaves', wholeOption(0, 1e15))
      .option('--out <file>', 'save it as a new file instead of printing it'),
    async ({ client }, _args, { leaves, out }) => {
      if (out !== undefined) requireNew(out);
      return saved(await checkpointText(client, leaves), out);
    },
  );
  frame.verb<Saved>(
    group
      .command('policy')
      .description('the keys of this ledger as a policy for regesta-verify; hand it over by another way than bundles')
      .option('--out <file>', 'save it instead of printing it'),
    async ({ client }, _args, { out }) => saved(await textAt(client, '/v1/evidence/policy'), out),
  );
  frame.local<{ readonly out: string }>(
    group
      .command('verifier')
      .description('the verifier as one file, which runs on Node 20 with nothing installed')
      .requiredOption('--out <file>', 'where to, for example regesta-verify.mjs'),
    async (_args, { out }) => saved(await verifierText(frame.world.verifierFile), out),
  );
}

/** Ends with 1 when anything is not as it was sealed. */
function examine(group: Command, frame: Frame): void {
  frame.local<{ readonly out?: string; readonly policy?: string; readonly pin?: string }>(
    group
      .command('examine')
      .description('look at a ledger that does not start, or that nobody believes: read-only, changes nothing')
      .option('--out <file>', 'keep the bundle that is verified')
      .option('--policy <file>', 'an auditor’s policy; otherwise the key in the secrets folder is believed')
      .option('--pin <file>', 'a kept checkpoint; otherwise what was last signed, from the secrets folder'),
    async (_args, { out, policy, pin }) => {
      const examined = await frame.world.examine({
        ...(out === undefined ? {} : { out }),
        ...(policy === undefined ? {} : { policyFile: policy }),
        ...(pin === undefined ? {} : { pinFile: pin }),
      });
      const { text, exit, findings } = examined;
      return { text, json: { text, exit, findings }, exit: exit === 0 ? EXIT.done : EXIT.refused };
    },
  );
  frame.verb(
    group
      .command('verify')
      .description(
        'verify the whole ledger now, as an auditor would, and record the outcome; ends with 1 if it is not sound',
      ),
    async ({ client }) => verified(await client.ask('/v1/evidence/verifications', {})),
  );
  frame.verb(
    group
      .command('rebuild')
      .description('make leaves and tiles again from the ledger; they must reach every signed root'),
    async ({ client }) => {
      const done = await client.ask('/v1/evidence/rebuilds', {});
      const leaves = plural(Number(done['size']), 'leaf', 'leaves');
      if (done['sound'] === true) {
        const text = `Rebuilt from ${leaves}; every one of ${plural(Number(done['checkpoints']), 'checkpoint')} has its root.`;
        return { text, json: done };
      }
      const text = `NOT REBUILT: the ledger is not what was signed; first checkpoint with another root: ${textOf(done['firstWrongCheckpoint'])} leaves, first leaf that differs: ${textOf(done['firstDifference'])}.`;
      return { text, json: done, exit: EXIT.refused };
    },
  );
}

function operate(group: Command, frame: Frame): void {
  frame.verb(
    group.command('rotate-key').description('add a signing key, sign once with both, retire the old one'),
    async ({ client }) => {
      const done = await client.ask('/v1/evidence/key-rotations', {});
      return { text: `The ledger is signed by ${textOf(done['vkey'])} from here on. Hand it to auditors.`, json: done };
    },
  );
  frame.verb<{ readonly lastTrustedSize: number; readonly reason: string }>(
    group
      .command('revoke-key')
      .description('believe nothing larger of a signing key that was lost or copied')
      .argument('<vkey>', 'the verifier key, as status prints it')
      .requiredOption('--last-trusted-size <n>', 'largest checkpoint that is still believed', wholeOption(0, 1e15))
      .requiredOption('--reason <code>', 'why, as a code: lower-case words joined by dashes'),
    async ({ client }, [vkey = ''], { lastTrustedSize, reason }) => {
      const done = await client.ask('/v1/evidence/key-revocations', { vkey, lastTrustedSize, reason });
      return {
        text: `Nothing of ${vkey} beyond ${plural(lastTrustedSize, 'leaf', 'leaves')} is believed.`,
        json: done,
      };
    },
  );
  frame.verb<{ readonly reason: string }>(
    group
      .command('continue')
      .description('go on under a new origin after a genuine restore; what was lost stays lost, and that is recorded')
      .requiredOption('--reason <code>', 'why, as a code: lower-case words joined by dashes'),
    async ({ client }, _args, { reason }) => {
      const done = await client.ask('/v1/evidence/continuations', { reason });
      return { text: `The ledger goes on as ${textOf(done['origin'])}. Hand auditors its policy anew.`, json: done };
    },
  );
}

/** A checkpoint that was kept is worth more the older it is. */
function requireNew(file: string): void {
  if (!existsSync(file)) return;
  throw new CliError(
    'CLI_FILE_EXISTS',
    `${file} is there already, and a kept checkpoint is not written over: name another file.`,
  );
}

async function textAt(client: Client, path: string): Promise<string> {
  return (await bytesOf(await client.send('GET', path, { headers: { accept: 'text/plain' } }))).toString('utf8');
}

async function checkpointText(client: Client, leaves: number | undefined): Promise<string> {
  try {
    return await textAt(client, `/v1/evidence/checkpoint${leaves === undefined ? '' : `?leaves=${leaves}`}`);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'HTTP_NOTHING_HERE') throw error;
    const many = leaves === undefined ? '' : ' that covers so many leaves';
    const detail = `There is no checkpoint${many} yet; "regesta evidence status" says how far the ledger is sealed.`;
    throw new ProblemError({ ...error.problem, detail }, error.sent);
  }
}

async function verifierText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new CliError('CLI_FILE_UNREADABLE', 'The verifier is not built; run "npm start" once, or "npm run build".', {
      cause,
    });
  }
}

async function saved(text: string, out: string | undefined): Promise<Printed> {
  if (out === undefined) return { text: text.trimEnd(), json: { text } };
  await saveFile(out, text);
  return { text: `Saved as ${out}.`, json: { out } };
}

function shown(status: JsonObject): Printed {
  const keys = status['keys'] as readonly string[];
  const stopped = status['state'] === 'refused';
  const diverged = status['diverged'] === true;
  const sealed = Number(status['sealedSize'] ?? 0);
  const unsealed = Number(status['unsealed']);
  // What is recorded about the evidence itself waits for the next event: it alone never makes a checkpoint.
  const own = Number(status['size']) - sealed - unsealed;
  return {
    text: facts([
      ['ledger', textOf(status['origin'])],
      [
        'state',
        stopped
          ? `stopped (${textOf(status['code'])}): nothing is signed until this is settled`
          : textOf(status['state']),
      ],
      [
        'verified',
        diverged ? 'NOT SOUND when it was last verified: see regesta evidence verify, and the runbook' : undefined,
      ],
      ['sealed', plural(sealed, 'leaf', 'leaves')],
      [
        'unsealed',
        `${plural(unsealed, 'leaf', 'leaves')}${own > 0 ? `, and ${own} about the evidence itself, sealed with the next` : ''}`,
      ],
      ['sealed at', status['lastSealedAt'] === undefined ? undefined : textOf(status['lastSealedAt'])],
      ...keys.map((vkey): [string, string] => ['key', vkey]),
    ]),
    json: status,
    exit: stopped || diverged ? EXIT.refused : EXIT.done,
  };
}

function verified(answer: JsonObject): Printed {
  const findings = answer['findings'] as readonly JsonObject[];
  const store = answer['store'] as readonly JsonObject[];
  const sound = answer['sound'] === true;
  const lines = [
    ...findings.map((one) => textOf(one['text'])),
    ...store.map((one) => `${textOf(one['code'])} ${textOf(one['stream'])} ${textOf(one['what'])}`),
    sound
      ? `Sound: ${textOf(answer['size'])} leaves are as they were sealed (level ${textOf(answer['level'])}). Recorded.`
      : `NOT SOUND: ${plural(findings.length, 'finding')} under ${textOf(answer['size'])} leaves. Recorded. Keep the files as they are.`,
  ];
  return { text: lines.join('\n'), json: answer, exit: sound ? EXIT.done : EXIT.refused };
}
