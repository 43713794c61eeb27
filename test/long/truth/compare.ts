import type { Catalog } from '../../../src/catalog/index.ts';
import { doubtsOfCatalog } from '../../../src/scan/inventory/from-catalog.ts';

/** A package as the package manager that installed it names it. */
export type Listed = { type: string; namespace?: string; name: string; version: string };

/** A folder that a package manager filled, and what it says is there. */
export type TruthCase = { name: string; root: string; listed: readonly Listed[] };

export type Comparison = {
  right: number;
  /** Listed, and seen under another name, without its group, or in another version; or not at all. */
  misses: readonly string[];
  wrongName: number;
  wrongVersion: number;
  /** Seen as what it is, in a version that nothing there tells. */
  unversioned: number;
  missing: number;
  /** Of the same types, seen and not listed: what is shaded or copied into others stands here, too. */
  extra: readonly string[];
  /** What is there and nothing names: a miss is said where it is one of these, or in one. */
  unexplained: readonly string[];
};

type Component = Catalog['components'][number];

/** How many of the listed packages the catalog names rightly, and of what kind each miss is. */
export function compareTruth(listed: readonly Listed[], catalog: Catalog): Comparison {
  const { components } = catalog;
  const types = new Set(listed.map(({ type }) => type));
  const seen = components.filter(({ type }) => types.has(type));
  const misses = listed.flatMap((one) => missOf(one, seen) ?? []);
  const count = (kind: Miss['kind']): number => misses.filter((miss) => miss.kind === kind).length;
  return {
    right: listed.length - misses.length,
    misses: misses.map(({ kind, text }) => `${kind}: ${text}`),
    wrongName: count('wrong name'),
    wrongVersion: count('wrong version'),
    unversioned: count('no version'),
    missing: count('missing'),
    extra: seen.filter((one) => !listed.some((other) => isSame(other, one))).map(({ id }) => id),
    unexplained: doubtsOfCatalog(catalog).flatMap(({ paths, text }) =>
      paths.map((path) => (text === undefined ? path : `${path}: ${text}`)),
    ),
  };
}

type Miss = { kind: 'wrong name' | 'wrong version' | 'no version' | 'missing'; text: string };

function missOf(one: Listed, seen: readonly Component[]): Miss | undefined {
  if (seen.some((component) => isSame(one, component))) return undefined;
  const text = `${fullName(one)} ${one.version}`;
  const named = seen.filter((component) => fullName(component) === fullName(one));
  if (named.some(({ version }) => version === undefined)) return { kind: 'no version', text };
  if (named.length > 0)
    return { kind: 'wrong version', text: `${text}, seen ${named.map(({ id }) => id).join(', ')}` };
  const other = seen.filter(
    ({ name, version }) => plain(name) === plain(one.name) && version === one.version,
  );
  if (other.length > 0)
    return { kind: 'wrong name', text: `${text}, seen ${other.map(({ id }) => id).join(', ')}` };
  return { kind: 'missing', text };
}

function isSame(one: Listed, component: Component): boolean {
  return (
    one.type === component.type &&
    fullName(one) === fullName(component) &&
    one.version === (component.version ?? '')
  );
}

function fullName({ namespace, name }: { namespace?: string | undefined; name: string }): string {
  return namespace === undefined ? plain(name) : `${namespace}/${plain(name)}`;
}

/** PyPI's names are one however their words are joined. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}
