import { handleOf } from '../handle.ts';
import { hearAnew } from '../runs/hear-anew.ts';
import type { FleetTables } from '../schema/tables.ts';
import type { Edit, Time, View } from '../types.ts';
import { grantsOf } from './grants.ts';
import type { ApiToken, SecretDigest } from './types.ts';

/** `secret` alone finds it again; nobody can read it back. */
export async function recordToken(
  edit: Edit,
  token: Omit<ApiToken, 'usedAt' | 'revokedAt'> & { secret: SecretDigest },
): Promise<void> {
  const { id, secret, name, createdBy, createdAt, expiresAt } = token;
  await handleOf(edit)
    .database.insertInto('api_token')
    .values({
      id,
      digest: secret,
      name,
      created_by: createdBy,
      created_at: createdAt,
      expires_at: expiresAt,
      used_at: null,
      revoked_at: null,
    })
    .execute();
}

/** Whether it still holds is for the caller to see. */
export async function tokenBySecret(view: View, secret: SecretDigest): Promise<ApiToken | undefined> {
  const row = await handleOf(view)
    .database.selectFrom('api_token')
    .selectAll()
    .where('digest', '=', secret)
    .executeTakeFirst();
  return row && tokenOf(row);
}

/** Newest first. */
export async function listTokens(view: View): Promise<ApiToken[]> {
  const rows = await handleOf(view)
    .database.selectFrom('api_token')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(tokenOf);
}

/** False: there is none, or it was revoked before. A cluster of which it could tell is heard under any number from then on. */
export async function revokeToken(edit: Edit, id: string, at: Time): Promise<boolean> {
  const handle = handleOf(edit);
  const rows = await handle.database
    .updateTable('api_token')
    .set({ revoked_at: at })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute();
  if (rows.length === 0) return false;
  for (const { scope } of await grantsOf(edit, [{ kind: 'token', subject: id }]))
    if (scope.kind === 'cluster') await hearAnew(handle, scope.cluster);
  return true;
}

export async function noteTokenUse(edit: Edit, id: string, at: Time): Promise<void> {
  await handleOf(edit).database.updateTable('api_token').set({ used_at: at }).where('id', '=', id).execute();
}

function tokenOf(row: FleetTables['api_token']): ApiToken {
  const { id, name } = row;
  return {
    id,
    name,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  };
}
