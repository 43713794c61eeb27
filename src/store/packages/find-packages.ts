import { sql } from 'kysely';
import { amongNumbers, amongTexts } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { PackageName, PackageVersion, View } from '../types.ts';

export type NameQuery = {
  type?: string;
  namespace?: string;
  /** Exactly. */
  name?: string;
  /** In lower case: all of it, its beginning, or any piece. */
  lowerName?: string;
  prefix?: string;
  contains?: string;
  limit?: number;
};

const DEFAULT_LIMIT = 1000;

/** Names of packages, sorted by type, namespace and name. The only search in text there is; names are few. */
export async function findNames(view: View, query: NameQuery): Promise<PackageName[]> {
  const handle = handleOf(view);
  let select = handle.database.selectFrom('package_name').select(['id', 'type', 'namespace', 'name']);
  if (query.type !== undefined) select = select.where('type', '=', query.type);
  if (query.namespace !== undefined) select = select.where('namespace', '=', query.namespace);
  // Through lower_name as well, which has an index of its own.
  if (query.name !== undefined)
    select = select.where('lower_name', '=', query.name.toLowerCase()).where('name', '=', query.name);
  if (query.lowerName !== undefined) select = select.where('lower_name', '=', query.lowerName);
  if (query.prefix !== undefined && query.prefix !== '')
    select = select
      .where('lower_name', '>=', query.prefix)
      .where('lower_name', '<', afterPrefix(query.prefix));
  if (query.contains !== undefined) select = select.where(contains(handle, query.contains));
  const rows = await select.execute();
  return rows.toSorted(byName).slice(0, query.limit ?? DEFAULT_LIMIT);
}

/** The least text that is greater than every text with this beginning. */
function afterPrefix(prefix: string): string {
  return `${prefix}\u{10ffff}`;
}

function contains(handle: Handle, text: string): ReturnType<typeof sql<boolean>> {
  return handle.kind === 'sqlite'
    ? sql<boolean>`instr(lower_name, ${text}) > 0`
    : sql<boolean>`position(${text} IN lower_name) > 0`;
}

function byName(a: PackageName, b: PackageName): number {
  return compare(a.type, b.type) || compare(a.namespace, b.namespace) || compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const VERSION_COLUMNS = [
  'package_version.id',
  'name_id',
  'purl',
  'type',
  'namespace',
  'name',
  'version',
  'scheme',
  'distro',
  'source_name',
  'source_version',
  'facts',
] as const;

function versions(handle: Handle) {
  return handle.database
    .selectFrom('package_version')
    .innerJoin('package_name', 'package_name.id', 'package_version.name_id')
    .select(VERSION_COLUMNS);
}

type VersionRow = {
  id: number;
  name_id: number;
  purl: string;
  type: string;
  namespace: string;
  name: string;
  version: string;
  scheme: string;
  distro: string;
  source_name: string;
  source_version: string;
  facts: string;
};

function versionFrom(row: VersionRow): PackageVersion {
  return {
    id: row.id,
    nameId: row.name_id,
    purl: row.purl,
    type: row.type,
    namespace: row.namespace,
    name: row.name,
    version: row.version,
    scheme: row.scheme,
    distro: row.distro,
    source: row.source_name === '' ? undefined : { name: row.source_name, version: row.source_version },
    facts: row.facts === '' ? undefined : row.facts,
  };
}

/** All versions of these names, by id. Which of them are meant is decided by version order, in TypeScript. */
export async function versionsOfNames(view: View, nameIds: readonly number[]): Promise<PackageVersion[]> {
  const handle = handleOf(view);
  const rows = await versions(handle)
    .where(amongNumbers(handle, 'package_version.name_id', nameIds))
    .orderBy('package_version.id')
    .execute();
  return rows.map(versionFrom);
}

/** Versions of everything that was built from one source package. */
export async function versionsOfSource(
  view: View,
  sourceName: string,
  type?: string,
): Promise<PackageVersion[]> {
  const handle = handleOf(view);
  let select = versions(handle).where('source_name', '=', sourceName).where('source_name', '<>', '');
  if (type !== undefined) select = select.where('type', '=', type);
  return (await select.orderBy('package_version.id').execute()).map(versionFrom);
}

export async function versionsByPurl(view: View, purls: readonly string[]): Promise<PackageVersion[]> {
  const handle = handleOf(view);
  const rows = await versions(handle)
    .where(amongTexts(handle, 'purl', purls))
    .orderBy('package_version.id')
    .execute();
  return rows.map(versionFrom);
}

export async function versionsById(view: View, ids: readonly number[]): Promise<PackageVersion[]> {
  if (ids.length === 0) return [];
  const handle = handleOf(view);
  const rows = await versions(handle)
    .where(amongNumbers(handle, 'package_version.id', ids))
    .orderBy('package_version.id')
    .execute();
  return rows.map(versionFrom);
}

/** In order of id, to go through all of them: call again with the last id. */
export async function versionsAfter(view: View, afterId: number, limit: number): Promise<PackageVersion[]> {
  const rows = await versions(handleOf(view))
    .where('package_version.id', '>', afterId)
    .orderBy('package_version.id')
    .limit(sql.lit(limit))
    .execute();
  return rows.map(versionFrom);
}

/** SPDX (annex D) compares ids without regard to case; `GPL-2.0` and `GPL-2.0+` are older names of `GPL-2.0-only` and `GPL-2.0-or-later`. */
function licenseKey(text: string): string {
  return text
    .toLowerCase()
    .replace(/\+$/, '-or-later')
    .replace(/-only$/, '');
}

/** Versions under a licence: any whose expression is this text, or has it as one of its words. */
export async function versionsByLicense(view: View, license: string): Promise<PackageVersion[]> {
  const handle = handleOf(view);
  const expressions = await handle.database.selectFrom('license').selectAll().execute();
  const asked = licenseKey(license);
  const wanted = expressions.filter(({ expression }) =>
    [expression, ...expression.split(/[\s()]+/)].some((part) => licenseKey(part) === asked),
  );
  if (wanted.length === 0) return [];
  const rows = await versions(handle)
    .innerJoin('package_license', 'package_license.version_id', 'package_version.id')
    .where(
      amongNumbers(
        handle,
        'package_license.license_id',
        wanted.map(({ id }) => id),
      ),
    )
    .distinct()
    .orderBy('package_version.id')
    .execute();
  return rows.map(versionFrom);
}

/** What documents write where they say nothing of a licence (SPDX 2.3, 7.13). */
const SAYS_NOTHING = ['', 'NOASSERTION'];

/** Ids of package versions of which nobody says under which licence they are. */
export async function versionsWithoutLicense(view: View): Promise<number[]> {
  const rows = await handleOf(view)
    .database.selectFrom('package_version')
    .select('id')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('package_license')
            .innerJoin('license', 'license.id', 'package_license.license_id')
            .select('license.id')
            .whereRef('version_id', '=', 'package_version.id')
            .where('expression', 'not in', SAYS_NOTHING),
        ),
      ),
    )
    .execute();
  return rows.map(({ id }) => id);
}
