/** As much of an OpenAPI document as the tests ask about. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: { readonly [path: string]: { readonly [method: string]: OpenApiOperation } };
  readonly components: {
    readonly schemas: { readonly [name: string]: object };
    readonly securitySchemes: { readonly [name: string]: object };
  };
}

export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly 'x-personal-data': string;
  readonly security?: readonly object[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: object;
  }[];
  readonly requestBody?: { readonly content: { readonly [mediaType: string]: { readonly schema: object } } };
  readonly responses: { readonly [status: string]: { readonly description: string; readonly content?: object } };
}

export interface Operation {
  readonly path: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly operation: OpenApiOperation;
}

export const operationsOf = (document: OpenApiDocument): readonly Operation[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method: method.toUpperCase() as Operation['method'],
      operation,
    })),
  );
