import { KNOWN_ARTIFACTS } from '../../known/java-artifacts.ts';
import { coordinatesOf } from '../../known/java-coordinates.ts';
import type { Coordinates, JavaPart } from './facts.ts';
import type { ArchiveFiles } from './open-archive.ts';

/** Where an archive keeps classes below another folder than its own root. */
const BELOW = /^(?:(?:BOOT-INF|WEB-INF)\/classes\/)?(?:META-INF\/versions\/\d{1,3}\/)?/;
/** Below these, the next folder says whose it is. */
const HOUSES = new Set([
  'com',
  'io',
  'net',
  'org',
  'com/amazonaws',
  'com/github',
  'com/google',
  'com/microsoft',
  'com/sun',
  'io/github',
  'net/sourceforge',
  'org/apache',
  'org/codehaus',
  'org/eclipse',
  'org/glassfish',
  'org/jboss',
  'org/jetbrains',
  'org/objectweb',
]);
const MOST_FOLDERS = 3;
/** An application of a thousand artifacts has fewer; each is compared with the names of all artifacts. */
const MOST_ROOTS = 10_000;
/** Shorter parts of a name do not say which software it is. */
const LEAST_WORD = 4;

/**
 * Folders of classes that belong to no artifact named in the archive, where others were packed into it: of what Maven, Gradle or sbt merges,
 * only that keeps its name which had a `META-INF/maven` of its own. Empty for what is one artifact.
 */
export function strangeClasses(archive: ArchiveFiles, main: JavaPart, shaded: readonly JavaPart[]): string[] {
  const isExplained = explainedBy([main, ...shaded]);
  const strange = rootsOf(archive).filter((root) => !isExplained(root));
  const least = shaded.length === 0 || main.group === undefined || isPublished(main) ? 2 : 1;
  const isMerged = shaded.length > 0 || strange.some(explainedBy(main.requires ?? []));
  return isMerged && strange.length >= least ? strange.sort() : [];
}

/** What somebody packed for himself has no row. A library may have classes in a second house: of it, or to reach what is private there. */
function isPublished({ group, artifact }: Coordinates): boolean {
  return coordinatesOf(artifact).some((row) => row.group === group);
}

function rootsOf(archive: ArchiveFiles): string[] {
  const roots = new Set<string>();
  let last: string | undefined;
  for (const name of archive.names()) {
    if (!name.endsWith('.class') || name.endsWith('-info.class')) continue;
    const folder = name.slice(0, name.lastIndexOf('/') + 1);
    // Classes of one folder mostly follow each other.
    if (folder === last) continue;
    last = folder;
    const path = name.replace(BELOW, '');
    const root = path.includes('-INF/') ? '' : rootOf(path);
    if (root !== '') roots.add(root);
    if (roots.size === MOST_ROOTS) break;
  }
  return [...roots];
}

/** `okhttp3`, `io/ktor`, `org/apache/avro`: as many folders as tell whose a class is; empty in none. */
export function rootOf(path: string): string {
  const folders = path.split('/', MOST_FOLDERS + 1).slice(0, -1);
  const house = folders.slice(0, 2).join('/');
  return HOUSES.has(house) ? folders.slice(0, MOST_FOLDERS).join('/') : house;
}

/** Whether one of the artifacts has classes in such a folder, or the folder's name in its own: `okio` of `com.squareup.okio`. */
function explainedBy(parts: readonly (Coordinates & { at?: string })[]): (root: string) => boolean {
  const folders = new Set(parts.flatMap(foldersOf).filter((folder) => !HOUSES.has(folder)));
  const above = new Set([...folders].flatMap(beginningsOf));
  const names = parts
    .map(({ group = '', artifact }) => `${group}.${artifact}`)
    .join('\n')
    .toLowerCase();
  return (root) => {
    if (above.has(root) || beginningsOf(root).some((folder) => folders.has(folder))) return true;
    const word = root.slice(root.lastIndexOf('/') + 1).toLowerCase();
    return word.length >= LEAST_WORD && names.includes(word);
  };
}

/** Where its classes are: below its group, where the tables know them, or where one of them was seen. */
function foldersOf({ group, artifact, at }: Coordinates & { at?: string }): string[] {
  const rows = coordinatesOf(artifact).filter((row) => row.group === group);
  const known = KNOWN_ARTIFACTS.filter((row) => row.group === group && row.artifact === artifact);
  const classes = [
    ...known.map(({ file }) => file),
    ...(at?.endsWith('.class') === true ? [at.replace(BELOW, '')] : []),
  ];
  return [
    ...(group === undefined ? [] : [group.replaceAll('.', '/')]),
    ...rows.flatMap(({ mark }) => ('folder' in mark ? [mark.folder.slice(0, -1)] : [])),
    ...classes.map((file) => file.slice(0, Math.max(file.lastIndexOf('/'), 0))),
  ];
}

/** `a`, `a/b` and `a/b/c` of `a/b/c/d`. */
function beginningsOf(folder: string): string[] {
  const folders = folder.split('/', MOST_FOLDERS);
  return folders.map((_, index) => folders.slice(0, index + 1).join('/'));
}
