import { atMost } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Coordinates } from './facts.ts';
import type { ArchiveFiles } from './open-archive.ts';
import { type Pom, readPom, readPomProperties } from './pom.ts';

/** `at`: the file that says the coordinates. */
export type FoundPom = Coordinates & Pick<Pom, 'licenses' | 'requires' | 'names'> & { at: string };

const POM = /(?:^|\/)META-INF\/maven\/[^/]+\/[^/]+\/pom\.(?:properties|xml)$/;
const MOST_POMS = 1000;
const MOST_BYTES = 2 << 20;

/** Every artifact that Maven left its mark of in an archive: pom.properties first, as its version is never inherited. */
export function pomsIn(archive: ArchiveFiles): FoundPom[] {
  const folders = new Map<string, { properties?: string; xml?: string }>();
  for (const name of archive.entries.keys()) {
    if (!name.includes('META-INF/maven/') || !POM.test(name)) continue;
    const folder = name.slice(0, name.lastIndexOf('/'));
    const files = folders.get(folder) ?? {};
    files[name.endsWith('.xml') ? 'xml' : 'properties'] = name;
    folders.set(folder, files);
  }
  const found = atMost([...folders.values()], MOST_POMS, 'artifacts in one archive', archive.problem);
  return found.flatMap((files) => readFolder(archive, files));
}

function readFolder(archive: ArchiveFiles, files: { properties?: string; xml?: string }): FoundPom[] {
  const properties = files.properties && archive.read(files.properties, MOST_BYTES);
  const said = properties ? readPomProperties(properties) : undefined;
  const xml = files.xml && archive.read(files.xml, MOST_BYTES);
  const pom = xml ? readPom(xml, archive.problem) : undefined;
  const at = said === undefined ? files.xml : files.properties;
  const artifact = said?.artifact ?? pom?.artifact;
  if (at === undefined || artifact === undefined) return [];
  const group = said?.group ?? pom?.group;
  const version = said?.version ?? pom?.version;
  return [
    withoutUndefined({
      group,
      artifact,
      version,
      licenses: pom?.licenses ?? [],
      requires: pom?.requires ?? [],
      names: pom?.names ?? new Set(),
      at,
    }),
  ];
}
