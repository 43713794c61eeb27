import type { ImageTree } from '../../image-files/index.ts';
import { isGeneric } from './generic.ts';

const SETTINGS = /^(?:usr\/(?:local\/)?)?etc\//;
/** Settings that packages keep where programs are, for links from /etc: `/usr/share/nginx/modules-available/x.conf`. */
const OF_PACKAGES = /^(?:usr\/)?(?:share|lib\w*)\/.*(?:\.(?:conf|cfg|cnf|ini|load|module|path)$|\.d\/[^/]+$)/;

/** Whether a path alone says that it is of settings of programs. */
export function isForSettings(path: string): boolean {
  return SETTINGS.test(path) || OF_PACKAGES.test(path);
}

/** Files and folders elsewhere that links in /etc lead to. */
const LINKED = new WeakMap<ImageTree, ReadonlySet<string>>();

/** Whether a file is configuration: it is in /etc, or a link of /etc leads to it. */
export function isConfiguration(path: string, tree: ImageTree): boolean {
  if (SETTINGS.test(path)) return true;
  const linked = LINKED.get(tree) ?? linkedFrom(tree);
  LINKED.set(tree, linked);
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1))
    if (linked.has(path.slice(0, end))) return true;
  return false;
}

function linkedFrom(tree: ImageTree): Set<string> {
  const linked = new Set<string>();
  for (const { path, type } of tree.files()) {
    const file = type === 'symlink' && SETTINGS.test(path) ? tree.get(path) : undefined;
    if (file !== undefined && !isGeneric(file.path)) linked.add(file.path);
  }
  return linked;
}
