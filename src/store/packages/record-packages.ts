import { forgetOldest, idsOfRows } from '../engine/known-rows.ts';
import { amongNumbers, amongTexts, insertMany } from '../engine/many.ts';
import { isStorable } from '../engine/storable.ts';
import type { Handle, KnownVersion } from '../handle.ts';
import type { NewPackageVersion } from '../types.ts';
import { addLicense, licensesOf } from './known-licenses.ts';

/** Purls that are kept in memory with their ids; beyond it the oldest are looked up again. */
const REMEMBERED = 400_000;

/** `met`: what is not remembered, by purl. `unlicensed`: licences that are new of what is. */
type Packages = {
  met: ReadonlyMap<string, { version: NewPackageVersion; known: KnownVersion }>;
  unlicensed: readonly { known: KnownVersion; license: string }[];
};

/** Records what is new, adds licences to what is known, and says the ids of what was met. */
export async function recordPackages(handle: Handle, { met, unlicensed }: Packages): Promise<void> {
  const { versions } = handle.remembered;
  await identify(handle, met);
  const licenses = new Map<number, Set<string>>();
  for (const { known } of met.values())
    for (const license of licensesOf(known)) noteLicense(licenses, known.id, license);
  for (const { known, license } of unlicensed) noteLicense(licenses, known.id, license);
  await recordLicenses(handle, licenses);
  handle.afterCommit.push(() => {
    for (const [purl, { known }] of met) versions.set(purl, known);
    for (const { known, license } of unlicensed) addLicense(known, license);
    forgetOldest(versions, REMEMBERED);
  });
}

function noteLicense(licenses: Map<number, Set<string>>, id: number, license: string): void {
  // A licence is not worth a component: one that cannot be stored is left out.
  if (!isStorable(license)) return;
  const more = licenses.get(id);
  if (more === undefined) licenses.set(id, new Set([license]));
  else more.add(license);
}

async function identify(handle: Handle, met: Packages['met']): Promise<void> {
  if (met.size === 0) return;
  const ids = await storedVersions(handle, met.keys());
  const fresh = [...met.values()].map(({ version }) => version).filter(({ purl }) => !ids.has(purl));
  if (fresh.length > 0) await insertVersions(handle, fresh);
  const more = await storedVersions(
    handle,
    fresh.map(({ purl }) => purl),
  );
  for (const [purl, { known }] of met) known.id = ids.get(purl) ?? more.get(purl) ?? 0;
}

async function insertVersions(handle: Handle, fresh: readonly NewPackageVersion[]): Promise<void> {
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
}

async function storedVersions(
  handle: Handle,
  purls: MapIterator<string> | readonly string[],
): Promise<Map<string, number>> {
  const wanted = [...purls];
  if (wanted.length === 0) return new Map();
  const rows = await handle.database
    .selectFrom('package_version')
    .select(['id', 'purl'])
    .where(amongTexts(handle, 'purl', wanted))
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

/** Of each version, by its id. */
async function recordLicenses(
  handle: Handle,
  licenses: ReadonlyMap<number, ReadonlySet<string>>,
): Promise<void> {
  const expressions = new Set([...licenses.values()].flatMap((some) => [...some]));
  const ids = await idsOfLicenses(handle, expressions);
  const known = await storedLicenses(handle, [...licenses.keys()]);
  const rows: [number, number][] = [];
  for (const [version, some] of licenses)
    for (const expression of some) {
      const license = ids.get(expression) ?? 0;
      if (known.get(version)?.has(license) !== true) rows.push([version, license]);
    }
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
