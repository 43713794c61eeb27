/**
 * A table that is asked by names of others: it answers by what stands in it, and never by what every object inherits, as `constructor` is. A test
 * finds tables that are asked without it.
 */
export function tableOf<Value>(entries: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.assign(Object.create(null) as Record<string, Value>, entries);
}
