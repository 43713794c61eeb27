/** The same fields, those that may be undefined optional: what `exactOptionalPropertyTypes` wants. */
export type WithoutUndefined<T> = {
  -readonly [K in keyof T as undefined extends T[K] ? never : K]: Plain<T[K]>;
} & {
  -readonly [K in keyof T as undefined extends T[K] ? K : never]?: Plain<Exclude<T[K], undefined>>;
};

/** Lists that were written in place are lists, not tuples. */
type Plain<V> = V extends readonly (infer Item)[] ? (number extends V['length'] ? V : Item[]) : V;

/** An object without the fields that are undefined: they would differ from absent ones in JSON, caches and comparisons. */
export function withoutUndefined<const T extends object>(fields: T): WithoutUndefined<T> {
  const defined: Record<PropertyKey, unknown> = {};
  const given: Readonly<Record<PropertyKey, unknown>> = fields as Record<PropertyKey, unknown>;
  for (const key of Object.keys(given)) if (given[key] !== undefined) defined[key] = given[key];
  // What symbols name stays, too: what can be disposed of.
  for (const key of Object.getOwnPropertySymbols(given))
    if (given[key] !== undefined) defined[key] = given[key];
  return defined as WithoutUndefined<T>;
}
