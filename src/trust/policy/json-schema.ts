import { z } from 'zod';
import { PolicyDocument } from './schema.ts';

/** schemas/policy.json: JSON Schema draft 2020-12 of a policy file, for editors. */
export function policyJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(PolicyDocument, { target: 'draft-2020-12', io: 'input' });
  return {
    $schema,
    $id: 'https://shearwall.dev/schemas/policy.json',
    title: 'shearwall policy file',
    ...schema,
  };
}
