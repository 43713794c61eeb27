import type { Say } from '../../base/at-most.ts';
import {
  type Budget,
  bytesAccess,
  type RandomAccess,
  readZip,
  readZipEntry,
  unpackPaid,
} from '../../binaries/index.ts';
import { magicOf } from '../../image-files/index.ts';
import { TarIndexer } from '../../rootfs/index.ts';

const MOST_UNPACKED_BYTES = 64 * 1024 * 1024;
const MOST_ENTRIES = 200_000;
const MAGIC_BYTES = 4096;

/** `read` gives undefined, or throws, where it cannot be read. */
export type ArchiveEntry = { name: string; read(): RandomAccess | undefined };

/** The files of a tarball; none where it is damaged, larger, or something else: then nobody has looked into it. */
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

/** The files of a zip, each of at most `most` bytes. */
export function inZip(
  content: RandomAccess,
  { most, budget, problem }: { most: number; budget: Budget; problem: Say },
): ArchiveEntry[] {
  return (readZip(content)?.entries ?? []).map((entry) => ({
    name: entry.name,
    read: () => readZipEntry(content, entry, { most, budget, problem }),
  }));
}

/**
 * Whether all that is in an archive is what a package has of its own: no program, and no archive, which would be looked into where the
 * package lay unpacked. False where something cannot be read.
 */
export function areOfPackage(entries: readonly ArchiveEntry[]): boolean {
  return entries.every(({ name, read }) => {
    if (name.endsWith('/')) return true;
    try {
      const content = read();
      if (content === undefined) return false;
      const magic = magicOf(content.read(0, Math.min(MAGIC_BYTES, content.sizeBytes)));
      return magic === undefined || magic === 'shebang';
    } catch {
      return false;
    }
  });
}
