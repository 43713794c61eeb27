import { compareBytes } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { fullName } from '../../catalog/index.ts';
import type { Finding, RestReason, ScanReport, Tier } from '../report/types.ts';

/** What is compared of one finding. */
export type FindingState = {
  version: string;
  tier: Tier;
  restReason?: RestReason;
  severity: string;
  priority: number;
  isLowered: boolean;
  fixVersion?: string;
};

/** One vulnerability in one package, by its name: the versions may differ. */
export type FindingChange = {
  vulnerability: string;
  type: string;
  package: string;
  before?: FindingState;
  after?: FindingState;
};

export type FindingDiff = {
  /** No vulnerability appeared, went or moved. */
  same: boolean;
  appeared: FindingChange[];
  gone: FindingChange[];
  /** Still there, but in another tier, lowered or no longer so, or with another fix. */
  moved: FindingChange[];
  unchanged: number;
};

/** Which findings came, went and moved from one scan to another; both by the same feeds, or the feeds are part of the difference. */
export function diffFindings(before: ScanReport, after: ScanReport): FindingDiff {
  const [a, b] = [byKey(before), byKey(after)];
  const diff: FindingDiff = { same: true, appeared: [], gone: [], moved: [], unchanged: 0 };
  for (const key of [...new Set([...a.keys(), ...b.keys()])].sort(compareBytes)) {
    const [old, now] = [a.get(key), b.get(key)];
    if (old === undefined && now !== undefined) diff.appeared.push({ ...now.named, after: now.state });
    else if (now === undefined && old !== undefined) diff.gone.push({ ...old.named, before: old.state });
    else if (old === undefined || now === undefined) continue;
    else if (isMoved(old.state, now.state))
      diff.moved.push({ ...now.named, before: old.state, after: now.state });
    else diff.unchanged++;
  }
  for (const list of [diff.appeared, diff.gone, diff.moved]) list.sort(byPriority);
  diff.same = diff.appeared.length + diff.gone.length + diff.moved.length === 0;
  return diff;
}

type Known = { named: Pick<FindingChange, 'vulnerability' | 'type' | 'package'>; state: FindingState };

/** Where one package is there in several versions, that which matters most speaks for it. */
function byKey({ findings, packages }: ScanReport): Map<string, Known> {
  const fullNames = new Map(packages.map((item) => [item.purl, fullName(item)]));
  const known = new Map<string, Known>();
  for (const finding of findings.toSorted((x, y) => x.priority - y.priority))
    for (const named of namesOf(finding, fullNames))
      known.set(`${named.package}\0${named.type}\0${named.vulnerability}`, {
        named,
        state: stateOf(finding),
      });
  return known;
}

function namesOf(
  { vulnerability, components }: Finding,
  fullNames: ReadonlyMap<string, string>,
): Known['named'][] {
  return components.map(({ id, type, name }) => ({
    vulnerability: vulnerability.id,
    type,
    package: fullNames.get(id) ?? name,
  }));
}

function stateOf({
  components,
  tier,
  restReason,
  severity,
  priority,
  lowered,
  fixVersion,
}: Finding): FindingState {
  return withoutUndefined({
    version: components[0]?.version ?? '',
    tier,
    restReason,
    severity: severity.level,
    priority,
    isLowered: lowered.length > 0,
    fixVersion,
  });
}

/** Another version alone is not a change of the finding. */
function isMoved(before: FindingState, after: FindingState): boolean {
  return (
    before.tier !== after.tier ||
    before.isLowered !== after.isLowered ||
    before.restReason !== after.restReason ||
    before.fixVersion !== after.fixVersion
  );
}

function byPriority(a: FindingChange, b: FindingChange): number {
  const [left, right] = [a.after ?? a.before, b.after ?? b.before];
  return (right?.priority ?? 0) - (left?.priority ?? 0);
}
