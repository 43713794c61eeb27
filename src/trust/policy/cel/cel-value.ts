const MAX_DEPTH = 64;

/** The value is nested deeper than expressions may look. */
export class TooDeepError extends Error {}

/**
 * JSON as CEL sees it: objects are Maps, so that no name in them means anything to JavaScript, and whole numbers are `int`, as in
 * Kubernetes, so that `size(x) == predicate.count` and `predicate.count + 1` do what they seem to. Throws TooDeepError.
 */
export function celValueOf(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw new TooDeepError(`nested more than ${MAX_DEPTH} deep`);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map((item) => celValueOf(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value ?? null;
  const map = new Map<string, unknown>();
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) map.set(key, celValueOf(item, depth + 1));
  }
  return map;
}
