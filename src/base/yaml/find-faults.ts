import type * as Yaml from 'yaml';

/** What no document of ours may hold, though it is YAML: its code, text of its own, and where it stands. */
export type NodeFault = { code: 'TAG' | 'DUPLICATE_KEY'; message: string; pos: [number] };

/**
 * Tags of any kind, since what `!!binary` or `!!set` makes of a node is no value that a schema knows; and keys that stand in their map before. For
 * documents that are read with `uniqueKeys: false`: else the library compares each key with all others, and 20,000 of them take ten
 * seconds. In one pass, without the path of each node, which the library's own visitor copies: that is quadratic in deep documents.
 */
export function findFaults(yaml: typeof Yaml, document: Yaml.Document): NodeFault[] {
  const faults: NodeFault[] = [];
  const waiting: unknown[] = [document.contents];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (!yaml.isNode(node) || yaml.isAlias(node)) continue;
    if (node.tag !== undefined)
      faults.push(faultAt(node, 'TAG', node.tag.replace('tag:yaml.org,2002:', '!!')));
    if (yaml.isMap(node)) {
      faults.push(...repeatedKeys(yaml, node).map((key) => faultAt(key, 'DUPLICATE_KEY', '')));
      for (const { key, value } of node.items) waiting.push(key, value);
    } else if (yaml.isSeq(node)) waiting.push(...node.items);
  }
  return faults.sort((a, b) => a.pos[0] - b.pos[0]);
}

function faultAt({ range }: Yaml.Node, code: NodeFault['code'], message: string): NodeFault {
  return { code, message, pos: [range?.[0] ?? 0] };
}

function repeatedKeys(yaml: typeof Yaml, { items }: Yaml.YAMLMap): Yaml.Scalar[] {
  const seen = new Set<unknown>();
  return items.flatMap(({ key }) => {
    if (!yaml.isScalar(key)) return [];
    if (seen.has(key.value)) return [key];
    seen.add(key.value);
    return [];
  });
}
