import { messageOf } from '../../../base/errors.ts';
import { parseJson, withoutMark } from '../../../base/parse-json.ts';
import type { ExaminedFile, Examiner } from '../../../image-files/index.ts';
import { lockedPackages, type NpmLockedPackage } from './lock.ts';
import { INSTALLED, type NodeManifest, nodeManifest } from './manifest.ts';

const MANIFEST_LIMITS = { bytes: 4 * 1024 * 1024, depth: 100 };
const LOCK_LIMITS = { bytes: 64 * 1024 * 1024, depth: 100 };

export const manifestExaminer: Examiner<NodeManifest> = {
  id: 'node-manifest',
  version: 5,
  wants: { names: ['package.json'] },
  examine(file, problem) {
    return nodeManifest(jsonOf(file, MANIFEST_LIMITS, problem), file.path, problem);
  },
};

export const lockExaminer: Examiner<NpmLockedPackage[]> = {
  id: 'node-installed-lock',
  version: 2,
  wants: { paths: ['node_modules/.package-lock.json'] },
  examine(file, problem) {
    const packages = lockedPackages(jsonOf(file, LOCK_LIMITS, problem), problem);
    return packages.length > 0 ? packages : undefined;
  },
};

/** Test suites hold broken ones on purpose: that is worth a word only where packages are installed. */
function jsonOf(
  { path, content }: ExaminedFile,
  limits: typeof LOCK_LIMITS,
  problem: (message: string) => void,
): unknown {
  try {
    const json = content.read(0, Math.min(content.sizeBytes, limits.bytes + 1));
    return parseJson(withoutMark(json), limits);
  } catch (error) {
    if (INSTALLED.test(path)) problem(messageOf(error));
    return undefined;
  }
}
