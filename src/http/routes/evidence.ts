import type { FastifyReply, RouteOptions } from 'fastify';
import { z } from 'zod';
import { parseSafeInteger } from '../../kernel/strict.ts';
import type { Deps } from '../../usecases/core/deps.ts';
import type { Caller } from '../../usecases/core/caller.ts';
import type { Reply } from '../../usecases/core/question.ts';
import { continueOrigin, continueOriginInput } from '../../usecases/evidence/continue-origin.ts';
import { bundleInput, type BundleInput, issueBundle } from '../../usecases/evidence/issue-bundle.ts';
import { rebuildEvidence } from '../../usecases/evidence/rebuild-evidence.ts';
import { revokeSigningKey, revokeSigningKeyInput } from '../../usecases/evidence/revoke-signing-key.ts';
import { rotateSigningKey } from '../../usecases/evidence/rotate-signing-key.ts';
import {
  seeConsistency,
  seeCheckpoint,
  seeEvidence,
  seeEvidencePolicy,
  receiptAsked,
  seeReceipt,
} from '../../usecases/evidence/see-evidence.ts';
import { verifyEvidence } from '../../usecases/evidence/verify-evidence.ts';
import type { Context } from '../context.ts';
import { callerOf, read, type ReadOutcome } from '../define.ts';
import { HttpError } from '../http-error.ts';
import { sendProblem } from '../plugins/problems.ts';
import { codeOfRefusal } from '../problem.ts';
import { problemAnswer } from '../schemas.ts';
import { tarOf } from '../tar.ts';

const tag = 'evidence';
const TEXT = 'text/plain; charset=utf-8';
const TAR = 'application/x-tar';

const leaves = z
  .string()
  .refine((text) => parseSafeInteger(text) !== undefined, 'must be a number of leaves')
  .transform(Number);
const yes = z.enum(['true', 'false']).transform((text) => text === 'true');

const status = z.object({
  origin: z.string(),
  state: z.enum(['catching-up', 'sealing', 'standby', 'failing', 'refused', 'closed', 'off']),
  code: z.string().optional(),
  why: z.string().optional(),
  sealedSize: z.number().optional(),
  lastSealedAt: z.string().optional(),
  size: z.number().meta({ description: 'Leaves that have been read.' }),
  unsealed: z.number().meta({ description: 'Leaves after the newest checkpoint: nothing proves them yet.' }),
  diverged: z.literal(true).optional().meta({ description: 'The last verification was not sound.' }),
  keys: z.array(z.string()),
});
const verification = z.object({
  sound: z.boolean(),
  size: z.number(),
  root: z.string(),
  level: z.string(),
  findings: z.array(z.object({ id: z.string(), name: z.string(), index: z.number().optional(), text: z.string() })),
  store: z.array(z.object({ code: z.string(), stream: z.string().optional(), what: z.string() })),
});

/** What proves the ledger to somebody who does not trust whoever runs it (docs/evidence.md). */
export const evidence = (context: Context): readonly RouteOptions[] => [
  read(context, {
    url: '/evidence/status',
    tag,
    summary: 'How far the ledger is sealed, and by which keys',
    answer: status,
    run: seeEvidence,
  }),
  text(context, {
    url: '/evidence/checkpoint',
    summary: 'The newest checkpoint, or the smallest one that covers so many leaves: keep it, it is a pin',
    querystring: z.strictObject({ leaves: leaves.optional() }),
    run: async (deps, caller, query) => {
      const found = await seeCheckpoint(deps, caller, (query as { readonly leaves?: number }).leaves);
      return found === undefined || !('data' in found) ? found : { data: found.data?.note };
    },
  }),
  text(context, {
    url: '/evidence/policy',
    summary:
      'The keys of this ledger as a policy for regesta-verify; give it to the auditor by another way than bundles',
    run: seeEvidencePolicy,
  }),
  read(context, {
    url: '/evidence/consistency',
    tag,
    summary: 'The proof that the checkpoint of one size continues that of another (RFC 6962)',
    query: z.strictObject({ from: leaves, to: leaves }),
    answer: z.array(z.string()),
    run: (deps, caller, { query }) => seeConsistency(deps, caller, query),
  }),
  text(context, {
    url: '/receipts/:eventId',
    summary: 'The proof that one event is in the ledger, as a .tlog-proof',
    description:
      'It carries the leaf entry (ids, type and digests of the event, no data of it), so it is checked alone. With wait=true whatever is unsealed is sealed first.',
    params: receiptAsked,
    querystring: z.strictObject({ wait: yes.default(false) }),
    run: async (deps, caller, query, params) => {
      const { eventId } = params as z.output<typeof receiptAsked>;
      const found = await seeReceipt(deps, caller, eventId, (query as { readonly wait: boolean }).wait);
      if (found === undefined || !('data' in found)) return found;
      if (found.data.kind === 'not-sealed-yet') throw new HttpError('HTTP_NOT_SEALED_YET');
      return found.data.kind === 'sealed' ? { data: found.data.proof } : undefined;
    },
  }),
  bundles(context),
  act(context, '/evidence/verifications', 'Verify the whole ledger now, as an auditor would, and record the outcome', {
    answer: verification,
    run: verifyEvidence,
  }),
  act(context, '/evidence/rebuilds', 'Make leaves and tiles again from the ledger; they must reach every signed root', {
    answer: z.object({
      sound: z.boolean(),
      size: z.number(),
      checkpoints: z.number(),
      firstDifference: z.number().optional(),
      firstWrongCheckpoint: z.number().optional(),
    }),
    run: rebuildEvidence,
  }),
  act(context, '/evidence/key-rotations', 'Add a signing key, sign once with both, retire the old one', {
    answer: z.object({ vkey: z.string() }),
    run: rotateSigningKey,
  }),
  act(context, '/evidence/key-revocations', 'Believe nothing larger of a signing key that was lost', {
    body: revokeSigningKeyInput,
    answer: z.object({ vkey: z.string() }),
    run: revokeSigningKey,
  }),
  act(context, '/evidence/continuations', 'Go on under a new origin after a genuine restore', {
    body: continueOriginInput,
    answer: z.object({ origin: z.string() }),
    run: continueOrigin,
  }),
];

