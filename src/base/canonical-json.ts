/** JSON with two spaces and a final newline; key order is the object's own, so build objects in their documented order. */
export function prettyJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** JSON with sorted keys and no white space: equal values give equal bytes (RFC 8785 for the values we use: no floats). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sortKeys(value));
}

function sortKeys(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(sortKeys);
  const given = value as Readonly<Record<string, unknown>>;
  const sorted: Record<string, unknown> = {};
  // Code units, which is their order by default.
  for (const key of Object.keys(given).sort()) {
    const item = given[key];
    if (item !== undefined) define(sorted, key, sortKeys(item));
  }
  return sorted;
}

/** An assignment would give an object another prototype where the key is `__proto__`. */
function define(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}
