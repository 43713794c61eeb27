import { classesFolder } from './classes-folder.ts';
import { firstField } from './manifest.ts';
import type { ArchiveFiles } from './open-archive.ts';

const GROUP = /^[a-z][\w-]{0,60}(?:\.[a-z][\w-]{0,60}){1,6}$/i;
/** sbt's titles may name a part of the build (`core`): its artifacts are known by the version of Scala, and by their own version. */
export const SCALA = /_\d[\d.]*$/;
/** GraalVM: what a library says for native images lies in META-INF/native-image/GROUP/ARTIFACT/. */
const NATIVE_IMAGE = /^META-INF\/native-image\/([^/]+)\/([^/]+)\//;
/** Maven's and sbt's vendor id is the group; by hand it is an organisation that publishes under many. */
const MANY_GROUPS = new Set([
  'org.apache',
  'com.sun',
  'com.google',
  'com.ibm',
  'com.oracle',
  'org.eclipse',
  'org.hibernate',
]);
/** Of an organisation's own name alone it does not follow that the vendor is the group. */
const TELLING_PARTS = 3;

type Archive = { archive: ArchiveFiles; artifact: string; manifest: ReadonlyMap<string, string> };

/** The group that an archive without a pom says of itself. `isOwnManifest`: the manifest is not that of one of its parts. */
export function statedGroup(stated: Archive, isOwnManifest: boolean): string | undefined {
  return (
    byTitle(stated) ?? bySymbolicName(stated) ?? byNativeImage(stated) ?? byVendor(stated, isOwnManifest)
  );
}

/** Nebula, a plugin of Gradle: `Implementation-Title: com.netflix.eureka#eureka-client;1.10.0`. */
function byTitle({ artifact, manifest }: Archive): string | undefined {
  const [group, rest] = (manifest.get('implementation-title') ?? '').split('#', 2);
  return group !== undefined && rest?.split(';', 1)[0] === artifact && GROUP.test(group) ? group : undefined;
}

/**
 * OSGi's name is made of group and artifact, or of the package of the classes: only the former has a hyphen in it. Where the artifact
 * begins with the last part of its group, Maven's bundle plugin says that once: `io.zipkin.brave.instrumentation-http`, of
 * `brave-instrumentation-http`.
 */
function bySymbolicName({ artifact, manifest }: Archive): string | undefined {
  const name = firstField(manifest, ['bundle-symbolicname']) ?? '';
  const dash = artifact.indexOf('-');
  const [first, rest] = [artifact.slice(0, dash), artifact.slice(dash + 1)];
  const isShortened =
    rest.includes('-') && manifest.get('created-by')?.includes('Maven Bundle Plugin') === true;
  const group =
    dash > 0 && name.endsWith(`.${artifact}`)
      ? name.slice(0, -artifact.length - 1)
      : dash > 0 && isShortened && name.endsWith(`.${first}.${rest}`)
        ? name.slice(0, -rest.length - 1)
        : '';
  return GROUP.test(group) && !MANY_GROUPS.has(group) ? group : undefined;
}

/** What is packed into it may have brought its own: only one that names the artifact counts. */
function byNativeImage({ archive, artifact }: Archive): string | undefined {
  const groups = new Set<string>();
  for (const name of archive.names()) {
    const [, group, of] = NATIVE_IMAGE.exec(name) ?? [];
    if (group !== undefined && of === artifact && GROUP.test(group)) groups.add(group);
  }
  return groups.size === 1 ? [...groups][0] : undefined;
}

/** The vendor's id, where the manifest is the archive's own, or the classes lie where the id says. Mill's vendor is an id. */
function byVendor({ archive, artifact, manifest }: Archive, isOwnManifest: boolean): string | undefined {
  const name = isOwnManifest && SCALA.test(artifact) ? manifest.get('implementation-vendor') : undefined;
  const vendor = manifest.get('implementation-vendor-id') ?? name ?? '';
  if (!GROUP.test(vendor) || MANY_GROUPS.has(vendor)) return undefined;
  if (isOwnManifest) return vendor;
  const isTelling = vendor.split('.').length >= TELLING_PARTS;
  return isTelling && areClassesIn(archive, `${vendor.replaceAll('.', '/')}/`) ? vendor : undefined;
}

/** All of them, and there are some. */
function areClassesIn(archive: ArchiveFiles, folder: string): boolean {
  return `${classesFolder(archive) ?? ''}/`.startsWith(folder);
}
