import type { Say } from '../../../base/at-most.ts';
import {
  type Budget,
  bytesAccess,
  type RandomAccess,
  readAsar,
  readZip,
  readZipEntry,
} from '../../../binaries/index.ts';
import type { ExaminedFile, Examiner } from '../../../image-files/index.ts';
import {
  type ArchivedPackage,
  type ArchiveEntry,
  archivedPackages,
  MOST_MANIFEST_BYTES,
} from './archived-packages.ts';
import { inTar } from './tar-entries.ts';

const MOST_INFLATED_BYTES = 256 * 1024 * 1024;
const OF_YARN = /(?:^|\/)\.?yarn\/(?:.{1,200}\/)?cache\/[^/]+\.zip$/;
/** Examined with what else they hold. */
const JAVA_ARCHIVE = /\.(?:jar|war|ear|par|sar|nar|jpi|hpi|kar|far|lpkg|rar)$/;
const TARBALL = /\.(?:tgz|tar|tar\.gz)$/;
/** `package/` as a rule; npm takes any folder. */
const PACKED = /^[^/]{1,200}\/package\.json$/;

/**
 * Packages in archives that Node reads as they are (Yarn's cache when there is no `node_modules`, Electron's asar), or that are unpacked
 * where they run (functions), and what npm installs from (`npm pack`).
 */
export const nodeArchiveExaminer: Examiner<ArchivedPackage[]> = {
  id: 'node-archive',
  version: 6,
  limits: { bytesProduced: MOST_INFLATED_BYTES },
  wants: {
    suffixes: ['.asar', '.tgz', '.tar', '.tar.gz'],
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
    const packages = archivedPackages(inZip(content, budget, problem), () => false, problem);
    const isWhole = OF_YARN.test(path) && packages.length === 1;
    return packages.map((each) => ({ ...each, isWhole }));
  }
  if (TARBALL.test(path))
    return magic === 'gzip' || magic === 'archive'
      ? archivedPackages(inTar(content, magic === 'gzip', budget), (name) => PACKED.test(name), problem)
      : [];
  const own = 'package.json';
  return archivedPackages(inAsar(content, problem), (name) => name === own, problem).map((each) => ({
    ...each,
    isWhole: each.entry === own,
  }));
}

function inZip(content: RandomAccess, budget: Budget, problem: Say): ArchiveEntry[] {
  return (readZip(content)?.entries ?? []).map((entry) => ({
    name: entry.name,
    read: () => readZipEntry(content, entry, { most: MOST_MANIFEST_BYTES, budget, problem }),
  }));
}

function inAsar(content: RandomAccess, problem: Say): ArchiveEntry[] {
  const entries = readAsar(content);
  if (entries === undefined) problem('it is not an Electron archive, or it is truncated');
  return (entries ?? []).map(({ name, offset, sizeBytes }) => ({
    name,
    read: () => bytesAccess(content.read(offset, Math.min(sizeBytes, MOST_MANIFEST_BYTES + 1))),
  }));
}
