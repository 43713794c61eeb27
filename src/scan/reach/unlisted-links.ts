import type { Catalog, CatalogComponent } from '../../catalog/index.ts';
import type { ImageTree } from '../../image-files/index.ts';
import type { ReachReport } from '../../reach/index.ts';

const SUMS = /\/status\.d\/[^/]+\.md5sums$/;
const CODE = /\.(?:pyc?|p[lm]|rb|php|phar|[cm]?js|class|node|wasm)$/;
const LIBRARY = /^(.+)\.so\b/;

/** Whether a list of digests (`status.d/NAME.md5sums`) is all that is known of its files: that has no links. */
function listsNoLinks({ evidence }: CatalogComponent): boolean {
  return evidence.some(({ locations }) => locations.some((path) => SUMS.test(path)));
}

/**
 * Ids of packages that may have a link in use which no list has: Debian's redis-server is only a link to a program of redis-tools. It
 * counts for whoever has no program or library listed, and for whoever needs the package that the link leads to.
 */
export function mayHaveUsedLinks(
  { components, dependencies }: Pick<Catalog, 'components' | 'dependencies'>,
  tree: ImageTree,
  { files }: Pick<ReachReport, 'files'>,
): Set<string> {
  const withoutLinks = components.filter(listsNoLinks);
  if (withoutLinks.length === 0) return new Set();
  const found = new Set(
    withoutLinks.filter(({ accounts }) => !accounts.some((path) => isCode(path, tree))).map(({ id }) => id),
  );
  const owners = new Map(components.flatMap(({ id, accounts }) => accounts.map((path) => [path, id])));
  const ledTo = new Set<string>();
  for (const { path, isLink, answer } of files) {
    if (!isLink || answer === 'unreachable' || answer === 'cannot run here' || owners.has(path)) continue;
    const target = tree.get(path);
    const owner = target?.type === 'file' ? owners.get(target.path) : undefined;
    if (target !== undefined && owner !== undefined && !isVersion(path, target.path)) ledTo.add(owner);
  }
  const ids = new Set(withoutLinks.map(({ id }) => id));
  for (const { from, to } of dependencies) if (ids.has(from) && ledTo.has(to)) found.add(from);
  return found;
}

function isCode(path: string, tree: ImageTree): boolean {
  return tree.get(path, { follow: false })?.magic !== undefined || CODE.test(path);
}

/** `libx.so.1` beside `libx.so.1.2`: of the library's own package. */
function isVersion(link: string, target: string): boolean {
  const stem = LIBRARY.exec(link)?.[1];
  return stem !== undefined && LIBRARY.exec(target)?.[1] === stem;
}
