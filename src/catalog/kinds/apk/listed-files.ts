import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { ImageTree } from '../../../image-files/index.ts';
import type { ListedFile } from '../../types.ts';

const HEX = { Q1: { algorithm: 'sha1', bytes: 20 }, Q2: { algorithm: 'sha256', bytes: 32 } } as const;

/**
 * The regular files of a package that stand in the tree. Checksums are of the content; those of symlinks are of the target,
 * and symlinks are left out.
 */
export function filesOf(tree: ImageTree, root: string, files: string): ListedFile[] {
  const found = new Map<string, ListedFile>();
  for (const line of files === '' ? [] : files.split('\n')) {
    const space = line.indexOf(' ');
    const file = tree.get(root + line.slice(space + 1), { follow: false });
    if (file?.type !== 'file') continue;
    const digest = digestOf(line.slice(0, space));
    found.set(file.path, withoutUndefined({ path: file.path, digest }));
  }
  return [...found.values()];
}

/** `Q1` and a SHA-1 in base64; apk 3 writes `Q2` before a SHA-256. */
function digestOf(checksum: string): ListedFile['digest'] {
  const kind = checksum.slice(0, 2);
  if (kind !== 'Q1' && kind !== 'Q2') return undefined;
  const bytes = Buffer.from(checksum.slice(2), 'base64');
  const { algorithm, bytes: length } = HEX[kind];
  return bytes.length === length ? { algorithm, hex: bytes.toString('hex') } : undefined;
}
