import type { RunningImage } from '../types.ts';

type Stands = readonly RunningImage[];

/**
 * What follows from a list of what stands for images, made once for each list: a question needs it several times, and of all that ever ran the
 * list is kept from one question to the next.
 */
export function oncePerList<Value>(make: (stands: Stands) => Value): (stands: Stands) => Value {
  const made = new WeakMap<Stands, { value: Value }>();
  return (stands) => {
    const known = made.get(stands) ?? { value: make(stands) };
    made.set(stands, known);
    return known.value;
  };
}
