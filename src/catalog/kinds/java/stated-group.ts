import { classesFolder } from './classes-folder.ts';
import { firstField } from './manifest.ts';
import type { OpenArchive } from './open-archive.ts';

const GROUP = /^[a-z][\w-]{0,60}(?:\.[a-z][\w-]{0,60}){1,6}$/i;
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

type Archive = { archive: OpenArchive; artifact: string; manifest: ReadonlyMap<string, string> };

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
 * OSGi's name is made of group and artifact, or of the package of the classes: only the former has a hyphen in it.
 * `io.projectreactor.reactor-test`.
 */
function bySymbolicName({ artifact, manifest }: Archive): string | undefined {
  const name = firstField(manifest, ['bundle-symbolicname']) ?? '';
  if (!artifact.includes('-') || !name.endsWith(`.${artifact}`)) return undefined;
  const group = name.slice(0, -artifact.length - 1);
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

/** The vendor's id, where the manifest is the archive's own, or the classes lie where the id says. */
function byVendor({ archive, manifest }: Archive, isOwnManifest: boolean): string | undefined {
  const vendor = manifest.get('implementation-vendor-id') ?? '';
  if (!GROUP.test(vendor) || MANY_GROUPS.has(vendor)) return undefined;
  if (isOwnManifest) return vendor;
  const isTelling = vendor.split('.').length >= TELLING_PARTS;
  return isTelling && areClassesIn(archive, `${vendor.replaceAll('.', '/')}/`) ? vendor : undefined;
}

/** All of them, and there are some. */
function areClassesIn(archive: OpenArchive, folder: string): boolean {
  return `${classesFolder(archive) ?? ''}/`.startsWith(folder);
}
