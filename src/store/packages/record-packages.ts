import { forgetOldest, idsOfRows } from '../engine/known-rows.ts';
import { amongNumbers, amongTexts, insertMany } from '../engine/many.ts';
import { isStorable } from '../engine/storable.ts';
import type { Handle } from '../handle.ts';
import type { NewPackageVersion } from '../types.ts';

/** Purls that are kept in memory with their ids; beyond it the oldest are looked up again. */
const REMEMBERED = 400_000;

/** `unlicensed`: licences that are new of what is remembered. */
type Packages = {
  unknown: readonly { version: NewPackageVersion }[];
  unlicensed: readonly { purl: string; license: string }[];
};

/** Records what is new, adds licences to what is known. Gives the ids of what was not remembered, by purl. */
export async function recordPackages(
  handle: Handle,
  lists: readonly Packages[],
): Promise<ReadonlyMap<string, number>> {
  const unknown = new Map<string, NewPackageVersion>();
  const licenses = new Map<string, Set<string>>();
  for (const list of lists) {
    for (const { version } of list.unknown) {
      unknown.set(version.purl, version);
      for (const license of version.licenses) noteLicense(licenses, version.purl, license);
    }
    for (const { purl, license } of list.unlicensed) noteLicense(licenses, purl, license);
  }
  const found = await idsOfVersions(handle, unknown);
  const { versions } = handle.remembered;
  const idOf = (purl: string): number => found.get(purl) ?? versions.get(purl)?.id ?? 0;
  await recordLicenses(handle, idOf, licenses);
  handle.afterCommit.push(() => remember(versions, found, licenses));
  return found;
}

function noteLicense(unlicensed: Map<string, Set<string>>, purl: string, license: string): void {
  // A licence is not worth a component: one that cannot be stored is left out.
  if (!isStorable(license)) return;
  const more = unlicensed.get(purl) ?? new Set();
  unlicensed.set(purl, more.add(license));
}

function remember(
  versions: Handle['remembered']['versions'],
  found: ReadonlyMap<string, number>,
  licenses: ReadonlyMap<string, Set<string>>,
): void {
  for (const [purl, id] of found)
    versions.set(purl, { id, licenses: [], lastPath: undefined, lastLayer: undefined, lastPattern: '' });
  for (const [purl, added] of licenses)
    for (const license of added) versions.get(purl)?.licenses.push(license);
  forgetOldest(versions, REMEMBERED);
}

async function idsOfVersions(
  handle: Handle,
  wanted: ReadonlyMap<string, NewPackageVersion>,
): Promise<Map<string, number>> {
  if (wanted.size === 0) return new Map();
  const ids = await storedVersions(handle, wanted.keys());
  const fresh = [...wanted.values()].filter((item) => !ids.has(item.purl));
  if (fresh.length === 0) return ids;
  const names = await idsOfNames(handle, fresh);
  await insertMany(handle, {
    table: 'package_version',
    columns: ['name_id', 'purl', 'version', 'scheme', 'distro', 'source_name', 'source_version', 'facts'],
    rows: fresh.map((item) => [
      names.get(nameKey(item)) ?? 0,
      item.purl,
      item.version,
      item.scheme,
      item.distro,
      item.source?.name ?? '',
      item.source?.version ?? '',
      item.facts ?? '',
    ]),
  });
  const stored = await storedVersions(
    handle,
    fresh.map((item) => item.purl),
  );
  return new Map([...ids, ...stored]);
}

async function storedVersions(handle: Handle, purls: Iterable<string>): Promise<Map<string, number>> {
  const rows = await handle.database
    .selectFrom('package_version')
    .select(['id', 'purl'])
    .where(amongTexts(handle, 'purl', purls))
    .execute();
  return new Map(rows.map((row) => [row.purl, row.id]));
}

type NameParts = Pick<NewPackageVersion, 'type' | 'namespace' | 'name'>;

function nameKey({ type, namespace, name }: NameParts): string {
  return `${type}\n${namespace}\n${name}`;
}

async function idsOfNames(handle: Handle, items: readonly NameParts[]): Promise<Map<string, number>> {
  const wanted = new Map(items.map((item) => [nameKey(item), item]));
  return await idsOfRows(handle, handle.remembered.names, wanted, {
    async stored(names) {
      const lowerNames = new Set(names.map(({ name }) => name.toLowerCase()));
      const rows = await handle.database
        .selectFrom('package_name')
        .select(['id', 'type', 'namespace', 'name'])
        .where(amongTexts(handle, 'lower_name', lowerNames))
        .execute();
      return new Map(rows.map((row) => [nameKey(row), row.id]));
    },
    async insert(names) {
      const rows = names.map(({ type, namespace, name }) => [type, namespace, name, name.toLowerCase()]);
      await insertMany(handle, {
        table: 'package_name',
        columns: ['type', 'namespace', 'name', 'lower_name'],
        rows,
      });
    },
  });
}

async function recordLicenses(
  handle: Handle,
  idOf: (purl: string) => number,
  licenses: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<void> {
  const expressions = new Set([...licenses.values()].flatMap((some) => [...some]));
  const ids = await idsOfLicenses(handle, expressions);
  const known = await storedLicenses(handle, Array.from(licenses.keys(), idOf));
  const rows = [...licenses].flatMap(([purl, some]) =>
    [...some]
      .map((expression): [number, number] => [idOf(purl), ids.get(expression) ?? 0])
      .filter(([version, license]) => known.get(version)?.has(license) !== true),
  );
  await insertMany(handle, {
    table: 'package_license',
    columns: ['version_id', 'license_id'],
    rows,
    onConflict: 'ON CONFLICT DO NOTHING',
  });
}

/** By version. A program that begins remembers none: to insert those of some thousand versions again took as long as the rest of a batch. */
async function storedLicenses(
  handle: Handle,
  versions: readonly number[],
): Promise<ReadonlyMap<number, ReadonlySet<number>>> {
  if (versions.length === 0) return new Map();
  const rows = await handle.database
    .selectFrom('package_license')
    .select(['version_id', 'license_id'])
    .where(amongNumbers(handle, 'version_id', versions))
    .execute();
  const known = new Map<number, Set<number>>();
  for (const row of rows)
    known.set(row.version_id, (known.get(row.version_id) ?? new Set()).add(row.license_id));
  return known;
}

async function idsOfLicenses(handle: Handle, expressions: Iterable<string>): Promise<Map<string, number>> {
  const wanted = new Map([...expressions].map((expression) => [expression, expression]));
  return await idsOfRows(handle, handle.remembered.licenses, wanted, {
    async stored(some) {
      const rows = await handle.database
        .selectFrom('license')
        .selectAll()
        .where(amongTexts(handle, 'expression', some))
        .execute();
      return new Map(rows.map((row) => [row.expression, row.id]));
    },
    async insert(some) {
      await insertMany(handle, {
        table: 'license',
        columns: ['expression'],
        rows: some.map((expression) => [expression]),
      });
    },
  });
}
