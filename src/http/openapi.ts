import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { EMPTY_BODY } from './define.ts';
import type { PersonalData } from './plugins/declarations.ts';
import { changeAnswer, problemAnswer } from './schemas.ts';

/** Shapes that many routes answer with: written once in the document, referred to by name. */
const registry = z.registry<{ id: string; description?: string }>();
registry.add(changeAnswer, { id: 'Change', description: 'The answer to every change.' });
registry.add(problemAnswer, { id: 'Problem', description: 'RFC 9457; `code` is explained at `type`.' });

const transformObject = createJsonSchemaTransformObject({ schemaRegistry: registry });
const transform = createJsonSchemaTransform({ schemaRegistry: registry });

const TELLS: { readonly [relation in PersonalData]: string } = {
  none: 'Opens no personal data.',
  change: 'Takes personal data in and tells none.',
  delivery: 'Hands a package over, once, to whoever holds its secret: recorded before.',
  look: 'A look at personal data: recorded before anything is shown, also when it is refused.',
};

/** OpenAPI 3.1, made from the routes themselves: it cannot say anything that they do not do. */
export async function openapi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Regesta',
        version,
        description: 'An event-sourced compliance and audit ledger for the personal data of customers.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'An access token of an actor.' } },
      },
    },
    transform: (document) => {
      const { schema, url } = transform(document as Parameters<typeof transform>[0]);
      const relation = document.route.config?.personalData;
      if (relation === undefined) return { schema, url };
      const description = [schema.description, TELLS[relation]].filter((one) => one !== undefined).join(' ');
      const operationId = operationIdOf(String(document.route.method), url);
      if (document.schema.body === EMPTY_BODY) delete schema.body;
      if (document.route.config?.rawBody === true) schema.body = { type: 'string', format: 'binary' };
      return { schema: { ...schema, description, operationId, 'x-personal-data': relation }, url };
    },
    transformObject: (document) =>
      withoutUnused(transformObject(document) as Document) as ReturnType<typeof transformObject>,
  });
  app.get(
    '/openapi.json',
    { config: { personalData: 'none' }, schema: { querystring: z.strictObject({}), hide: true } },
    async (_request, reply) => reply.type('application/json').send(JSON.stringify(app.swagger())),
  );
}

interface Document {
  readonly paths?: object;
  readonly components?: { readonly schemas?: { readonly [name: string]: object } };
}

/** The generator writes a shape for input and one for output; no request refers to those of our answers. */
function withoutUnused(document: Document): Document {
  const schemas = Object.entries(document.components?.schemas ?? {});
  const used = schemas.filter(([name]) => !name.endsWith('Input'));
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(used) } };
}

/** `POST /v1/customers/:id/corrections` is `post-customers-id-corrections`. */
function operationIdOf(method: string, url: string): string {
  const words = url.replace(/^\/v1/, '').split(/[^A-Za-z0-9]+/);
  return [method.toLowerCase(), ...words.filter((word) => word !== '')].join('-');
}
