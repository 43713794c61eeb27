import { compareBytes } from '../../base/bytes.ts';
import type { VersionOrder, VersionScheme } from './types.ts';

/** No version in use is near this length; what is longer is not a version, and is compared as text, in linear time. */
const MAX_LENGTH = 4096;

/** Bounds of ranges and versions of popular packages are compared again and again. */
const REMEMBERED = 4096;
const MAX_REMEMBERED_LENGTH = 64;

/**
 * An order by keys. Texts without a key come below all that have one and are ordered as text, so that the order is total if
 * `compareKeys` is. `isVersion`: for schemes whose keys reach further than their versions.
 */
export function keyedOrder<Key>(rules: {
  scheme: VersionScheme;
  keyOf(text: string): Key | undefined;
  compareKeys(a: Key, b: Key): number;
  isVersion?(text: string): boolean;
}): VersionOrder {
  const remembered = new Map<string, { key: Key | undefined }>();
  const keyOf = (text: string): Key | undefined => {
    if (text.length > MAX_LENGTH) return undefined;
    if (text.length > MAX_REMEMBERED_LENGTH) return rules.keyOf(text);
    let entry = remembered.get(text);
    if (entry === undefined) {
      if (remembered.size >= REMEMBERED) remembered.clear();
      entry = { key: rules.keyOf(text) };
      remembered.set(text, entry);
    }
    return entry.key;
  };
  return {
    scheme: rules.scheme,
    compare(a, b) {
      if (a === b) return 0;
      const aKey = keyOf(a);
      const bKey = keyOf(b);
      if (aKey === undefined) return bKey === undefined ? compareBytes(a, b) : -1;
      return bKey === undefined ? 1 : rules.compareKeys(aKey, bKey);
    },
    isVersion: (text) =>
      text.length <= MAX_LENGTH && (rules.isVersion ? rules.isVersion(text) : keyOf(text) !== undefined),
  };
}

/**
 * Item by item; where one list ends, `end` stands for all that it lacks. It is a total order if `compare` is one over the items
 * and `end`.
 */
export function compareLists<Item>(
  a: readonly Item[],
  b: readonly Item[],
  compare: (a: Item, b: Item) => number,
  end: Item,
): number {
  const length = Math.max(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const order = compare(a[at] ?? end, b[at] ?? end);
    if (order !== 0) return order;
  }
  return 0;
}
