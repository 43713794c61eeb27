import { z } from 'zod';
import { problem, SERVER_ANSWERS } from '../src/server/answer-schema.ts';
import type { AnswerName, ApiRoute } from '../src/server/http/route.ts';
import { ROUTES } from '../src/server/routes/routes.ts';
import { ANSWERS, versioned } from './answers.ts';
import { escapeCell } from './render-schema-tables.ts';

/** schemas/openapi.json: the table of routes, with the schemas that they check and those of their answers. */
export function openApiDocument(version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of ROUTES) (paths[route.path] ??= {})[route.method.toLowerCase()] = operation(route);
  return {
    openapi: '3.1.0',
    info: { title: 'shearwall', version, description: 'What `shearwall serve` answers' },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: schemaOf(problem, 'output') },
    },
  };
}

function operation(route: ApiRoute): object {
  const { id, about, access, params, query, body, answer } = route;
  const parameters = [...parametersOf(params, 'path'), ...parametersOf(query, 'query')];
  return {
    operationId: id,
    summary: about,
    ...(access === 'anybody' ? { security: [] } : {}),
    'x-shearwall-access': access,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(body, 'input') } },
          },
        }),
    responses: {
      ...(answer === undefined
        ? { [route.status ?? 204]: { description: route.status === 303 ? 'elsewhere' : 'done' } }
        : { [route.status ?? 200]: { description: about, content: contentOf(route, answer) } }),
      default: {
        description: 'it could not be done',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function contentOf({ formats }: ApiRoute, answer: AnswerName): object {
  if ('type' in answer) return { [answer.type]: {} };
  const one = 'of' in answer ? ANSWERS[answer.of]?.schema : SERVER_ANSWERS[answer.own];
  if (one === undefined) throw new Error(`no answer is called ${JSON.stringify(answer)}`);
  const schema = answer.isPage === true ? page(one, 'of' in answer) : versioned(one);
  const others = Object.fromEntries((formats ?? []).map((type) => [type, {}]));
  return { 'application/json': { schema: schemaOf(schema, 'output') }, ...others };
}

/** A list of the command line comes in pages. */
function page(one: z.ZodType, isList: boolean): z.ZodType {
  const items = isList ? one : z.array(one);
  return versioned(
    z.object({
      items,
      next: z.string().optional().describe('`after` of the next page; absent: this was the last'),
    }),
  );
}

function parametersOf(schema: z.ZodObject | undefined, where: 'path' | 'query'): object[] {
  return Object.entries(schema?.shape ?? {}).map(([name, given]) => ({
    name,
    in: where,
    required: where === 'path' || !(given as z.ZodType).safeParse(undefined).success,
    schema: schemaOf(given as z.ZodType, 'input'),
  }));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...described } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (io === 'output' && jsonSchema.additionalProperties === false)
        delete jsonSchema.additionalProperties;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return described;
}

const HEAD = `# The API of a server

<!-- Made by \`npm run generate\` from the table of routes in src/server/routes. -->

\`shearwall serve\` answers below \`/api/v1\`; [openapi.json](../../schemas/openapi.json) (OpenAPI 3.1) describes every route. Answers are what the
command line prints with \`--json\`; lists come as \`items\`, with \`next\` where they go on. What could not be done is a problem (RFC 9457) with
the [codes](errors.md) of the command line. Send \`Authorization: Bearer TOKEN\`.

A grant is a role and a scope: *everything*, or named teams. The union of the grants of a user, the user's groups or a token counts. Of *own* routes a team sees
what it owns, and counts of that alone. What is outside of the scope is answered like what does not exist: same status, body and headers.

| route | viewer, teams | viewer | editor | admin | agent | about |
|---|---|---|---|---|---|---|
`;

/** docs/reference/api.md: who may use which route. */
export function renderApiReference(): string {
  const rows = ROUTES.map(({ method, path, access, about }) => {
    const cells = columnsOf(access).map((may) => (may ? 'yes' : ''));
    return `| \`${method} ${path}\` | ${cells.join(' | ')} | ${escapeCell(about)} |`;
  });
  return `${HEAD}${rows.join('\n')}\n`;
}

function columnsOf(access: ApiRoute['access']): boolean[] {
  if (access === 'anybody' || access === 'somebody') return [true, true, true, true, true];
  if (access.role === 'agent') return [false, false, false, false, true];
  const rank = ['viewer', 'editor', 'admin'].indexOf(access.role);
  return [access.scope === 'own' && rank === 0, rank <= 0, rank <= 1, true, false];
}
