import { parsePurl } from '../../versions/index.ts';
import type { ForeignPackage } from './types.ts';

type Named = { type: string; name: string; version: string | undefined };

/** Whether a report's package is this one: by its name as either side writes it, and its version. */
export function isSamePackage(found: ForeignPackage, ours: Named): boolean {
  if (
    found.version !== undefined &&
    ours.version !== undefined &&
    plain(found.version) !== plain(ours.version)
  )
    return false;
  return namesOf(found).has(normalized(ours.name));
}

const NAMES = new WeakMap<ForeignPackage, ReadonlySet<string>>();

/** A Maven artifact is named with and without its group, a scoped or Go package always whole. */
export function namesOf(found: ForeignPackage): ReadonlySet<string> {
  const known = NAMES.get(found);
  if (known !== undefined) return known;
  const names = new Set(
    [found.name, ...(found.source === undefined ? [] : [found.source.name]), ...purlNames(found.purl)].map(
      normalized,
    ),
  );
  NAMES.set(found, names);
  return names;
}

function purlNames(purl: string | undefined): string[] {
  if (purl === undefined) return [];
  try {
    const { namespace, name } = parsePurl(purl);
    return namespace === undefined ? [name] : [`${namespace}/${name}`, `${namespace}:${name}`, name];
  } catch {
    return [];
  }
}

export function normalized(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

/** Go's versions come with and without their `v`. */
function plain(version: string): string {
  return version.replace(/^v(?=\d)/, '');
}
