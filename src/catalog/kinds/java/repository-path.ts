import type { Coordinates } from './facts.ts';

/** Folders that repositories laid out by group begin in: Maven's, Karaf's, Coursier's. */
const ROOTS = new Set(['repository', 'system', 'maven2', 'maven-repo', 'm2repo']);
/** Gradle's cache: the group in one folder, and one more for the digest. */
const GRADLE = 'files-2.1';
const PART = /^[A-Za-z0-9_][\w-]{0,99}$/;

/** `…/repository/org/acme/tool/1.2/tool-1.2.jar`: where the path of an archive is that of a repository, its coordinates. */
export function coordinatesByPath(path: string): Required<Coordinates> | undefined {
  const folders = path.split('/');
  const file = folders.pop() ?? '';
  const [version, artifact, ...above] = folders.toReversed();
  const found = mavenPath({ version, artifact, above }) ?? gradlePath(folders);
  return found !== undefined && isNamed(file, found) ? found : undefined;
}

function mavenPath({
  version,
  artifact,
  above,
}: {
  version: string | undefined;
  artifact: string | undefined;
  above: readonly string[];
}): Required<Coordinates> | undefined {
  const end = above.findIndex((folder) => ROOTS.has(folder));
  if (version === undefined || artifact === undefined || end < 1) return undefined;
  const parts = above.slice(0, end).toReversed();
  return parts.every((part) => PART.test(part)) ? { group: parts.join('.'), artifact, version } : undefined;
}

function gradlePath(folders: readonly string[]): Required<Coordinates> | undefined {
  const at = folders.lastIndexOf(GRADLE);
  const [group, artifact, version, digest] = at < 0 ? [] : folders.slice(at + 1);
  const isWhole = digest !== undefined && folders.length === at + 5;
  if (!isWhole || group === undefined || artifact === undefined || version === undefined) return undefined;
  return group.split('.').every((part) => PART.test(part)) ? { group, artifact, version } : undefined;
}

function isNamed(file: string, { artifact, version }: Required<Coordinates>): boolean {
  return file.startsWith(`${artifact}-${version}.`) || file.startsWith(`${artifact}-${version}-`);
}
