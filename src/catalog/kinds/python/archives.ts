import { atMost } from '../../../base/at-most.ts';
import { messageOf } from '../../../base/errors.ts';
import {
  type Budget,
  type RandomAccess,
  readZip,
  readZipEntry,
  type ZipEntry,
} from '../../../binaries/index.ts';
import type { Examiner } from '../../../image-files/index.ts';
import type { Found } from '../../types.ts';
import { areOfPackage, inZip } from '../archive-entries.ts';
import { parseMetadata } from './metadata.ts';
import { projectBy } from './project-by.ts';
import type { PythonMetadata } from './types.ts';
import { pinsOf, type VendoredPin, vendoredIn } from './vendored.ts';

const MAX_ENTRY_BYTES = 4 * 1024 * 1024;
const MAX_INFLATED_BYTES = 32 * 1024 * 1024;
const MAX_ENTRIES = 200;
const INTERESTING =
  /(?:\.dist-info\/METADATA|(?:^|\/)EGG-INFO\/PKG-INFO|\.egg-info(?:\/PKG-INFO)?|\/vendor(?:ed)?\.txt)$/;
/** Names of what is installed as one; other archives hold several projects. */
const ONE_PROJECT = /\.(?:whl|egg)$/;
const SCRIPT = /\.[cm]?js$/;
const JAVA_ARCHIVE = /\.(?:jar|war|ear)$/;
const FIRST_LINE_BYTES = 200;
/** A zip of programs begins with a line for the shell, and shortest scripts are not archives. */
const LEAST_SCRIPT_BYTES = 1000;

/** Of one entry: a project's metadata, or what a list says was copied beside it. `isFile`: it is of a wheel that has nothing else in it. */
type ArchiveFact = { entry: string; metadata?: PythonMetadata; pins?: VendoredPin[]; isFile?: true };

/**
 * Wheels and zipped eggs: Python imports from eggs as they are, and ensurepip and virtualenv install from wheels that they contain.
 * Zips that run as they are (zipapp, PEX, shiv: PEP 441), layers of functions, and other zips with projects in them.
 */
export const archiveExaminer: Examiner<ArchiveFact[]> = {
  id: 'python-archive',
  version: 5,
  limits: { bytesProduced: MAX_INFLATED_BYTES },
  wants: {
    magic: ['zip', 'shebang'],
    accept: ({ magic, sizeBytes, path }) =>
      magic === 'zip' ? !JAVA_ARCHIVE.test(path) : sizeBytes >= LEAST_SCRIPT_BYTES,
  },
  examine({ path, content, magic, budget }, problem) {
    if (magic === 'shebang' && !isForPython(content)) return undefined;
    const archive = readZip(content);
    if (archive === undefined) return undefined;
    const names = archive.entries.map(({ name }) => name);
    const interesting = archive.entries.filter(({ name }) => INTERESTING.test(name));
    const facts = atMost(interesting, MAX_ENTRIES, 'projects in one archive', problem).flatMap(
      (entry) => factOf({ content, entry }, names, { budget, problem }) ?? [],
    );
    if (facts.length === 0) return undefined;
    const isFile = ONE_PROJECT.test(path) && isAllPython(content, { budget, problem });
    return isFile ? facts.map((fact) => ({ ...fact, isFile })) : facts;
  },
};

function isForPython(content: RandomAccess): boolean {
  const head = content.read(0, Math.min(FIRST_LINE_BYTES, content.sizeBytes)).toString('latin1');
  return head.split('\n', 1)[0]?.includes('python') === true;
}

/** Scripts for browsers may be bundles of others. */
function isAllPython(
  content: RandomAccess,
  { budget, problem }: { budget: Budget; problem: (message: string) => void },
): boolean {
  const entries = inZip(content, { most: MAX_ENTRY_BYTES, budget, problem });
  return !entries.some(({ name }) => SCRIPT.test(name)) && areOfPackage(entries);
}

function factOf(
  { content, entry }: { content: RandomAccess; entry: ZipEntry },
  names: readonly string[],
  { budget, problem }: { budget: Budget; problem: (message: string) => void },
): ArchiveFact | undefined {
  try {
    const access = readZipEntry(content, entry, { most: MAX_ENTRY_BYTES, budget, problem });
    const text = access.read(0, access.sizeBytes).toString('utf8');
    if (!entry.name.endsWith('.txt')) {
      const metadata = parseMetadata(text, problem);
      return metadata === undefined ? undefined : { entry: entry.name, metadata };
    }
    const folder = entry.name.slice(0, entry.name.lastIndexOf('/') + 1);
    const inside = names.filter((name) => name.startsWith(folder)).map((name) => name.slice(folder.length));
    const pins = pinsOf(text, new Set(inside.map((name) => name.split('/', 1)[0] ?? '')));
    return pins.length === 0 ? undefined : { entry: entry.name, pins };
  } catch (error) {
    problem(messageOf(error));
    return undefined;
  }
}

export function* foundInArchive(path: string, facts: readonly ArchiveFact[]): Generator<Found> {
  for (const { entry, metadata, pins = [], isFile } of facts) {
    const location = `${path}!/${entry}`;
    // Of a wheel it is the wheel; what is deeper is a copy in it.
    const part = !ONE_PROJECT.test(path) || entry.split('/').length > 2;
    if (metadata !== undefined)
      yield projectBy(metadata, {
        locations: isFile === true && !part ? [location, path] : [location],
        part,
      });
    for (const pin of pins) yield vendoredIn(location, pin);
  }
}
