import type * as Yaml from 'yaml';

/**
 * Keys that stand in their map before. For documents that are read with `uniqueKeys: false`: else the library compares each key with
 * all others, and 20,000 of them take ten seconds.
 */
export function duplicateKeys(yaml: typeof Yaml, document: Yaml.Document): Yaml.Scalar[] {
  const found: Yaml.Scalar[] = [];
  yaml.visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!yaml.isScalar(key)) continue;
        if (seen.has(key.value)) found.push(key);
        seen.add(key.value);
      }
    },
  });
  return found;
}
