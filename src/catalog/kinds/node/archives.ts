import { atMost, type Say } from '../../../base/at-most.ts';
import { messageOf } from '../../../base/errors.ts';
import { type Budget, bytesAccess, type RandomAccess, readAsar } from '../../../binaries/index.ts';
import type { ExaminedFile, Examiner } from '../../../image-files/index.ts';
import { type ArchiveEntry, areOfPackage, inTar, inZip } from '../archive-entries.ts';
import { type ArchivedPackage, archivedPackages, MOST_MANIFEST_BYTES } from './archived-packages.ts';

const MOST_INFLATED_BYTES = 256 * 1024 * 1024;
const OF_YARN = /(?:^|\/)\.?yarn\/(?:.{1,200}\/)?cache\/[^/]+\.zip$/;
/** Examined with what else they hold. */
const JAVA_ARCHIVE = /\.(?:jar|war|ear|par|sar|nar|jpi|hpi|kar|far|lpkg|rar)$/;
const TARBALL = /\.(?:tgz|tar|tar\.gz)$/;
/** npm's own cache, whose files have no names but their digests (cacache, content-v2). */
const CACHE_OF_NPM = '_cacache/content-v2';
/** `package/` as a rule; npm takes any folder. */
const PACKED = /(?:^|!\/)[^/!]{1,200}\/package\.json$/;
const MOST_PACKED = 1000;
/** Of one that is packed in another. */
const MOST_PACKED_BYTES = 64 * 1024 * 1024;

/**
 * Packages in archives that Node reads as they are (Yarn's cache when there is no `node_modules`, Electron's asar), or that are unpacked
 * where they run (functions), and what npm installs from (`npm pack`).
 */
export const nodeArchiveExaminer: Examiner<ArchivedPackage[]> = {
  id: 'node-archive',
  version: 10,
  limits: { bytesProduced: MOST_INFLATED_BYTES },
  wants: {
    suffixes: ['.asar', '.tgz', '.tar', '.tar.gz'],
    folders: [CACHE_OF_NPM],
    magic: ['zip', 'asar'],
    accept: ({ path }) => !JAVA_ARCHIVE.test(path),
  },
  examine(file, problem) {
    const packages = packagesIn(file, problem);
    return packages.length > 0 ? packages : undefined;
  },
};

function packagesIn({ path, content, magic, budget }: ExaminedFile, problem: Say): ArchivedPackage[] {
  if (magic === 'zip') {
    const entries = inZip(content, { most: MOST_PACKED_BYTES, budget, problem });
    const isOfPacked = (name: string): boolean => name.includes('!/') && PACKED.test(name);
    const packages = archivedPackages(withPacked(entries, budget, problem), isOfPacked, problem);
    const [only] = packages;
    const folder = only?.entry.slice(0, -'package.json'.length) ?? '';
    const isWhole =
      OF_YARN.test(path) &&
      packages.length === 1 &&
      entries.every(({ name }) => name.startsWith(folder) || folder.startsWith(name));
    const isFile = isWhole && areOfPackage(entries);
    return packages.map((each) => ({ ...each, isWhole, isFile }));
  }
  if (isTarball(path))
    return magic === 'gzip' || magic === 'archive'
      ? archivedPackages(
          withPacked(inTar(content, magic === 'gzip', budget), budget, problem),
          (name) => PACKED.test(name),
          problem,
        )
      : [];
  const own = 'package.json';
  return archivedPackages(inAsar(content, problem), (name) => name === own, problem).map((each) => ({
    ...each,
    isWhole: each.entry === own,
  }));
}

function isTarball(path: string): boolean {
  return TARBALL.test(path) || `/${path}`.includes(`/${CACHE_OF_NPM}/`);
}

/** Of those that `npm pack` made and somebody packed again, what is in them as well. */
function withPacked(entries: ArchiveEntry[], budget: Budget, problem: Say): ArchiveEntry[] {
  const packed = entries.filter(({ name }) => name.endsWith('.tgz'));
  const inside = atMost(packed, MOST_PACKED, 'packages in one archive', problem).flatMap(({ name, read }) => {
    const content = contentOf(name, read, problem);
    return content === undefined
      ? []
      : inTar(content, true, budget).map((entry) => ({ ...entry, name: `${name}!/${entry.name}` }));
  });
  return [...entries, ...inside];
}

function contentOf(name: string, read: ArchiveEntry['read'], problem: Say): RandomAccess | undefined {
  try {
    return read();
  } catch (error) {
    problem(`${name.slice(0, 200)}: ${messageOf(error)}`);
    return undefined;
  }
}

function inAsar(content: RandomAccess, problem: Say): ArchiveEntry[] {
  const entries = readAsar(content);
  if (entries === undefined) problem('it is not an Electron archive, or it is truncated');
  return (entries ?? []).map(({ name, offset, sizeBytes }) => ({
    name,
    read: () => bytesAccess(content.read(offset, Math.min(sizeBytes, MOST_MANIFEST_BYTES + 1))),
  }));
}
