import type { RecipeDocument } from './schema.ts';

/** `own` laid over the file that it includes: lists are appended to the included ones, keys merged, single values replaced. */
export function mergeDocuments(included: RecipeDocument, own: RecipeDocument): RecipeDocument {
  const { include: _, ...rest } = own;
  const merged = merge(included, rest) as RecipeDocument;
  // A command is one value, although it may be written as a list; and the two ways to give it exclude each other.
  if (own.entrypoint) merged.entrypoint = own.entrypoint;
  if (own.cmd !== undefined) merged.cmd = own.cmd;
  if (own.archs) merged.archs = own.archs;
  // Another program is tested another way.
  if (own.test) merged.test = own.test;
  // Who builds on another recipe adds what its program would not load.
  if (merged.contents !== undefined) merged.contents = { ...merged.contents, slim: own.contents?.slim };
  return merged;
}

function merge(base: unknown, over: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(over)) return [...(base as unknown[]), ...(over as unknown[])];
  if (!isRecord(base) || !isRecord(over)) return over;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    // Plain assignment to __proto__ would be lost.
    const next = Object.hasOwn(base, key) ? merge(base[key], value) : value;
    Object.defineProperty(merged, key, { value: next, enumerable: true, writable: true, configurable: true });
  }
  return merged;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
