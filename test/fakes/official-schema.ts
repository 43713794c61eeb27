import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../shared');

/** False when the official schemas do not lie beside the checkout, else the reason to skip. */
export const schemasMissing: string | false = existsSync(join(shared, 'schemas'))
  ? false
  : 'the official schemas (../shared/schemas) are not here';

/** To compile one takes longer than anything that is asked of it. */
const compiled = new Map<string, ValidateFunction>();

/** Faults of a JSON document by an official schema, with the schemas that it refers to; empty when it is valid. */
export function schemaFaults(document: unknown, schema: string, ...referred: string[]): string[] {
  const key = [schema, ...referred].join(' ');
  const validate = compiled.get(key) ?? compile(schema, referred);
  compiled.set(key, validate);
  validate(document);
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

function compile(schema: string, referred: readonly string[]): ValidateFunction {
  const read = (name: string): object => JSON.parse(readFileSync(join(shared, 'schemas', name), 'utf8'));
  const isNew = JSON.stringify(read(schema)).includes('json-schema.org/draft/2020-12/');
  const root = read(schema);
  // Ajv knows draft 4 no more, whose `id` is another one's `$id`; what else differs, the official schemas do not use.
  const isOld = JSON.stringify(root).includes('json-schema.org/draft-04/');
  const ajv = new (isNew ? Ajv2020 : Ajv)({
    strict: false,
    allErrors: true,
    validateFormats: true,
    validateSchema: !isOld,
  });
  formats.default(ajv);
  ajv.addFormat('iri', /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]*$/i);
  // Formats of internationalized strings, which ajv-formats does not know.
  ajv.addFormat('idn-email', /^[^@\s]+@[^@\s]+$/);
  ajv.addFormat('iri-reference', /^[^\s<>"{}|\\^`]*$/);
  for (const name of referred) ajv.addSchema(read(name));
  const { $schema: _, id: __, ...old } = root as Record<string, unknown>;
  return ajv.compile(isOld ? old : root);
}
