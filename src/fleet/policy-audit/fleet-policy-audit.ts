import {
  type AuditedField,
  auditedImages,
  beganSinceAudit,
  countAudited,
  policyAudits,
  type RecordedAudit,
  type RunFilter,
  type SortedBy,
  type Store,
  type Time,
} from '../../store/index.ts';
import type { AuditGap, FleetPolicyAudit, SeenAudit } from './types.ts';

const MOST_REASONS = 1000;

/** What the last audits say. `seesAll`: false for a team, which is not told how much else there is. */
export async function fleetPolicyAudit({
  store,
  filter,
  now,
  maxAgeMs,
  seesAll,
  ...page
}: {
  store: Store;
  filter: RunFilter;
  now: Time;
  /** An audit that is older says nothing of today. */
  maxAgeMs: number;
  seesAll: boolean;
  limit: number;
  after: string | undefined;
  /** Of the images; default: refused first. */
  sort?: SortedBy<AuditedField> | undefined;
  /** Of the images, those alone that have this text; the counts are of all. */
  match?: string | undefined;
}): Promise<FleetPolicyAudit> {
  return await store.read(async (view) => {
    const clusters = await policyAudits(view, filter);
    const audits = clusters.flatMap(({ audit }) => audit ?? []);
    const { counts, reasons } = await countAudited(view, filter);
    const { rows: images, next } = await auditedImages(view, { filter, ...page });
    return {
      counts,
      reasons: reasons.slice(0, MOST_REASONS),
      audits: audits.map((audit) => (seesAll ? audit : seenByTeam(audit))),
      notCovered: gapsIn(clusters, {
        oldest: now - maxAgeMs,
        beganSince: await beganSinceAudit(view, filter),
      }),
      images,
      next,
    };
  });
}

function gapsIn(
  clusters: Awaited<ReturnType<typeof policyAudits>>,
  { oldest, beganSince }: { oldest: Time; beganSince: ReadonlyMap<string, number> },
): AuditGap[] {
  const NONE = { cluster: undefined, at: undefined, containers: undefined };
  if (clusters.every(({ audit }) => audit === undefined)) return [{ ...NONE, why: 'nothing-recorded' }];
  return clusters.flatMap(({ cluster, audit }): AuditGap[] => {
    if (audit === undefined) return [{ ...NONE, why: 'no-audit', cluster }];
    const gaps: AuditGap[] = [];
    const of = { ...NONE, cluster, at: audit.at };
    if (audit.at < oldest) gaps.push({ ...of, why: 'old-audit' });
    const isWhole = audit.notLookedAt.length === 0 && audit.unreadable.length === 0;
    if (!isWhole) gaps.push({ ...of, why: 'not-whole' });
    const containers = beganSince.get(cluster);
    if (containers !== undefined) gaps.push({ ...of, why: 'began-since', containers });
    return gaps;
  });
}

function seenByTeam({ cluster, at, policies, trustedRoot }: RecordedAudit): SeenAudit {
  return { cluster, at, policies, trustedRoot };
}
