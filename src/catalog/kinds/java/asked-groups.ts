import type { JavaArchive } from './facts.ts';

/** Artifact → what the poms of the image ask for under that name: group → the versions that they name. */
export type AskedGroups = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

/** What the poms inside of archives ask for. A jar that says no group of its own is what they asked for. */
export function askedGroups(archives: Iterable<JavaArchive>): AskedGroups {
  const asked = new Map<string, Map<string, Set<string>>>();
  for (const { main } of archives)
    for (const { group, artifact, version } of main?.requires ?? []) {
      if (group === undefined) continue;
      const groups = asked.get(artifact) ?? new Map<string, Set<string>>();
      const versions = groups.get(group) ?? new Set();
      if (version !== undefined) versions.add(version);
      asked.set(artifact, groups.set(group, versions));
    }
  return asked;
}

/**
 * The only group that is asked for under that name; or the only one of them in that very version. Another major version than all
 * those that are asked for may be another project's.
 */
export function groupAskedFor(
  asked: AskedGroups,
  { artifact, version }: { artifact: string; version?: string },
): string | undefined {
  const groups = [...(asked.get(artifact) ?? [])];
  const exact = groups.filter(([, versions]) => version !== undefined && versions.has(version));
  if (exact.length > 0) return exact.length === 1 ? exact[0]?.[0] : undefined;
  const [only] = groups;
  if (groups.length !== 1 || only === undefined) return undefined;
  const [group, versions] = only;
  const isPossible =
    versions.size === 0 ||
    version === undefined ||
    [...versions].some((one) => majorOf(one) === majorOf(version));
  return isPossible ? group : undefined;
}

function majorOf(version: string): string {
  return version.split(/[.-]/, 1)[0] ?? '';
}
