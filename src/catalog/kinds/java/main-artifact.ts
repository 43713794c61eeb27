import { withoutUndefined } from '../../../base/without-undefined.ts';
import { KNOWN_ARTIFACTS, KNOWN_GROUPS, publishedAs } from '../../known/java-artifacts.ts';
import { coordinatesOf, type JavaCoordinates } from '../../known/java-coordinates.ts';
import { classesFolder } from './classes-folder.ts';
import type { Coordinates, JavaPart } from './facts.ts';
import { nameAndVersion } from './file-name.ts';
import { groupOfRows } from './group-of-rows.ts';
import { firstField } from './manifest.ts';
import type { ArchiveFiles } from './open-archive.ts';
import type { FoundPom } from './poms.ts';
import { SCALA, statedGroup } from './stated-group.ts';

/** Of what has no classes, one of these is the mark in the table of coordinates. */
const MODULE_FIELDS = ['automatic-module-name', 'bundle-symbolicname', 'implementation-title'];
const VERSION_FIELDS = [
  'implementation-version',
  'bundle-version',
  'plugin-version',
  'specification-version',
];
const NAME_FIELDS = [
  'short-name',
  'extension-name',
  'implementation-title',
  'automatic-module-name',
  'bundle-symbolicname',
];
/** A merged jar has the manifest of one of its parts: only with the artifact's own name is the rest its own. */
const TITLE_FIELDS = ['implementation-title', 'specification-title', 'bundle-name'];
const ARTIFACT = /^[A-Za-z0-9_][\w.-]{0,199}$/;
const VERSION = /^\d[\w.+-]{0,99}$/;

/** The pom that describes the archive itself: the one that its file is named after; a lone one when nothing contradicts it. */
export function mainPom(poms: readonly FoundPom[], fileName: string): FoundPom | undefined {
  const { artifact, version } = nameAndVersion(fileName);
  const stem = fileName.slice(0, Math.max(0, fileName.lastIndexOf('.')));
  const named = poms.filter(
    (pom) =>
      pom.artifact === artifact ||
      stem === pom.artifact ||
      (pom.group !== undefined && stem === `${pom.group}.${pom.artifact}-${pom.version ?? ''}`) ||
      (pom.version !== undefined && stem.startsWith(`${pom.artifact}-${pom.version}`)),
  );
  if (named.length > 0) return outermost(named.toSorted((a, b) => b.artifact.length - a.artifact.length));
  const [only] = poms;
  if (poms.length !== 1 || only === undefined) return undefined;
  return version === undefined || version === only.version ? only : undefined;
}

/** A bundle may have the name of what it bundles: then it is the one that names the other as a dependency. */
function outermost(poms: readonly FoundPom[]): FoundPom | undefined {
  const [first] = poms;
  const alike = poms.filter(({ artifact }) => artifact === first?.artifact);
  const bundles = alike.filter(({ names }) =>
    alike.some(({ group, artifact }) => names.has(`${group ?? ''}:${artifact}`)),
  );
  return bundles.length === 1 ? bundles[0] : first;
}

/** Without a pom: the manifest and the file's name, and what is certain of neither is left out. */
export function artifactByManifest(
  archive: ArchiveFiles,
  manifest: ReadonlyMap<string, string>,
  fileName: string,
): JavaPart {
  const named = knownName(fileName) ?? nameAndVersion(fileName);
  const title =
    bundleName(manifest) ??
    NAME_FIELDS.map((field) => firstField(manifest, [field])).find(
      (text) => text !== undefined && ARTIFACT.test(text),
    );
  const written = named.version === undefined ? (title ?? named.artifact) : named.artifact;
  const version = chooseVersion(manifest, named.version);
  const groupIn = (artifact: string): string | undefined => {
    const group = groupOf(archive, artifact, version, manifest);
    return group === undefined ? undefined : publishedAs({ group, artifact }, version).group;
  };
  const { group, artifact } = splitName(written, groupIn) ?? { group: groupIn(written), artifact: written };
  const isSaid = manifest.size > 1 && (title !== undefined || version !== undefined);
  // Without words in the manifest a group comes from the classes: then the name is not all that speaks for it.
  const isByClasses = !isSaid && group !== undefined && named.version !== undefined;
  const unsaid = named.version === undefined ? 0.3 : isByClasses ? 0.6 : 0.5;
  return withoutUndefined({
    group,
    artifact,
    version,
    confidence: isSaid ? (group === undefined ? 0.6 : 0.8) : unsaid,
    technique: isSaid ? 'manifest-analysis' : isByClasses ? 'binary-analysis' : 'filename',
    at: isSaid ? 'META-INF/MANIFEST.MF' : undefined,
    value: [title ?? fileName, version].filter((text) => text !== undefined).join(' '),
  });
}