type TextRun = (deps: Deps, caller: Caller, query: unknown, params: unknown) => Promise<Reply<string | undefined>>;

/** Formats that are lines of text go as they are, ready to be saved. */
function text(
  { deps }: Context,
  spec: {
    readonly url: string;
    readonly summary: string;
    readonly description?: string;
    readonly params?: z.ZodObject;
    readonly querystring?: z.ZodObject;
    readonly run: TextRun;
  },
): RouteOptions {
  const { url, run, ...schema } = spec;
  return {
    method: 'GET',
    url,
    config: { personalData: 'none' },
    schema: {
      querystring: z.strictObject({}),
      ...schema,
      tags: [tag],
      security: [{ token: [] }],
      response: { 200: { description: 'Text.', content: { 'text/plain': { schema: z.string() } } }, ...problem },
    },
    handler: async (request, reply) => {
      const found = await run(deps, callerOf(request), request.query, request.params);
      return answerText(reply, found);
    },
  };
}

function answerText(reply: FastifyReply, found: Reply<string | undefined>): FastifyReply {
  if (found === undefined || ('data' in found && found.data === undefined)) throw new HttpError('HTTP_NOTHING_HERE');
  if (!('data' in found)) return sendProblem(reply, codeOfRefusal(found.reason));
  return reply.code(200).type(TEXT).send(found.data);
}

/** A bundle is written while it is sent: a million events never stand in memory. */
const bundles = ({ deps }: Context): RouteOptions => ({
  method: 'POST',
  url: '/evidence/bundles',
  config: { personalData: 'none' },
  schema: {
    tags: [tag],
    summary: 'Evidence to take away: events with their proofs, for regesta-verify',
    description: 'A .tar. Nothing in it is opened; that it was issued is recorded.',
    security: [{ token: [] }],
    querystring: z.strictObject({}),
    body: bundleInput,
    response: { 200: { description: 'An archive.', content: { [TAR]: { schema: z.string() } } }, ...problem },
  },
  handler: async (request, reply) => {
    const issued = await issueBundle(deps, callerOf(request), request.body as BundleInput);
    if (issued.kind === 'refused') return sendProblem(reply, codeOfRefusal(issued.reason));
    reply.header('content-disposition', `attachment; filename="${issued.name}"`);
    return reply.code(200).type(TAR).send(tarOf(issued.files));
  },
});

type ActRun<Body> = (deps: Deps, caller: Caller, body: Body) => Promise<ReadOutcome<unknown>>;

/** What an operator has done with the evidence; each is recorded by itself, so a retry does no harm. */
function act<Body extends z.ZodObject>(
  { deps }: Context,
  url: string,
  summary: string,
  { answer, body, run }: { readonly answer: z.ZodType; readonly body?: Body; readonly run: ActRun<z.output<Body>> },
): RouteOptions {
  return {
    method: 'POST',
    url,
    config: { personalData: 'none' },
    schema: {
      tags: [tag],
      summary,
      security: [{ token: [] }],
      querystring: z.strictObject({}),
      body: body ?? z.strictObject({}).nullish(),
      response: { 200: answer, ...problem },
    },
    handler: async (request, reply) => {
      const done = await run(deps, callerOf(request), request.body as z.output<Body>);
      if (done === undefined) throw new HttpError('HTTP_NOTHING_HERE');
      if (!('data' in done)) return sendProblem(reply, codeOfRefusal(done.reason));
      return reply.code(200).send(done.data);
    },
  };
}

const problem = {
  default: { description: 'A problem.', content: { 'application/problem+json': { schema: problemAnswer } } },
};
