import type { ImageFile, ImageTree } from '../../image-files/index.ts';
import { hiddenInsideExaminer, managersRecordsExaminer } from '../kinds/packed/index.ts';
import type { UnaccountedFile } from '../types.ts';

const EXECUTABLE_BITS = 0o111;
const TAR_NAME = /\.(?:tgz|txz|tzst|apk|crate|gem|whl|tar(?:\.[a-z0-9]{1,4})?)$/i;

/** Longer ones are bundles of many, or carry an archive at their end. */
const MOST_SCRIPT_BYTES = 64 * 1024;

/** A script that somebody wrote: it holds no package, whatever it calls. */
export function isReadByPeople({
  magic,
  sizeBytes,
}: {
  magic: UnaccountedFile['what'] | undefined;
  sizeBytes: number;
}): boolean {
  return magic === 'shebang' && sizeBytes <= MOST_SCRIPT_BYTES;
}

/** `kindOf` for what stands in a tree: there it is known what compressed files and scripts hide. */
export function kindIn(tree: ImageTree, file: ImageFile): UnaccountedFile['what'] | undefined {
  if (tree.factsAt(managersRecordsExaminer, file.path) !== undefined) return undefined;
  const kind = kindOf(file);
  if (kind !== undefined && kind !== 'shebang') return kind;
  if (tree.factsAt(hiddenInsideExaminer, file.path) === undefined) return kind;
  return file.magic === 'gzip' || file.magic === 'zstd' ? file.magic : 'archive';
}

/**
 * Whether a file is an executable, a library or an archive, and of what kind. By its first bytes: programs and libraries run
 * whatever their permission bits say, scripts only with one set. Of compressed files those count that by their name hold
 * others; a manual page does not. Of xz nobody looks at what it holds.
 */
export function kindOf({
  magic,
  mode,
  path,
}: Pick<ImageFile, 'magic' | 'mode' | 'path'>): UnaccountedFile['what'] | undefined {
  const isExecutable = (mode & EXECUTABLE_BITS) !== 0;
  switch (magic) {
    case 'elf':
    case 'pe':
    case 'mach-o':
    case 'zip':
    case 'archive':
    case 'wasm':
    case 'xz':
      return magic;
    case 'asar':
      return 'archive';
    case 'shebang':
      return isExecutable ? magic : undefined;
    case 'gzip':
    case 'zstd':
      return isExecutable || TAR_NAME.test(path) ? magic : undefined;
    default:
      return undefined;
  }
}
