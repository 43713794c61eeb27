import { parseJsonText } from '../../base/parse-json.ts';
import { handleOf } from '../handle.ts';
import type { FleetTables } from '../schema/tables.ts';
import type { Edit, View } from '../types.ts';
import type { GrantHolder, GrantScope, KeptGrant, Role } from './types.ts';

/** One that is there already stays as it is, and is what is given back. */
export async function recordGrant(edit: Edit, grant: KeptGrant): Promise<KeptGrant> {
  const { id, kind, subject, role, createdBy, createdAt } = grant;
  const { database } = handleOf(edit);
  const given = { kind, subject, role, scope: scopeText(grant.scope) };
  await database
    .insertInto('access_grant')
    .values({ id, ...given, created_by: createdBy, created_at: createdAt })
    .onConflict((conflict) => conflict.columns(['kind', 'subject', 'role', 'scope']).doNothing())
    .execute();
  const kept = await database
    .selectFrom('access_grant')
    .selectAll()
    .where(({ and }) => and(given))
    .executeTakeFirstOrThrow();
  return grantOf(kept);
}

/** Oldest first. */
export async function listGrants(view: View): Promise<KeptGrant[]> {
  const rows = await handleOf(view)
    .database.selectFrom('access_grant')
    .selectAll()
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(grantOf);
}

/** All that any of these was given. */
export async function grantsOf(view: View, holders: readonly GrantHolder[]): Promise<KeptGrant[]> {
  if (holders.length === 0) return [];
  const rows = await handleOf(view)
    .database.selectFrom('access_grant')
    .selectAll()
    .where(({ or, and, eb }) =>
      or(holders.map(({ kind, subject }) => and([eb('kind', '=', kind), eb('subject', '=', subject)]))),
    )
    .orderBy('id')
    .execute();
  return rows.map(grantOf);
}

/** What it said; undefined: there is none. */
export async function removeGrant(edit: Edit, id: string): Promise<KeptGrant | undefined> {
  const row = await handleOf(edit)
    .database.deleteFrom('access_grant')
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  return row && grantOf(row);
}

function grantOf(row: FleetTables['access_grant']): KeptGrant {
  return {
    id: row.id,
    kind: row.kind as GrantHolder['kind'],
    subject: row.subject,
    role: row.role as Role,
    scope: parseJsonText(row.scope) as GrantScope,
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}

/** The same text for the same scope. */
function scopeText(scope: GrantScope): string {
  if (scope.kind === 'teams')
    return JSON.stringify({ kind: 'teams', teams: [...new Set(scope.teams)].toSorted() });
  return JSON.stringify(scope);
}
