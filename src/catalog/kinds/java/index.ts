import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Budget, RandomAccess } from '../../../binaries/index.ts';
import type { Examiner, ImageFile, Problem } from '../../../image-files/index.ts';
import { CLASSIFIERS } from '../../known/programs.ts';
import { LIBRARIES } from '../../known/vendored-libraries.ts';
import { licensesOf } from '../../licenses/index.ts';
import { foundOf as foundByStrings } from '../../strings/index.ts';
import type { Cataloguer, Found, Requirement } from '../../types.ts';
import { foundInArchive } from '../node/archived-packages.ts';
import type { Coordinates, JavaArchive, JavaPart } from './facts.ts';
import { inTheirGroups, locationOf } from './groups-in-image.ts';
import { jibExaminer } from './jib.ts';
import { unpackedArchives, unpackedExaminer } from './unpacked.ts';
import { ARCHIVE_SUFFIXES, MOST_INFLATED_BYTES, MOST_STEPS, walkArchives } from './walk-archives.ts';

/** Shorter scripts have no archive behind them. */
const LEAST_SCRIPT_BYTES = 200;

const MOST_SHOWN = 5;

const SOFTWARE = new Map([...CLASSIFIERS, ...LIBRARIES].map((software) => [software.id, software]));

export const javaExaminer: Examiner<JavaArchive[]> = {
  id: 'java-archive',
  version: 23,
  limits: { bytesProduced: MOST_INFLATED_BYTES, steps: MOST_STEPS },
  wants: {
    suffixes: ARCHIVE_SUFFIXES,
    magic: ['zip', 'shebang'],
    accept: ({ magic, path, sizeBytes }) =>
      magic === 'zip' || (magic === 'shebang' ? sizeBytes >= LEAST_SCRIPT_BYTES : !path.endsWith('.rar')),
  },
  examine({ content, path, budget }, problem) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (!ARCHIVE_SUFFIXES.some((suffix) => name.endsWith(suffix)))
      return underOtherName(content, name, { budget, problem });
    const found = walkArchives(content, name, { budget, problem });
    return found.length > 0 ? found : undefined;
  },
};

/**
 * A class path and `java -jar` ask for no suffix. Most zips are something else: one counts when it says by more than its name that Java's
 * software is in it, and damage in the others does not concern Java.
 */
function underOtherName(
  content: RandomAccess,
  name: string,
  { budget, problem }: { budget: Budget; problem: (message: string) => void },
): JavaArchive[] | undefined {
  const problems: string[] = [];
  const found = walkArchives(content, name, {
    budget,
    problem: (message) => void problems.push(message),
  }).map(
    ({ main, npm, ...archive }): JavaArchive =>
      withoutUndefined({
        ...archive,
        // Of the file itself they are looked for whatever it is.
        npm: archive.path !== '' ? npm : undefined,
        main: main !== undefined && main.technique !== 'filename' ? main : undefined,
      }),
  );
  if (!found.some(({ main, shaded, natives, npm }) => main ?? shaded[0] ?? natives ?? npm)) return undefined;
  for (const message of problems) problem(message);
  return found;
}

/** Java archives, those inside of them, and the artifacts whose classes were packed into them. */
export const javaCataloguer: Cataloguer = {
  id: 'java',
  examiners: [javaExaminer, unpackedExaminer, jibExaminer],
  *catalogue(tree, report): Generator<Found> {
    const files = [...tree.factsOf(javaExaminer)].map(({ file, facts }) => ({ file, archives: facts }));
    for (const { file, archives } of inTheirGroups(files))
      for (const [position, archive] of archives.entries()) {
        if (archive.strange !== undefined)
          report(ofStrangeClasses(locationOf(file, archive), archive.strange));
        yield* foundIn(file, archives, archive, position);
      }
    for (const { folder, parts } of unpackedArchives(tree, report))
      for (const part of parts) yield foundOf(part, `${folder}${part.at ?? ''}`);
  },
};

function* foundIn(
  file: ImageFile,
  archives: readonly JavaArchive[],
  archive: JavaArchive,
  position: number,
): Generator<Found> {
  const { main, shaded, sha1 = file.sha1 } = archive;
  const location = locationOf(file, archive);
  if (main !== undefined) {
    const children = archives.filter(({ parent }) => parent === position);
    const requires = [
      ...(main.requires ?? []).map(requirement),
      ...shaded.map((part) => requirement(part, location)),
      ...children.flatMap((child) =>
        child.main === undefined ? [] : [requirement(child.main, locationOf(file, child))],
      ),
    ];
    const isProgram = archive.isProgram || children.length > 0;
    yield withoutUndefined({
      ...explainsFile(archives, archive, foundOf(main, location)),
      kind: isProgram ? 'application' : 'library',
      requires: requires.length > 0 ? requires : undefined,
      properties: sha1 !== undefined ? { 'java:sha1': sha1 } : undefined,
    });
  }
  for (const part of shaded)
    yield foundOf(part, part.at === undefined ? location : `${location}!/${part.at}`);
  yield* foundInArchive(location, archive.npm ?? []);
  for (const { at, facts } of archive.natives ?? [])
    for (const fact of facts) {
      const software = SOFTWARE.get(fact.software);
      if (software !== undefined) yield foundByStrings('java', software, fact, `${location}!/${at}`);
    }
}

function ofStrangeClasses(path: string, folders: readonly string[]): Problem {
  const more = folders.length > MOST_SHOWN ? ` and ${folders.length - MOST_SHOWN} more` : '';
  const message = `nothing says whose classes were packed into it in ${folders.slice(0, MOST_SHOWN).join(', ')}${more}`;
  return { path, by: 'java', message, isRemark: true };
}

/** Not what is strange in it; of the file itself: or in an archive inside. */
function explainsFile(archives: readonly JavaArchive[], archive: JavaArchive, found: Found): Found {
  const isStrange =
    archive.strange !== undefined ||
    (archive.path === '' && archives.some(({ strange }) => strange !== undefined));
  return isStrange ? { ...found, evidence: { ...found.evidence, part: true } } : found;
}

function foundOf(part: JavaPart, location: string): Found {
  const { confidence, technique, value, licenses } = part;
  return withoutUndefined({
    ...nameOf(part),
    version: part.version,
    kind: 'library',
    evidence: { by: 'java', technique, confidence, locations: [location], value: value.slice(0, 300) },
    // Maven: several are a choice.
    ...licensesOf(licenses ?? [], 'OR'),
  });
}

/** A Maven purl needs the group: without one it is a piece of software with a name, and no Maven artifact that we know of. */
function nameOf({ group, artifact }: Coordinates): { type: string; namespace?: string; name: string } {
  return group === undefined
    ? { type: 'generic', name: artifact }
    : { type: 'maven', namespace: group, name: artifact };
}

function requirement(part: Coordinates, path?: unknown): Requirement {
  return withoutUndefined({
    ...nameOf(part),
    constraint: part.version,
    path: typeof path === 'string' ? path : undefined,
  });
}
