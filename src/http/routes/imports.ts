import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CodedError } from '../../kernel/coded-error.ts';
import { type Id, randomId } from '../../kernel/ids.ts';
import {
  type ImportNews,
  importCustomers,
  parseMapping,
  presetMapping,
  TABLE_ENCODINGS,
} from '../../usecases/import/import-customers.ts';
import type { Context } from '../context.ts';
import { HttpError } from '../http-error.ts';
import { keyOf } from '../idempotency.ts';
import { failureFacts } from '../log.ts';
import { authenticatedOf } from '../plugins/authentication.ts';
import { sendProblem } from '../plugins/problems.ts';
import { codeOfRefusal, isProblemCode, type ProblemCode } from '../problem.ts';
import { codeInPath, problemAnswer } from '../schemas.ts';

/** A table is read in memory: a body in the clear on a disk would be a copy that no erasure reaches. */
const MAX_TABLE_BYTES = 128 * 1024 * 1024;
const TABLE_TYPES = [
  'text/csv',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/octet-stream',
] as const;
const NDJSON = 'application/x-ndjson';
const MAX_MAPPING_CHARS = 12 * 1024;

const query = z.strictObject({
  preset: codeInPath.optional().meta({ description: 'A mapping that comes with the product.' }),
  purpose: codeInPath.default('customer-intake').meta({ description: 'Under which unchanged rows may be told apart.' }),
  dryRun: z.enum(['true', 'false']).default('false'),
  encoding: z
    .enum(TABLE_ENCODINGS)
    .optional()
    .meta({ description: 'Of a CSV, where it cannot be told from the bytes for certain.' }),
});

/**
 * One table at a time: it is held in memory, and two would be in each other's way at the ledger. Rows are answered as they
 * are taken in, one JSON object a line; what has been answered is durable.
 */
export async function imports(app: FastifyInstance, context: Context): Promise<void> {
  await app.register(async (scope) => {
    let isTaken = false;
    scope.addHook('onRequest', async (_request, reply) => {
      if (isTaken) throw new HttpError('HTTP_IMPORT_BUSY');
      isTaken = true;
      reply.raw.once('close', () => {
        isTaken = false;
      });
    });
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      [...TABLE_TYPES],
      { parseAs: 'buffer', bodyLimit: MAX_TABLE_BYTES },
      (_request, body, done) => done(null, body),
    );
    scope.route({
      method: 'POST',
      url: '/imports',
      bodyLimit: MAX_TABLE_BYTES,
      config: { personalData: 'change', rawBody: true },
      schema: {
        tags: ['imports'],
        summary: 'Take in a table of customers: a CSV or an .xlsx, as it is, under a preset or a mapping of your own',
        description: `The mapping is named by "preset", or sent as the header Regesta-Mapping: base64url of its JSON. At most 128 MiB of CSV or 50 MiB of .xlsx. Running the same table again doubles nothing.`,
        security: [{ token: [] }],
        consumes: [...TABLE_TYPES],
        querystring: query,
        response: {
          200: { description: 'One JSON object a line.', content: { [NDJSON]: { schema: z.string() } } },
          default: { description: 'A problem.', content: { 'application/problem+json': { schema: problemAnswer } } },
        },
      },
      handler: (request, reply) => takeTable(context, scope, request, reply),
    });
  });
}

async function takeTable(
  { deps }: Context,
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (keyOf(request) !== undefined) throw new HttpError('HTTP_IDEMPOTENCY_KEY_UNSUPPORTED');
  const { preset, purpose, dryRun, encoding } = request.query as z.output<typeof query>;
  const mapping = mappingOf(request, preset);
  const caller = { ...authenticatedOf(request), commandId: randomId(), correlationId: request.id as Id };
  const source = request.body as Buffer | undefined;
  if (source === undefined || source.length === 0) throw new HttpError('HTTP_TABLE_MISSING');
  const started = await importCustomers(deps, caller, {
    ...{ source, mapping, purpose, dryRun: dryRun === 'true' },
    ...(encoding === undefined ? {} : { encoding }),
  });
  if (started.kind === 'refused') return sendProblem(reply, codeOfRefusal(started.reason));
  reply.code(200).type(NDJSON);
  return reply.send(Readable.from(lines(app, request, started.import, started.news)));
}

function mappingOf(request: FastifyRequest, preset: string | undefined): ReturnType<typeof parseMapping> {
  const header = request.headers['regesta-mapping'];
  if ((header === undefined) === (preset === undefined)) throw new HttpError('HTTP_MAPPING_UNCLEAR');
  if (preset !== undefined) return presetMapping(preset);
  if (typeof header !== 'string' || header.length > MAX_MAPPING_CHARS) throw new HttpError('HTTP_MAPPING_UNCLEAR');
  try {
    return parseMapping(JSON.parse(Buffer.from(header, 'base64url').toString('utf8')));
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    throw new HttpError('HTTP_MAPPING_UNCLEAR', { cause });
  }
}

/**
 * What is told of a run. A failure in the middle comes as a last line, for the status was sent before; whoever reads no
 * line of kind `summary` knows that the run was cut off, and runs the table again. When the caller goes away, it stops.
 */
async function* lines(
  app: FastifyInstance,
  request: FastifyRequest,
  run: Id,
  news: AsyncIterable<ImportNews>,
): AsyncGenerator<string> {
  yield line({ kind: 'started', import: run });
  try {
    for await (const one of news) {
      yield line(told(one));
      if (app.stopping.began) throw new HttpError('HTTP_SHUTTING_DOWN');
    }
  } catch (error) {
    const code = codeOf(error);
    request.log.error({ failure: failureFacts(error), import: run }, 'import cut off');
    yield line({ kind: 'failed', code });
  }
}

const line = (value: object): string => `${JSON.stringify(value)}\n`;

const codeOf = (error: unknown): ProblemCode =>
  error instanceof CodedError && isProblemCode(error.code) ? error.code : 'HTTP_INTERNAL';

/** Line, column and code: the cells of a rejected row stay here (docs/record.md section 8). */
function told(news: ImportNews): object {
  switch (news.kind) {
    case 'rejected': {
      const { kind, line: at, column, code } = news;
      return column === undefined ? { kind, line: at, code } : { kind, line: at, column, code };
    }
    case 'warning': {
      const { kind, line: at, column, code } = news;
      return { kind, line: at, column, code };
    }
    case 'progress':
      return { kind: news.kind, rows: news.rows };
    case 'summary':
      return { kind: news.kind, summary: news.summary };
  }
}
