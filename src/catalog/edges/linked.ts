import type { ImageTree } from '../../image-files/index.ts';
import { isClaim, type Joined } from '../join/index.ts';
import { catalogLoader, elfExaminer } from '../kinds/elf/index.ts';
import type { EdgeSet } from './edge-set.ts';
import { Holders } from './holders.ts';

/** Programs and libraries that the loader binds to others (DT_NEEDED): from whose the one file is to whose the other is. */
export function addLinked(edges: EdgeSet, joined: Joined, tree: ImageTree): void {
  const links = linksIn(tree);
  if (links.length === 0) return;
  const targets = new Set(links.flatMap((link) => link.targets));
  const holders = new Holders(joined, new Set([...targets, ...links.map(({ path }) => path)]));
  const unheld = new Set([...targets].filter((path) => holders.of(path).length === 0));
  const seen = onlyOneSeen(joined, unheld);
  for (const { path, targets } of links)
    for (const from of holders.of(path))
      for (const target of targets)
        for (const to of seen.get(target) ?? holders.of(target)) edges.add(from, to, 'elf');
}

/** Hard links are several files, each with an origin of its own. */
function linksIn(tree: ImageTree): { path: string; targets: string[] }[] {
  const neededBy = catalogLoader(tree);
  const links: { path: string; targets: string[] }[] = [];
  for (const { file, facts } of tree.factsOf(elfExaminer)) {
    if (facts.needed.length === 0) continue;
    const targets = neededBy(file.path).flatMap(({ resolved }) => resolved ?? []);
    if (targets.length > 0) links.push({ path: file.path, targets });
  }
  return links;
}

/** What nobody accounts for may still be known by what was seen in it: a library of which one thing is said is that. */
function onlyOneSeen({ components }: Joined, paths: ReadonlySet<string>): Map<string, string[]> {
  const seen = new Map<string, string[]>();
  for (const { id, evidence } of components) {
    const locations = evidence.filter((one) => !isClaim(one)).flatMap((one) => one.locations);
    for (const path of new Set(locations)) {
      if (!paths.has(path)) continue;
      const ids = seen.get(path);
      if (ids === undefined) seen.set(path, [id]);
      else ids.push(id);
    }
  }
  for (const [path, ids] of seen) if (ids.length > 1) seen.delete(path);
  return seen;
}
