import { atMost } from '../../../base/at-most.ts';
import { messageOf } from '../../../base/index.ts';
import type { Examiner, FileHead } from '../../../image-files/index.ts';
import { NODE_LOCKS } from './node-locks.ts';
import { OTHER_LOCKS } from './other-locks.ts';
import { isOfProject } from './projects.ts';
import { PYTHON_LOCKS } from './python-locks.ts';
import { type DeclaredPackage, type LockFormat, MOST_PACKAGES } from './types.ts';

const FORMATS: readonly LockFormat[] = [...PYTHON_LOCKS, ...NODE_LOCKS, ...OTHER_LOCKS];
const LIMIT_BYTES = 64 * 1024 * 1024;

export const lockExaminer: Examiner<DeclaredPackage[]> = {
  id: 'declared-locks',
  version: 8,
  wants: {
    names: [...FORMATS.flatMap(({ names = [] }) => names), 'bun.lockb'],
    suffixes: FORMATS.flatMap(({ suffixes = [] }) => suffixes),
    accept: (file) => isOfProject(file) && (isBinary(file) || formatOf(file) !== undefined),
  },
  examine(file, problem) {
    if (isBinary(file)) {
      problem("Bun's binary lock files are not read: what it declares is not listed");
      return undefined;
    }
    if (file.sizeBytes > LIMIT_BYTES) {
      problem(`it has ${file.sizeBytes} bytes; more than ${LIMIT_BYTES} are not read`);
      return undefined;
    }
    try {
      const text = file.content
        .read(0, file.sizeBytes)
        .toString('utf8')
        .replace(/^\ufeff/, '');
      const found = formatOf(file)?.read(text, problem) ?? [];
      return found.length > 0 ? [...atMost(found, MOST_PACKAGES, 'packages', problem)] : undefined;
    } catch (error) {
      problem(messageOf(error));
      return undefined;
    }
  },
};

function isBinary({ path }: FileHead): boolean {
  return nameOf(path) === 'bun.lockb';
}

function formatOf({ path }: FileHead): LockFormat | undefined {
  const name = nameOf(path);
  return FORMATS.find(({ names = [], suffixes = [], fits }) =>
    names.includes(name)
      ? true
      : suffixes.some((suffix) => name.endsWith(suffix)) && fits?.test(path) === true,
  );
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
