import type { Edge, Pack, World } from '../../types.ts';
import { foundOnce } from '../../world/found-once.ts';
import { ownFolderExaminer } from './own-folder-facts.ts';

/** Code that is loaded by names, which packs of languages follow. */
const CODE = ['.py', '.pyc', '.rb', '.pl', '.pm', '.php', '.js', '.mjs', '.cjs', '.so', '.a'];
const LIMIT_FILES = 5000;

/**
 * `/usr/share/x/bin/tool` that finds files from its own place (`dirname(__file__)`, `$0`, `__DIR__`): whatever is data below `/usr/share/x`
 * may be opened, as by a package of its language, and what its text names there may be run.
 */
export const ownFolderPack: Pack = {
  id: 'own-folder',
  examiners: [ownFolderExaminer],
  *follow({ path, use }, world) {
    if (use !== 'code' || world.isApplication(path)) return;
    const facts = world.tree.factsAt(ownFolderExaminer, path);
    const folder = facts === undefined ? undefined : ownFolder(path, world);
    if (facts === undefined || folder === undefined) return;
    const step = { certainty: 'possible', evidence: { literal: '', where: path } } as const;
    yield { ...step, to: { folder: `/${folder}`, without: CODE }, kind: 'has as data', use: 'data' };
    const paths = pathsByName(folder, world);
    for (const literal of facts.isCut === true ? paths.keys() : facts.names)
      for (const found of paths.get(literal) ?? [])
        yield {
          ...step,
          to: { path: `/${found}` },
          kind: 'names',
          use: 'code',
          evidence: { literal: facts.isCut === true ? '' : literal, where: path },
        } satisfies Edge;
  },
};

/** The outermost folder around a file below one that is for everybody; undefined: it stands in such a one itself. */
function ownFolder(path: string, world: World): string | undefined {
  const parts = path.split('/');
  for (let length = parts.length - 1; length > 0; length--)
    if (world.isGeneric(parts.slice(0, length).join('/')))
      return length === parts.length - 1 ? undefined : parts.slice(0, length + 1).join('/');
  return undefined;
}

const pathsByName = foundOnce((top, { tree }): ReadonlyMap<string, readonly string[]> => {
  const folders = [top];
  const files: string[] = [];
  for (const folder of folders)
    for (const name of files.length < LIMIT_FILES ? tree.names(folder) : []) {
      const path = `${folder}/${name}`;
      const type = tree.get(path, { follow: false })?.type;
      if (type === 'directory') folders.push(path);
      if (type === 'file' || type === 'symlink') files.push(path);
    }
  return Map.groupBy(files, (path) => path.slice(path.lastIndexOf('/') + 1));
});
