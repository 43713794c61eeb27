import { type Budget, bytesAccess, type RandomAccess, unpackPaid } from '../../../binaries/index.ts';
import { TarIndexer } from '../../../rootfs/index.ts';
import type { ArchiveEntry } from './archived-packages.ts';

const MOST_UNPACKED_BYTES = 64 * 1024 * 1024;
const MOST_ENTRIES = 200_000;

/** The files of a tarball as npm makes them; none where it is damaged, larger, or something else: then nobody has looked into it. */
export function inTar(content: RandomAccess, isPacked: boolean, budget: Budget): ArchiveEntry[] {
  if (content.sizeBytes > MOST_UNPACKED_BYTES) return [];
  const entries: ArchiveEntry[] = [];
  try {
    const bytes = content.read(0, content.sizeBytes);
    const tar = isPacked ? unpackPaid('gzip', bytes, { most: MOST_UNPACKED_BYTES, budget }) : bytes;
    const indexer = new TarIndexer(
      (member) => {
        if (member.type !== 'file') return;
        const { offset, sizeBytes } = member.range;
        const read = () => bytesAccess(tar.subarray(offset, offset + sizeBytes));
        entries.push({ name: member.path.replace(/^(?:\.\/)+/, ''), read });
      },
      { limitEntries: MOST_ENTRIES, onSkipped() {}, withoutMetadata: true },
    );
    indexer.push(tar);
    indexer.end();
    return entries;
  } catch {
    return [];
  }
}
