import { type Say } from '../../../base/at-most.ts';
import { type FrozenEntry, type RandomAccess, readFrozen, readPyInstaller } from '../../../binaries/index.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { CLASSIFIERS } from '../../known/programs.ts';
import { LIBRARIES } from '../../known/vendored-libraries.ts';
import { foundOf, type StringFact, stringsOf } from '../../strings/index.ts';
import type { Found } from '../../types.ts';
import { parseMetadata } from './metadata.ts';
import { projectBy } from './project-by.ts';
import type { PythonMetadata } from './types.ts';

/** The smallest programs of PyInstaller have a megabyte of Python's own modules. */
const LEAST_BYTES = 1 << 20;
const MOST_METADATA_BYTES = 4 << 20;
const MOST_LIBRARY_BYTES = 256 << 20;
const MOST_INFLATED_BYTES = 1024 << 20;
const MOST_LIBRARIES = 1000;
const METADATA = /\.(?:dist-info\/METADATA|egg-info(?:\/PKG-INFO)?)$/;
const LIBRARY = /\.(?:so(?:\.\d[\d.]{0,20})?|pyd|dll|dylib)$/;

const SOFTWARE = new Map([...CLASSIFIERS, ...LIBRARIES].map((software) => [software.id, software]));

/** Of one file in the program: a project's metadata, or what the strings of a library tell. */
type FrozenFact = { entry: string; metadata?: PythonMetadata; strings?: readonly StringFact[] };

/** What a program has in itself that PyInstaller made of an interpreter, its modules and libraries. */
export const frozenExaminer: Examiner<FrozenFact[]> = {
  id: 'python-frozen',
  version: 2,
  limits: { bytesProduced: MOST_INFLATED_BYTES },
  wants: { magic: ['elf', 'pe', 'mach-o'], accept: ({ sizeBytes }) => sizeBytes >= LEAST_BYTES },
  examine({ content, budget }, problem) {
    const entries = readPyInstaller(content, problem);
    if (entries === undefined) return undefined;
    const wanted = entries.filter(({ name }) => METADATA.test(name) || LIBRARY.test(name));
    if (wanted.length > MOST_LIBRARIES)
      problem(`of ${wanted.length} files in it ${MOST_LIBRARIES} were read`);
    return wanted.slice(0, MOST_LIBRARIES).flatMap((entry) => {
      const isMetadata = METADATA.test(entry.name);
      const most = isMetadata ? MOST_METADATA_BYTES : MOST_LIBRARY_BYTES;
      const inside = readFrozen(content, entry, { most, budget });
      if (inside !== undefined)
        return isMetadata ? projectIn(inside, entry, problem) : libraryIn(inside, entry);
      problem(`${entry.name.slice(0, 200)} in it cannot be read, or is too large`);
      return [];
    });
  },
};

function projectIn(content: RandomAccess, { name }: FrozenEntry, say: Say): FrozenFact[] {
  const metadata = parseMetadata(content.read(0, content.sizeBytes).toString('utf8'), say);
  return metadata === undefined ? [] : [{ entry: name, metadata }];
}

function libraryIn(content: RandomAccess, { name }: FrozenEntry): FrozenFact[] {
  const strings = stringsOf(content, name);
  return strings.length === 0 ? [] : [{ entry: name, strings }];
}

export function* foundInFrozen(path: string, facts: readonly FrozenFact[]): Generator<Found> {
  for (const { entry, metadata, strings = [] } of facts) {
    const location = `${path}!/${entry}`;
    if (metadata !== undefined) yield projectBy(metadata, { locations: [location], part: true });
    for (const fact of strings) {
      const software = SOFTWARE.get(fact.software);
      if (software !== undefined) yield foundOf('python', software, fact, location);
    }
  }
}
