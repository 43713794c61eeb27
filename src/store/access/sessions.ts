import { parseJsonText } from '../../base/parse-json.ts';
import { handleOf } from '../handle.ts';
import type { Edit, Time, View } from '../types.ts';
import type { LoginSession, SecretDigest } from './types.ts';

/** Sessions that are over go with it. */
export async function beginSession(
  edit: Edit,
  { secret, ...session }: LoginSession & { secret: SecretDigest },
  now: Time,
): Promise<void> {
  const { database } = handleOf(edit);
  await database.deleteFrom('login_session').where('expires_at', '<=', now).execute();
  await database
    .insertInto('login_session')
    .values({
      digest: secret,
      subject: session.subject,
      name: session.name,
      groups_json: JSON.stringify(session.groups ?? null),
      groups_at: session.groupsAt,
      refresh: session.refresh ?? null,
      expires_at: session.expiresAt,
    })
    .execute();
}

/** Whether it still holds is for the caller to see. */
export async function sessionBySecret(view: View, secret: SecretDigest): Promise<LoginSession | undefined> {
  const row = await handleOf(view)
    .database.selectFrom('login_session')
    .selectAll()
    .where('digest', '=', secret)
    .executeTakeFirst();
  return (
    row && {
      subject: row.subject,
      name: row.name,
      groups: (parseJsonText(row.groups_json) as string[] | null) ?? undefined,
      groupsAt: row.groups_at,
      refresh: row.refresh ?? undefined,
      expiresAt: row.expires_at,
    }
  );
}

/** What an identity provider says of the groups now. */
export async function renewGroups(
  edit: Edit,
  secret: SecretDigest,
  { groups, groupsAt, refresh }: Pick<LoginSession, 'groups' | 'groupsAt' | 'refresh'>,
): Promise<void> {
  await handleOf(edit)
    .database.updateTable('login_session')
    .set({ groups_json: JSON.stringify(groups ?? null), groups_at: groupsAt, refresh: refresh ?? null })
    .where('digest', '=', secret)
    .execute();
}

export async function endSession(edit: Edit, secret: SecretDigest): Promise<void> {
  await handleOf(edit).database.deleteFrom('login_session').where('digest', '=', secret).execute();
}

/** Of a fleet that was restored: who logged out since the backup was made would else be logged in again. */
export async function endAllLogins(edit: Edit): Promise<void> {
  const { database } = handleOf(edit);
  await database.deleteFrom('login_session').execute();
  await database.deleteFrom('login_link').execute();
}

/** A link that logs in once. Those before it do so no more. */
export async function recordLoginLink(
  edit: Edit,
  { secret, expiresAt }: { secret: SecretDigest; expiresAt: Time },
): Promise<void> {
  const { database } = handleOf(edit);
  await database.deleteFrom('login_link').execute();
  await database.insertInto('login_link').values({ digest: secret, expires_at: expiresAt }).execute();
}

/** True: it was there and in time; it is used up now. */
export async function takeLoginLink(edit: Edit, secret: SecretDigest, now: Time): Promise<boolean> {
  const rows = await handleOf(edit)
    .database.deleteFrom('login_link')
    .where('digest', '=', secret)
    .returning('expires_at')
    .execute();
  return rows.some(({ expires_at }) => expires_at > now);
}
