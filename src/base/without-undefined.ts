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
  const defined = {};
  // What symbols name stays, too: what can be disposed of.
  for (const key of Reflect.ownKeys(fields)) {
    const value: unknown = Reflect.get(fields, key);
    if (value !== undefined) Reflect.set(defined, key, value);
  }
  return defined as WithoutUndefined<T>;
}
