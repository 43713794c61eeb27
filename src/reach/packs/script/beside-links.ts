import { addTo } from '../../../base/add-to.ts';
import type { ImageTree } from '../../../image-files/index.ts';
import { wordsExaminer, wordsOf } from '../../facts/text-facts.ts';
import type { Edge, World } from '../../types.ts';
import { followPath } from '../../world/real-path.ts';

const LINKS = new WeakMap<ImageTree, ReadonlyMap<string, readonly string[]>>();

/** `. "${0%/*}/env"`: who runs a script by a link has the link's folder in `$0`. What its words name there, or one folder up. */
export function* besideLinks(path: string, world: World): Generator<Edge, void, undefined> {
  const links = LINKS.get(world.tree) ?? foldersOfLinks(world.tree);
  LINKS.set(world.tree, links);
  const folders = links.get(path);
  if (folders === undefined) return;
  for (const literal of wordsOf(world.tree.factsAt(wordsExaminer, path)))
    for (const folder of literal.includes('/') ? folders : []) {
      const to = `/${folder}/${literal.slice(literal.indexOf('/') + 1)}`;
      if (followPath(world.tree, to)?.file.type === 'file')
        yield {
          to: { path: to },
          kind: 'names beside a link to it',
          use: 'code',
          certainty: 'possible',
          evidence: { literal, where: path },
        };
    }
}

/** By script: the folders of the symlinks to it, and the ones above them. */
function foldersOfLinks(tree: ImageTree): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const { path, type } of tree.files()) {
    const script = type === 'symlink' ? followPath(tree, path)?.file : undefined;
    if (script?.magic !== 'shebang') continue;
    const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
    addTo(folders, script.path, folder);
    addTo(folders, script.path, folder.slice(0, Math.max(folder.lastIndexOf('/'), 0)));
  }
  return folders;
}
