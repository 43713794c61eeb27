import type { Marks, Owned, Owner, OwnerRules } from './types.ts';

/** What holds without a file of rules. `part-of` names a product, so it is only asked last. */
export const DEFAULT_OWNER_RULES: OwnerRules = {
  patterns: [],
  keys: [
    ['owner', 'team', 'app.kubernetes.io/owner', 'app.kubernetes.io/team', '*/owner', '*/team'],
    ['app.kubernetes.io/part-of'],
  ],
};

/** Undefined: nothing says whose it is. */
export function findOwner(owned: Owned, { patterns, keys }: OwnerRules): Owner | undefined {
  const pattern = patterns.findLast(({ matches }) => matches(owned));
  if (pattern !== undefined) return { name: pattern.owner, by: pattern.by };
  for (const tier of keys)
    for (const { of, marks } of owned.marks) {
      const found = markedOwner(marks, tier);
      if (found !== undefined) return { name: found.value, by: `${found.what} ${found.key} of the ${of}` };
    }
  return undefined;
}

function markedOwner({ labels, annotations }: Marks, keys: readonly string[]) {
  for (const wanted of keys)
    for (const [what, texts] of [
      ['label', labels],
      ['annotation', annotations],
    ] as const) {
      const key = wanted.startsWith('*/')
        ? Object.keys(texts)
            .sort()
            .find((each) => each.endsWith(wanted.slice(1)))
        : wanted;
      const value = key === undefined ? undefined : texts[key]?.trim();
      if (key !== undefined && value !== undefined && value !== '') return { what, key, value };
    }
  return undefined;
}