/** `flink-shaded-asm-9-9.9.1.jar`: where the name ends and the version begins shows only when the name is known. */
function knownName(fileName: string): ReturnType<typeof nameAndVersion> | undefined {
  for (let dash = fileName.lastIndexOf('-'); dash > 0; dash = fileName.lastIndexOf('-', dash - 1)) {
    const artifact = fileName.slice(0, dash);
    if (coordinatesOf(artifact).length === 0) continue;
    const { artifact: before, version } = nameAndVersion(`x${fileName.slice(dash)}`);
    if (before === 'x' && version !== undefined) return { artifact, version };
  }
  return undefined;
}

/** Quarkus puts the group before the artifact, `io.grpc.grpc-core-1.60.0.jar`: where the group of the rest is known to be that. */
function splitName(
  name: string,
  groupIn: (artifact: string) => string | undefined,
): { group: string; artifact: string } | undefined {
  for (let dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
    const [group, artifact] = [name.slice(0, dot), name.slice(dot + 1)];
    if (groupIn(artifact) === group) return { group, artifact };
  }
  return undefined;
}

/** `catalina.jar`: the bundle is `tomcat-catalina`, with the symbolic name `org.apache.tomcat-catalina`. */
function bundleName(manifest: ReadonlyMap<string, string>): string | undefined {
  const name = firstField(manifest, ['bundle-name']) ?? '';
  const isLast = firstField(manifest, ['bundle-symbolicname'])?.endsWith(`.${name}`) === true;
  return isLast && ARTIFACT.test(name) ? name : undefined;
}

/**
 * The file's name first: merged jars keep the manifest of one of their parts, OSGi spells versions its own way, and builds forget to
 * set them.
 */
function chooseVersion(manifest: ReadonlyMap<string, string>, named: string | undefined): string | undefined {
  if (named !== undefined) return named;
  return VERSION_FIELDS.map((field) => firstField(manifest, [field])?.split(' ', 1)[0]).find(
    (text) => text !== undefined && VERSION.test(text),
  );
}

/** Only known groups, and those that the manifest gives: a guessed one would be a wrong name. */
function groupOf(
  archive: ArchiveFiles,
  artifact: string,
  version: string | undefined,
  manifest: ReadonlyMap<string, string>,
): string | undefined {
  const known = KNOWN_ARTIFACTS.find((row) => row.artifact === artifact && archive.entries.has(row.file));
  if (known !== undefined) return known.group;
  const seen = seenRows(archive, artifact, manifest);
  const seenGroup = groupOfRows(seen, version);
  if (seenGroup !== undefined) return seenGroup;
  const isOwnManifest = TITLE_FIELDS.some((field) => names(manifest.get(field), artifact));
  const byName = KNOWN_GROUPS.find(
    ([pattern, folder]) =>
      pattern.test(artifact) &&
      (archive.has(folder) ? isOfFolder(archive, folder, manifest) : isOwnManifest && !hasClasses(archive)),
  );
  if (seen.length > 0) return seen.find(({ group }) => group === byName?.[2])?.group;
  if (byName !== undefined) return byName[2];
  const isScala = SCALA.test(artifact) && manifest.get('implementation-version') === version;
  return statedGroup({ archive, artifact, manifest }, isOwnManifest || isScala);
}

/** Others extend what is known by adding classes to its folder: where no manifest says more, all of them must be in it. */
function isOfFolder(archive: ArchiveFiles, folder: string, manifest: ReadonlyMap<string, string>): boolean {
  return manifest.size > 1 || `${classesFolder(archive) ?? ''}/`.startsWith(folder);
}

/** What was published under that name and looks like this archive. */
function seenRows(
  archive: ArchiveFiles,
  artifact: string,
  manifest: ReadonlyMap<string, string>,
): readonly JavaCoordinates[] {
  const rows = coordinatesOf(artifact);
  if (rows.length === 0) return [];
  const modules = MODULE_FIELDS.map((field) => firstField(manifest, [field]));
  return rows.filter(({ mark }) =>
    'folder' in mark ? archive.has(mark.folder) : modules.includes(mark.module) && !hasClasses(archive),
  );
}

/** `kotlin-stdlib-jdk8` has none any more. */
function hasClasses({ entries }: ArchiveFiles): boolean {
  for (const name of entries.keys())
    if (name.endsWith('.class') && !name.endsWith('-info.class') && !name.startsWith('META-INF/'))
      return true;
  return false;
}

/** sbt leaves the version of Scala out of titles: `akka-actor` of `akka-actor_2.13`. */
function names(title: string | undefined, artifact: string): boolean {
  return title !== undefined && (title === artifact || title === artifact.replace(SCALA, ''));
}

export function sameArtifact(
  a: Pick<Coordinates, 'group' | 'artifact'>,
  b: Pick<Coordinates, 'group' | 'artifact'>,
): boolean {
  return a.artifact === b.artifact && (a.group === undefined || b.group === undefined || a.group === b.group);
}
