import type { ImageFile, ImageTree } from '../../image-files/index.ts';
import type { UnaccountedFile } from '../types.ts';

/** What says that a package is there is known by its name, and read where it has that name. */
const DESCRIPTION =
  /(?:^|\/)(?:node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json|[^/]+\.(?:dist|egg)-info\/(?:METADATA|PKG-INFO)|specifications\/[^/]+\.gemspec|composer\/installed\.json|META-INF\/maven\/[^/]+\/[^/]+\/pom\.properties|ebin\/[^/]+\.app|[^/]+\.deps\.json|lib\/dpkg\/status|lib\/apk\/db\/installed|rpm\/(?:rpmdb\.sqlite|Packages(?:\.db)?))$/;

/** A description under whose name there is only a link, symbolic or hard, to a file that nobody read as one. */
export function linkedDescription(
  file: ImageFile,
  tree: ImageTree,
  accounted: ReadonlySet<string>,
): UnaccountedFile | undefined {
  const isLink = file.type === 'symlink' || file.inode !== undefined;
  if (!isLink || !DESCRIPTION.test(file.path) || accounted.has(file.path)) return undefined;
  const real = tree.get(file.path);
  if (real?.digest === undefined || accounted.has(real.path)) return undefined;
  const { digest, sizeBytes, layer } = real;
  return { path: file.path, digest, sizeBytes, layer, what: 'executable' };
}
