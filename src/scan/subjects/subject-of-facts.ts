import { withoutUndefined } from '../../base/without-undefined.ts';
import { comparedName, formatPurl } from '../../versions/index.ts';
import type { JudgedPackage } from '../types.ts';
import type { PackageFacts } from './package-facts.ts';

/** Throws PURL_INVALID. */
export function subjectOfFacts(facts: PackageFacts): JudgedPackage {
  switch (facts.type) {
    case 'deb':
    case 'apk':
      return sourcePackage(facts);
    case 'rpm':
      return rpmPackage(facts);
    default:
      return otherPackage(facts);
  }
}

/** Binary packages of one source are one judged package: distributions' advisories name sources, in the sources' versions. */
function sourcePackage(facts: PackageFacts): JudgedPackage {
  const { type, namespace, name, version, qualifiers, source, foreign } = facts;
  const built = source?.version ?? version;
  // A source's version that is only the binary's own, taken over, has what a rebuild without changes added.
  const isBinary = type === 'deb' && built === version;
  return subject({
    type,
    namespace,
    name: source?.name ?? name,
    version: isBinary ? built?.replace(/\+b\d{1,5}$/, '') : built,
    qualifiers: { ...chosen(qualifiers, ['built-from']), ...releaseOf(qualifiers) },
    source: undefined,
    foreign,
  });
}

/** Some distributions name rpms by their own names, some by their source's. */
function rpmPackage(facts: PackageFacts): JudgedPackage {
  const { type, namespace, name, version, qualifiers, source, foreign, modularity } = facts;
  const stream = /^[^:]+:[^:]+/.exec(modularity ?? '')?.[0];
  return subject({
    type,
    namespace,
    name,
    version,
    qualifiers: withoutUndefined({
      ...chosen(qualifiers, ['arch', 'epoch', 'rpmmod']),
      ...releaseOf(qualifiers),
      rpmmod: stream ?? qualifiers['rpmmod'],
    }),
    source: source?.name === name && source.version === version ? undefined : source,
    foreign,
  });
}

function otherPackage({ type, namespace, name, version, isApplication }: PackageFacts): JudgedPackage {
  const isUnordered = type === 'golang' && version !== undefined && isNoRelease(version, isApplication);
  return subject({
    type,
    namespace,
    name: type === 'pypi' ? comparedName('PyPI', name) : name,
    version: isUnordered ? undefined : version,
    qualifiers: {},
    source: undefined,
    foreign: undefined,
  });
}

/**
 * Go names the commit of a program's own module `v0.0.0-…` where it saw no tags: that is older than every release whatever the
 * commit is. A dependency's is what its author released.
 */
function isNoRelease(version: string, isApplication: boolean): boolean {
  return version === '(devel)' || (isApplication && /^v?0\.0\.0-(?:0\.)?\d{14}-/.test(version));
}

function subject(parts: Omit<JudgedPackage, 'id'>): JudgedPackage {
  const { type, namespace, name, version, qualifiers, source, foreign } = parts;
  const given = withoutUndefined({
    ...qualifiers,
    upstream: source !== undefined ? `${source.name}@${source.version}` : qualifiers['upstream'],
    // The reason is shown; that there is one keeps it apart from the distribution's package of this name and version.
    origin: foreign !== undefined ? 'foreign' : qualifiers['origin'],
  });
  const id = formatPurl(
    withoutUndefined({
      type,
      namespace: namespace !== undefined ? namespace.toWellFormed() : undefined,
      name: name.toWellFormed(),
      version: version !== undefined ? version.toWellFormed() : undefined,
      qualifiers: wellFormed(given),
    }),
  );
  return { id, ...parts };
}

/** BuildKit writes `os_name=debian&os_version=12` where others write `distro=debian-12`. */
function releaseOf(qualifiers: Readonly<Record<string, string>>): Record<string, string> {
  const { distro, os_name: name, os_version: version } = qualifiers;
  const stated = distro ?? (name !== undefined && version !== undefined ? `${name}-${version}` : undefined);
  return stated === undefined || stated === '' ? {} : { distro: stated };
}

function chosen(
  qualifiers: Readonly<Record<string, string>>,
  keys: readonly string[],
): Record<string, string> {
  const pairs = keys.flatMap((key): [string, string][] => {
    const value = Object.hasOwn(qualifiers, key) ? qualifiers[key] : undefined;
    return value === undefined || value === '' ? [] : [[key, value]];
  });
  return Object.fromEntries(pairs);
}

function wellFormed(texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text.toWellFormed()]));
}
