/** schemas/openapi.d.ts: the types of the API, as clients like openapi-fetch take them. Made from the same description as schemas/openapi.json. */

type Schema = {
  $ref?: string;
  type?: string;
  const?: unknown;
  enum?: readonly unknown[];
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  items?: Schema;
  additionalProperties?: boolean | Schema;
};
type Parameter = { name: string; in: 'path' | 'query'; required: boolean; schema: Schema };
type Content = Readonly<Record<string, { schema?: Schema }>>;
type Operation = {
  summary: string;
  parameters?: readonly Parameter[];
  requestBody?: { content: Content };
  responses: Readonly<Record<string, { content?: Content }>>;
};
type OpenApi = {
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  components: { schemas: Readonly<Record<string, Schema>> };
};

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const ANY = '{ [name: string]: unknown }';

export function renderApiTypes(document: object): string {
  const { paths, components } = document as OpenApi;
  const entries = Object.entries(paths).map(
    ([path, methods]) =>
      `  ${JSON.stringify(path)}: {\n    parameters: ${parametersOf([])};\n` +
      METHODS.map((method) => memberOf(method, methods[method])).join('') +
      '  };\n',
  );
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) => `    ${name}: ${typeOf(schema)};\n`,
  );
  return `/** Made by \`npm run generate\`: the types of what \`shearwall serve\` answers, as openapi.json describes it. */
export interface paths {
${entries.join('')}}

export interface components {
  schemas: {
${schemas.join('')}  };
}
`;
}

function memberOf(method: string, operation: Operation | undefined): string {
  if (operation === undefined) return `    ${method}?: never;\n`;
  const { summary, parameters = [], requestBody, responses } = operation;
  const body = requestBody === undefined ? 'requestBody?: never' : `requestBody: ${contentOf(requestBody)}`;
  const answers = Object.entries(responses).map(
    ([status, response]) => `${status}: ${contentOf(response, `headers: ${ANY}; `)}`,
  );
  return `    /** ${summary.replaceAll('*/', '* /')} */
    ${method}: {
      parameters: ${parametersOf(parameters)};
      ${body};
      responses: { ${answers.join('; ')} };
    };\n`;
}

function parametersOf(parameters: readonly Parameter[]): string {
  const of = (where: string): string => {
    const given = parameters.filter((parameter) => parameter.in === where);
    if (given.length === 0) return `${where}?: never`;
    const fields = given.map(
      ({ name, required, schema }) => `${JSON.stringify(name)}${required ? '' : '?'}: ${typeOf(schema)}`,
    );
    return `${where}${given.some(({ required }) => required) ? '' : '?'}: { ${fields.join('; ')} }`;
  };
  return `{ ${of('query')}; header?: never; ${of('path')}; cookie?: never }`;
}

function contentOf({ content }: { content?: Content }, before = ''): string {
  if (content === undefined) return `{ ${before}content?: never }`;
  // Clients read JSON unless they are told otherwise: with the other forms beside it, an answer would have no type.
  const described = Object.entries(content).filter(([, { schema }]) => schema !== undefined);
  const types = (described.length > 0 ? described : Object.entries(content)).map(
    ([type, { schema }]) => `${JSON.stringify(type)}: ${schema === undefined ? 'unknown' : typeOf(schema)}`,
  );
  return `{ ${before}content: { ${types.join('; ')} } }`;
}

/** Throws for a keyword that is not known here, so that none is left out. */
function typeOf(schema: Schema): string {
  const { $ref, type, enum: some, items, additionalProperties } = schema;
  const oneOf = schema.anyOf ?? schema.oneOf;
  if ($ref !== undefined)
    return $ref.replace(/^#\/components\/schemas\/(\w+)$/, "components['schemas']['$1']");
  if ('const' in schema) return JSON.stringify(schema.const);
  if (some !== undefined) return some.map((value) => JSON.stringify(value)).join(' | ');
  if (oneOf !== undefined) return oneOf.map(typeOf).join(' | ');
  if (type === 'array') return `(${items === undefined ? 'unknown' : typeOf(items)})[]`;
  if (type === 'integer') return 'number';
  if (type === 'object') {
    const { properties = {}, required = [] } = schema;
    const fields = Object.entries(properties).map(
      ([name, field]) => `${JSON.stringify(name)}${required.includes(name) ? '' : '?'}: ${typeOf(field)}`,
    );
    if (fields.length > 0) return `{ ${fields.join('; ')} }`;
    return `{ [name: string]: ${typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown'} }`;
  }
  if (type === undefined && Object.keys(schema).every((key) => key === 'description')) return 'unknown';
  if (type === 'string' || type === 'number' || type === 'boolean' || type === 'null') return type;
  throw new Error(`no type is known for ${JSON.stringify(schema)}`);
}
