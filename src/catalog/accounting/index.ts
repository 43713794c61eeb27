import { withoutUndefined } from '../../base/without-undefined.ts';
import type { ImageFile, ImageTree } from '../../image-files/index.ts';
import type { Joined } from '../join/index.ts';
import { hasNamelessModules } from '../kinds/javascript/index.ts';
import type { Coverage, UnaccountedFile } from '../types.ts';
import { kindIn } from './kind-of.ts';
import { linkedDescription } from './linked-descriptions.ts';
import { PackageFolders } from './package-folders.ts';
import { UndescribedPackages } from './undescribed-packages.ts';

export { broughtPrograms } from './brought-programs.ts';
export { kindIn, kindOf } from './kind-of.ts';

/** What nobody accounts for, by path in byte order, and how much of the files is accounted for. */
export function account(
  tree: ImageTree,
  {
    components,
    isMerelyListed,
    isUncompared,
  }: Pick<Joined, 'components' | 'isMerelyListed' | 'isUncompared'>,
): { unaccounted: UnaccountedFile[]; coverage: Coverage } {
  const accounted = new Set(components.flatMap(({ accounts }) => accounts));
  const coverage: Coverage = {
    files: { all: 0, accounted: 0 },
    bytes: { all: 0, accounted: 0 },
    unlisted: { files: 0, bytes: 0 },
    uncompared: { files: 0, bytes: 0 },
  };
  const { files, bytes, unlisted, uncompared } = coverage;
  const linked = new Set<number>();
  const unaccounted: UnaccountedFile[] = [];
  const folders = new PackageFolders(components);
  const undescribed = new UndescribedPackages(components, tree);
  for (const file of tree.files()) {
    const linkedTo = linkedDescription(file, tree, accounted);
    if (linkedTo !== undefined) unaccounted.push(linkedTo);
    if (file.type !== 'file') continue;
    files.all++;
    bytes.all += file.sizeBytes;
    const isKnown = accounted.has(file.path);
    undescribed.note(file, isKnown || isMerelyListed(file.path) || folders.ownerOf(file.path) !== undefined);
    if (isKnown) {
      files.accounted++;
      bytes.accounted += file.sizeBytes;
      if (isUncompared(file.path)) {
        uncompared.files++;
        uncompared.bytes += file.sizeBytes;
      }
      continue;
    }
    const isListed = isMerelyListed(file.path);
    const isBundle = !isListed && hasNamelessModules(file.path, tree);
    unaccounted.push(
      ...unaccountedOf(file, kindIn(tree, file) ?? (isBundle ? 'executable' : undefined), folders),
    );
    if (isListed || isLinkedTo(file, linked)) continue;
    unlisted.files++;
    unlisted.bytes += file.sizeBytes;
  }
  const named = new Set(unaccounted.map(({ path }) => path));
  for (const file of undescribed.found()) if (!named.has(file.path)) unaccounted.push(file);
  return { unaccounted: unaccounted.sort(byPath), coverage };
}

/** A hard link to a file that was met before takes no room of its own. */
function isLinkedTo({ inode }: ImageFile, met: Set<number>): boolean {
  if (inode === undefined) return false;
  const isMet = met.has(inode);
  met.add(inode);
  return isMet;
}

function unaccountedOf(
  file: ImageFile,
  what: UnaccountedFile['what'] | undefined,
  folders: PackageFolders,
): UnaccountedFile[] {
  // Asked last: a digest is written out for whoever asks.
  const digest = what && file.digest;
  if (what === undefined || digest === undefined) return [];
  const { path, sizeBytes, layer } = file;
  return [withoutUndefined({ path, digest, sizeBytes, layer, what, within: folders.ownerOf(path) })];
}

function byPath({ path: a }: UnaccountedFile, { path: b }: UnaccountedFile): number {
  return a < b ? -1 : 1;
}
