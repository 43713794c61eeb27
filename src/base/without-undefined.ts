/** The same fields, those that may be undefined optional: what `exactOptionalPropertyTypes` wants. */
export type WithoutUndefined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** An object without the fields that are undefined: they would be told apart from absent ones in JSON, caches and comparisons. */
export function withoutUndefined<const T extends object>(fields: T): WithoutUndefined<T> {
  // What symbols name stays, too: what can be disposed of.
  const defined: object = { ...fields };
  for (const key of Reflect.ownKeys(defined))
    if (Reflect.get(defined, key) === undefined) Reflect.deleteProperty(defined, key);
  return defined as WithoutUndefined<T>;
}
