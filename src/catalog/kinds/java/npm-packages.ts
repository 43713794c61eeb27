import { type ArchivedPackage, archivedPackages, MOST_MANIFEST_BYTES } from '../node/archived-packages.ts';
import type { OpenArchive } from './open-archive.ts';

/** WebJars put a package of npm there, without the folder that npm has. */
const WEB_JAR = /^META-INF\/resources\/webjars\/[^/]{1,200}\/[^/]{1,200}\/package\.json$/;

/** Packages of npm in an archive. */
export function npmPackages(archive: OpenArchive): ArchivedPackage[] {
  const entries = [...archive.names()]
    .filter((name) => name.endsWith('/package.json'))
    .map((name) => ({ name, read: () => archive.access(name, MOST_MANIFEST_BYTES) }));
  return archivedPackages(entries, (name) => WEB_JAR.test(name), archive.problem);
}
