import { atMost, type Say } from '../../../base/at-most.ts';
import { messageOf } from '../../../base/errors.ts';
import { parseJson } from '../../../base/parse-json.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Found } from '../../types.ts';
import type { ArchiveEntry } from '../archive-entries.ts';
import { describedBy, INSTALLED, type NodeManifest, nodeManifest } from './manifest.ts';

export const MOST_MANIFEST_BYTES = 4 * 1024 * 1024;
const LIMITS = { bytes: MOST_MANIFEST_BYTES, depth: 100 };
const MOST_PACKAGES = 20_000;

/** `isWhole`: the archive is that package, or the program's own. `isFile`: it has nothing in it that is not looked at. */
export type ArchivedPackage = { entry: string; manifest: NodeManifest; isWhole?: boolean; isFile?: boolean };

/** Packages by their manifests in an archive: those in `node_modules`, and where else the archive's own kind puts one. */
export function archivedPackages(
  entries: Iterable<ArchiveEntry>,
  isPackage: (name: string) => boolean,
  say: Say,
): ArchivedPackage[] {
  const found = [...entries].filter(
    ({ name }) => name.endsWith('package.json') && (INSTALLED.test(name) || isPackage(name)),
  );
  return atMost(found, MOST_PACKAGES, 'packages', say).flatMap((entry) => {
    const manifest = manifestIn(entry, say);
    const isNamed = manifest?.version !== undefined || INSTALLED.test(entry.name);
    return manifest === undefined || !isNamed ? [] : [{ entry: entry.name, manifest }];
  });
}

function manifestIn({ name, read }: ArchiveEntry, say: Say): NodeManifest | undefined {
  try {
    const access = read();
    if (access === undefined) return undefined;
    // One byte more than may be is enough to be refused.
    const bytes = access.read(0, Math.min(access.sizeBytes, MOST_MANIFEST_BYTES + 1));
    return nodeManifest(parseJson(bytes, LIMITS), name, say);
  } catch (error) {
    say(`${name.slice(0, 200)}: ${messageOf(error)}`);
    return undefined;
  }
}

/** `path`: of the archive, or of one in another. */
export function* foundInArchive(path: string, packages: readonly ArchivedPackage[]): Generator<Found> {
  for (const { entry, manifest, isWhole, isFile } of packages) {
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
        locations: [`${path}!/${entry}`, ...(isFile === true ? [path] : [])],
        part: isWhole !== true ? (true as const) : undefined,
      }),
    });
  }
}
