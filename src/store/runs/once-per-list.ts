/**
 * What follows from a list, made once for it: a question needs it several times, and lists of all that runs, or ever ran, are kept from one
 * question to the next.
 */
export function oncePerList<Item, Value>(
  make: (list: readonly Item[]) => Value,
): (list: readonly Item[]) => Value {
  const made = new WeakMap<readonly Item[], { value: Value }>();
  return (list) => {
    const known = made.get(list) ?? { value: make(list) };
    made.set(list, known);
    return known.value;
  };
}
