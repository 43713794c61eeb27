import { withoutUndefined } from '../../../base/without-undefined.ts';
import { RPM_TAGS, type RpmHeader } from '../../../binaries/index.ts';

const REGULAR = 0o100000;
const TYPE_MASK = 0o170000;
const GHOST = 1 << 6;

/** OpenPGP's numbers (RFC 9580, section 9.5); before the tag existed all were MD5. */
const ALGORITHMS = new Map([
  [1, 'md5'],
  [2, 'sha1'],
  [8, 'sha256'],
  [10, 'sha512'],
] as const);

/** `HEX PATH`, one a line; `-` where there is no digest. Byte strings. */
export type PackageFiles = { files: string; digestAlgorithm?: 'md5' | 'sha1' | 'sha256' | 'sha512' };

/** All paths of a package, also those of folders and links: byte strings with their leading slash. */
export function packagePaths(header: RpmHeader): string[] {
  const names = header.strings(RPM_TAGS.baseNames);
  if (names.length === 0) return header.strings(RPM_TAGS.oldFileNames);
  const folders = header.strings(RPM_TAGS.dirNames);
  const indexes = header.numbers(RPM_TAGS.dirIndexes);
  return names.map((name, at) => `${folders[indexes[at] ?? -1] ?? '/'}${name}`);
}

/** The regular files that the package installed: not those that it only would own if they were made (`%ghost`). */
export function packageFiles(header: RpmHeader): PackageFiles {
  const modes = header.numbers(RPM_TAGS.fileModes);
  const flags = header.numbers(RPM_TAGS.fileFlags);
  const digests = header.strings(RPM_TAGS.fileDigests);
  const algorithm = ALGORITHMS.get((header.numbers(RPM_TAGS.fileDigestAlgorithm)[0] ?? 1) as 1);
  const lines = packagePaths(header).flatMap((path, at) => {
    const isBrought = ((modes[at] ?? REGULAR) & TYPE_MASK) === REGULAR && ((flags[at] ?? 0) & GHOST) === 0;
    if (!isBrought || path.includes('\n')) return [];
    const digest = digests[at] ?? '';
    const isKnown = algorithm !== undefined && /^[0-9a-f]{32,128}$/.test(digest);
    return [`${isKnown ? digest : '-'} ${path.replace(/^\/+/, '')}`];
  });
  return withoutUndefined({ files: lines.join('\n'), digestAlgorithm: algorithm });
}
