import type { Selectable } from 'kysely';
import { handleOf } from '../handle.ts';
import { hearAnew } from '../runs/hear-anew.ts';
import { tieCluster } from '../runs/which-cluster.ts';
import type { FleetTables } from '../schema/tables.ts';
import type { Edit, Time, View } from '../types.ts';
import type { AgentAccount, EnrolledAgent, KeptAgent, SecretDigest } from './types.ts';

/** One that may be enrolled until `enrolBy` by what `enrolment` is the digest of. */
export async function recordAgent(
  edit: Edit,
  agent: Pick<KeptAgent, 'id' | 'cluster' | 'namesTeams' | 'createdBy' | 'createdAt' | 'enrolBy'> & {
    enrolment: SecretDigest;
  },
): Promise<void> {
  const { id, cluster, namesTeams, createdBy, createdAt, enrolBy, enrolment } = agent;
  const row = { id, cluster, names_teams: namesTeams ? 1 : 0, enrolment, enrol_by: enrolBy };
  await handleOf(edit)
    .database.insertInto('agent')
    .values({ ...row, created_by: createdBy, created_at: createdAt })
    .execute();
}

/** Newest first. */
export async function listAgents(view: View): Promise<KeptAgent[]> {
  const rows = await handleOf(view)
    .database.selectFrom('agent')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(agentOf);
}

/** Whether it may still be enrolled is for the caller to see. */
export async function agentByEnrolment(view: View, enrolment: SecretDigest): Promise<KeptAgent | undefined> {
  const row = await handleOf(view)
    .database.selectFrom('agent')
    .selectAll()
    .where('enrolment', '=', enrolment)
    .executeTakeFirst();
  return row && agentOf(row);
}

/** Agents that are enrolled and not revoked, of a cluster by its name or its UID. */
export async function enrolledAgents(
  view: View,
  of: { cluster: string; clusterUid: string },
): Promise<EnrolledAgent[]> {
  const rows = await handleOf(view)
    .database.selectFrom('agent')
    .selectAll()
    .where(({ or, eb }) => or([eb('cluster', '=', of.cluster), eb('cluster_uid', '=', of.clusterUid)]))
    .where('revoked_at', 'is', null)
    .execute();
  return rows.flatMap(enrolledOf);
}

/** Who runs as this account; undefined: nobody, or not any more. */
export async function agentOfAccount(
  view: View,
  { clusterUid, issuer, subject }: AgentAccount,
): Promise<EnrolledAgent | undefined> {
  const row = await handleOf(view)
    .database.selectFrom('agent')
    .selectAll()
    .where('cluster_uid', '=', clusterUid)
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row && enrolledOf(row)[0];
}

/** False: it was before. Throws LOOK_OTHER_CLUSTER where something was recorded of another cluster under its name. */
export async function enrolAgent(
  edit: Edit,
  { id, cluster }: Pick<KeptAgent, 'id' | 'cluster'>,
  { account, keys, at }: { account: AgentAccount; keys: string; at: Time },
): Promise<boolean> {
  const { clusterUid, issuer, subject } = account;
  const handle = handleOf(edit);
  await tieCluster(handle, { cluster, source: `agent ${subject}`, clusterUid });
  const rows = await handle.database
    .updateTable('agent')
    .set({ cluster_uid: clusterUid, issuer, subject, keys, enrolled_at: at, keys_at: at })
    .where('id', '=', id)
    .where('enrolled_at', 'is', null)
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute();
  return rows.length > 0;
}

/** By which tokens of its issuer are known from now on. */
export async function renewAgentKeys(
  edit: Edit,
  id: string,
  { keys, at }: { keys: string; at: Time },
): Promise<void> {
  await handleOf(edit)
    .database.updateTable('agent')
    .set({ keys, keys_at: at })
    .where('id', '=', id)
    .execute();
}

export async function noteAgentUse(edit: Edit, id: string, at: Time): Promise<void> {
  await handleOf(edit).database.updateTable('agent').set({ used_at: at }).where('id', '=', id).execute();
}

/** False: there is none, or it was revoked before. Its cluster is heard under any number from then on. */
export async function revokeAgent(edit: Edit, id: string, at: Time): Promise<boolean> {
  const handle = handleOf(edit);
  const row = await handle.database
    .updateTable('agent')
    .set({ revoked_at: at })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning('cluster')
    .executeTakeFirst();
  if (row === undefined) return false;
  await hearAnew(handle, row.cluster);
  return true;
}

function agentOf(row: Selectable<FleetTables['agent']>): KeptAgent {
  return {
    id: row.id,
    cluster: row.cluster,
    namesTeams: row.names_teams === 1,
    createdBy: row.created_by,
    createdAt: row.created_at,
    enrolBy: row.enrol_by,
    clusterUid: row.cluster_uid ?? undefined,
    issuer: row.issuer ?? undefined,
    subject: row.subject ?? undefined,
    enrolledAt: row.enrolled_at ?? undefined,
    keysAt: row.keys_at ?? undefined,
    usedAt: row.used_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  };
}

function enrolledOf(row: Selectable<FleetTables['agent']>): EnrolledAgent[] {
  const { clusterUid, issuer, subject, ...rest } = agentOf(row);
  if (clusterUid === undefined || issuer === undefined || subject === undefined || row.keys === null)
    return [];
  return [{ ...rest, clusterUid, issuer, subject, keys: row.keys }];
}
