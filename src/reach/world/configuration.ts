import type { ImageTree } from '../../image-files/index.ts';
import { isGeneric } from './generic.ts';

/** Also devices of groff, which say what prints for them. */
const SETTINGS = /^(?:(?:usr\/(?:local\/)?)?etc\/|usr\/(?:local\/)?share\/groff\/[^/]+\/font\/[^/]+\/DESC$)/;
/** Settings that packages keep where programs are, for links from /etc: `/usr/share/nginx/modules-available/x.conf`. */
const OF_PACKAGES = /^(?:usr\/)?(?:share|lib\w*)\/.*(?:\.(?:conf|cfg|cnf|ini|load|module|path)$|\.d\/[^/]+$)/;

/** Whether a path alone says that it is of settings of programs. */
export function isForSettings(path: string): boolean {
  return SETTINGS.test(path) || OF_PACKAGES.test(path);
}

/** Files and folders elsewhere that links in /etc lead to, and below them what was asked for. */
const LINKED = new WeakMap<ImageTree, Map<string, boolean>>();

/** Whether a file is configuration: it is in /etc, or a link of /etc leads to it. */
export function isConfiguration(path: string, tree: ImageTree): boolean {
  if (SETTINGS.test(path)) return true;
  const linked = LINKED.get(tree) ?? linkedFrom(tree);
  LINKED.set(tree, linked);
  return linked.get(path) ?? isBelow(path, linked);
}

/** Of the folder that a path is in; each is looked at once. */
function isBelow(path: string, linked: Map<string, boolean>): boolean {
  const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  if (folder === '') return false;
  const known = linked.get(folder);
  if (known !== undefined) return known;
  const found = isBelow(folder, linked);
  linked.set(folder, found);
  return found;
}

function linkedFrom(tree: ImageTree): Map<string, boolean> {
  const linked = new Map<string, boolean>();
  for (const { path, type } of tree.files()) {
    const file = type === 'symlink' && SETTINGS.test(path) ? tree.get(path) : undefined;
    if (file !== undefined && !isGeneric(file.path)) linked.set(file.path, true);
  }
  return linked;
}
