import { Budget, bytesAccess, readZip, readZipEntry } from '../../src/binaries/index.ts';
import { firstField, readManifest } from '../../src/catalog/kinds/java/manifest.ts';

const MANIFEST = 'META-INF/MANIFEST.MF';
const MOST_BYTES = 4 << 20;
/** Deep enough to tell one project from another, and not so deep that the next version looks different. */
const DEEPEST = 5;

/** Where the classes of a jar begin (a folder with a slash at its end), else `=` and the name of its module or bundle. */
export function markOf(jar: Buffer): string | undefined {
  const access = bytesAccess(jar);
  const archive = readZip(access);
  if (archive === undefined) return undefined;
  const folders = archive.entries
    .map(({ name }) => name)
    .filter(
      (name) => name.endsWith('.class') && !name.startsWith('META-INF/') && !name.endsWith('-info.class'),
    )
    .map((name) => name.split('/').slice(0, -1));
  if (folders.length > 0) return commonFolder(folders);
  const entry = archive.entries.find(({ name }) => name === MANIFEST);
  if (entry === undefined) return undefined;
  const budget = new Budget(jar.length);
  const text = readZipEntry(access, entry, { most: MOST_BYTES, budget, problem: () => undefined });
  const manifest = readManifest(text.read(0, text.sizeBytes), () => undefined);
  const name = firstField(manifest, ['automatic-module-name', 'bundle-symbolicname', 'implementation-title']);
  return name === undefined || /\s/.test(name) ? undefined : `=${name}`;
}

/** The folder that all classes share; where they share too little to tell a project, the one that most of them are in. */
function commonFolder(folders: readonly string[][]): string | undefined {
  const path: string[] = [];
  let inside = folders;
  while (path.length < DEEPEST) {
    const here = Map.groupBy(inside, (folder) => folder[path.length]);
    const [[name, most] = [undefined, []]] = [...here].toSorted(([, a], [, b]) => b.length - a.length);
    if (name === undefined || (most.length < inside.length && isTelling(path))) break;
    path.push(name);
    inside = most;
  }
  return path.length === 0 ? undefined : `${path.join('/')}/`;
}

/** `org/` and `com/` begin everybody's; `graphql/` does not. */
function isTelling(path: readonly string[]): boolean {
  return path.length >= 2 || (path[0] ?? '').length > 3;
}
