/** The same fields, those that may be undefined optional: what `exactOptionalPropertyTypes` wants. */
export type WithoutUndefined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** An object without the fields that are undefined: they would be told apart from absent ones in JSON, caches and comparisons. */
export function withoutUndefined<const T extends object>(fields: T): WithoutUndefined<T> {
  const defined: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) defined[key] = value;
  return defined as WithoutUndefined<T>;
}
