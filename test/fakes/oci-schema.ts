import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../shared');
const REFERRED = ['content-descriptor.json', 'defs.json', 'defs-descriptor.json'];

/** Faults of a document by the image-spec's schema `image-index`, `image-manifest`, `image-layout` or `config`. */
export function ociSchemaFaults(document: unknown, schema: string): string[] {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  for (const name of REFERRED) ajv.addSchema(read(name), name);
  const validate = ajv.compile(read(`${schema}-schema.json`));
  validate(document);
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

/** They are of draft 4, where `id` does what `$id` does now; without both, files refer to each other by name. */
function read(name: string): object {
  const text = readFileSync(join(shared, 'schemas/oci', name), 'utf8');
  return JSON.parse(text, (key, value: unknown) => {
    const isName =
      (key === 'id' || key === '$schema') && typeof value === 'string' && value.startsWith('http');
    return isName ? undefined : value;
  }) as object;
}
