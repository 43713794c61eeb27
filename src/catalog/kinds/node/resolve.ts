import type { ImageTree } from '../../../image-files/index.ts';

const MAX_FOLDERS = 100;
/** Debian's node looks here last. */
const GLOBAL = ['usr/share/nodejs', 'usr/lib/nodejs'];

/** The package.json that Node loads for a name in a folder: node_modules of it and of each folder above. */
export function resolvePackage(tree: ImageTree, folder: string, name: string): string | undefined {
  let at = folder;
  for (let steps = 0; steps < MAX_FOLDERS; steps++) {
    const isHolder = at === 'node_modules' || at.endsWith('/node_modules');
    const found = isHolder
      ? undefined
      : manifestIn(tree, at === '' ? 'node_modules' : `${at}/node_modules`, name);
    if (found !== undefined) return found;
    if (at === '') break;
    at = at.slice(0, Math.max(at.lastIndexOf('/'), 0));
  }
  for (const holder of GLOBAL) {
    const found = manifestIn(tree, holder, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** As the tree has it, with symlinks followed. */
function manifestIn(tree: ImageTree, holder: string, name: string): string | undefined {
  const file = tree.get(`${holder}/${name}/package.json`);
  return file?.type === 'file' ? file.path : undefined;
}
