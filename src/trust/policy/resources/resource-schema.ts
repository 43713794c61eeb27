import { z } from 'zod';
import { isJsonObject } from '../../../base/parse-json.ts';
import { PolicyDocument } from '../schema.ts';

/**
 * The schema of a policy file as a structural one (apiextensions.k8s.io/v1). Fields that it does not know are kept and not pruned: a
 * policy that asks less than somebody wrote would be a hole, and whoever reads it refuses the whole of it, by name.
 */
export function resourceSchema(): Record<string, unknown> {
  return structural(z.toJSONSchema(PolicyDocument, { target: 'openapi-3.0', io: 'input' })) as Record<
    string,
    unknown
  >;
}

function structural(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(structural);
  if (!isJsonObject(schema)) return schema;
  const { additionalProperties, propertyNames: _, ...rest } = schema;
  const kept = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, structural(value)]));
  if (additionalProperties === false) return { ...kept, 'x-kubernetes-preserve-unknown-fields': true };
  return additionalProperties === undefined
    ? kept
    : { ...kept, additionalProperties: structural(additionalProperties) };
}
