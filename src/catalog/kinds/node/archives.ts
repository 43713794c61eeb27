import { atMost } from '../../../base/at-most.ts';
import { messageOf } from '../../../base/errors.ts';
import { parseJson } from '../../../base/parse-json.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import {
  type Budget,
  bytesAccess,
  type RandomAccess,
  readAsar,
  readZip,
  readZipEntry,
} from '../../../binaries/index.ts';
import type { Examiner } from '../../../image-files/index.ts';
import type { Found } from '../../types.ts';
import { describedBy, type NodeManifest, nodeManifest } from './manifest.ts';

const LIMITS = { bytes: 4 * 1024 * 1024, depth: 100 };
const MOST_INFLATED_BYTES = 256 * 1024 * 1024;
const MOST_PACKAGES = 20_000;
const INSTALLED = /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@.][^/]*\/package\.json$/;
const JAVA_ARCHIVE = /\.(?:jar|war|ear)$/;

/** `isWhole`: the archive is that package and nothing else, or the program's own. */
type ArchivedPackage = { entry: string; manifest: NodeManifest; isWhole: boolean };

/**
 * Packages in archives that Node reads as they are (Yarn's cache when there is no `node_modules`, Electron's asar), or that are unpacked
 * where they run (functions).
 */
export const nodeArchiveExaminer: Examiner<ArchivedPackage[]> = {
  id: 'node-archive',
  version: 5,
  limits: { bytesProduced: MOST_INFLATED_BYTES },
  wants: {
    suffixes: ['.asar'],
    magic: ['zip', 'asar'],
    accept: ({ path }) => !JAVA_ARCHIVE.test(path),
  },
  examine({ path, content, magic, budget }, problem) {
    const open = magic === 'zip' ? inZip(content, budget, problem) : inAsar(content, problem);
    const found = open.filter(
      ({ name }) => INSTALLED.test(name) || (magic !== 'zip' && name === 'package.json'),
    );
    const wanted = atMost(found, MOST_PACKAGES, 'packages', problem);
    const isOfYarn = /(?:^|\/)\.?yarn\/(?:.{1,200}\/)?cache\/[^/]+\.zip$/.test(path);
    const packages = wanted.flatMap(({ name, read }): ArchivedPackage[] => {
      const manifest = manifestIn(name, read, problem);
      if (manifest === undefined || (manifest.version === undefined && name === 'package.json')) return [];
      return [
        { entry: name, manifest, isWhole: name === 'package.json' || (isOfYarn && wanted.length === 1) },
      ];
    });
    return packages.length > 0 ? packages : undefined;
  },
};

type Entry = { name: string; read(): RandomAccess | undefined };

function inZip(content: RandomAccess, budget: Budget, problem: (message: string) => void): Entry[] {
  return (readZip(content)?.entries ?? []).map((entry) => ({
    name: entry.name,
    read: () => readZipEntry(content, entry, { most: LIMITS.bytes, budget, problem }),
  }));
}

function inAsar(content: RandomAccess, problem: (message: string) => void): Entry[] {
  const entries = readAsar(content);
  if (entries === undefined) problem('it is not an Electron archive, or it is truncated');
  return (entries ?? []).map(({ name, offset, sizeBytes }) => ({
    name,
    read: () => (sizeBytes > LIMITS.bytes ? undefined : bytesAccess(content.read(offset, sizeBytes))),
  }));
}

function manifestIn(
  name: string,
  read: Entry['read'],
  problem: (message: string) => void,
): NodeManifest | undefined {
  try {
    const access = read();
    return access && nodeManifest(parseJson(access.read(0, access.sizeBytes), LIMITS), problem);
  } catch (error) {
    problem(`${name.slice(0, 200)}: ${messageOf(error)}`);
    return undefined;
  }
}

export function* foundInNodeArchive(path: string, packages: readonly ArchivedPackage[]): Generator<Found> {
  for (const { entry, manifest, isWhole } of packages) {
    const { namespace, name, version } = manifest;
    yield withoutUndefined({
      type: 'npm',
      namespace,
      name,
      version,
      kind: entry === 'package.json' ? 'application' : 'library',
      ...describedBy(manifest),
      evidence: withoutUndefined({
        by: 'node',
        technique: 'manifest-analysis',
        confidence: 1,
        locations: [`${path}!/${entry}`],
        part: !isWhole ? (true as const) : undefined,
      }),
    });
  }
}
