import { z } from 'zod';
import type { PathKey } from './read-yaml.ts';

/** The keys that may stand at a path of a document: for "did you mean". */
export function knownKeysAt(document: z.core.$ZodType, path: readonly PathKey[]): string[] {
  let schemas = [document];
  for (const step of path) schemas = schemas.flatMap((schema) => stepInto(schema, step));
  return schemas.flatMap((schema) => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : []));
}

function stepInto(schema: z.core.$ZodType, step: PathKey): z.core.$ZodType[] {
  return branchesOf(schema).flatMap((branch) => {
    if (branch instanceof z.ZodArray) return branchesOf(branch.element);
    if (branch instanceof z.ZodRecord) return branchesOf(branch.valueType);
    if (!(branch instanceof z.ZodObject)) return [];
    const next = branch.shape[step] as z.core.$ZodType | undefined;
    return next ? branchesOf(next) : [];
  });
}

/** A schema without `.optional()`, and the members of a union. */
export function branchesOf(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional) return branchesOf(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(branchesOf);
  return [schema];
}
