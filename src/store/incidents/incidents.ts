import { insertMany } from '../engine/many.ts';
import { handleOf } from '../handle.ts';
import type { Edit, View } from '../types.ts';
import type { Incident, WatchedCluster } from './types.ts';

export async function listIncidents(view: View): Promise<Incident[]> {
  const rows = await handleOf(view).database.selectFrom('incident').selectAll().execute();
  return rows.map((row) => ({
    owner: row.owner,
    vulnerability: row.vulnerability,
    openedAt: row.opened_at,
    goneAt: row.gone_at ?? undefined,
    closedAt: row.closed_at ?? undefined,
    isTold: row.is_told === 1,
    isExploited: row.is_exploited === 1,
    hasFix: row.has_fix === 1,
  }));
}

/** In the place of those with the same owner and vulnerability. */
export async function recordIncidents(edit: Edit, incidents: readonly Incident[]): Promise<void> {
  await insertMany(handleOf(edit), {
    table: 'incident',
    columns: [
      'owner',
      'vulnerability',
      'opened_at',
      'gone_at',
      'closed_at',
      'is_told',
      'is_exploited',
      'has_fix',
    ],
    rows: incidents.map((each) => [
      each.owner,
      each.vulnerability,
      each.openedAt,
      each.goneAt ?? null,
      each.closedAt ?? null,
      Number(each.isTold),
      Number(each.isExploited),
      Number(each.hasFix),
    ]),
    onConflict: `ON CONFLICT (owner, vulnerability) DO UPDATE SET opened_at = excluded.opened_at, gone_at = excluded.gone_at,
      closed_at = excluded.closed_at, is_told = excluded.is_told, is_exploited = excluded.is_exploited, has_fix = excluded.has_fix`,
  });
}

export async function watchedClusters(view: View): Promise<WatchedCluster[]> {
  const rows = await handleOf(view).database.selectFrom('watched_cluster').selectAll().execute();
  return rows.map(({ name, since, is_lost: isLost }) => ({ name, since, isLost: isLost === 1 }));
}

export async function recordWatchedClusters(edit: Edit, clusters: readonly WatchedCluster[]): Promise<void> {
  await insertMany(handleOf(edit), {
    table: 'watched_cluster',
    columns: ['name', 'since', 'is_lost'],
    rows: clusters.map(({ name, since, isLost }) => [name, since, Number(isLost)]),
    onConflict: 'ON CONFLICT (name) DO UPDATE SET since = excluded.since, is_lost = excluded.is_lost',
  });
}
