import type { AdvisoryDatabase, Feed } from '../../advisories/index.ts';
import { isoTime } from '../../base/utc-time.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import { subjectOfCatalog } from '../subjects/subject-of.ts';
import type { LoweringRule } from '../triage/lowering-rules.ts';
import { coveredEcosystems } from './covered-ecosystems.ts';
import { distributionOf } from './distribution-of.ts';
import { releaseEcosystems } from './release-ecosystems.ts';

/** What it depends on whether a distribution has the last word on software in its packages. */
export type DistributionOwnership = {
  components: readonly CatalogComponent[];
  database: AdvisoryDatabase;
  /** When the image was made, seconds since 1970: no package in it is younger. Undefined, or 0: that is not known. */
  created: number | undefined;
  /** Seconds since 1970: no package is younger than this, whatever the image says. */
  now: number;
};

/** Times before it are set by builds that have none, not by clocks. */
const FIRST_CREDIBLE = Date.UTC(2013, 2, 20) / 1000;
/** Records are fetched some time before they are asked. */
const DAY = 86_400;

/**
 * Software that an OS package installed is patched by the distribution without a new version number: its records decide, but only
 * where they are loaded, cover the whole release and are newer than the package. Else the hit stays as it is.
 */
export function leftToDistribution(ownership: DistributionOwnership): LoweringRule {
  const byId = new Map(ownership.components.map((component) => [component.id, component]));
  const known = new Map<string, Keeper | undefined>();
  const keeperOf = (id: string): Keeper | undefined => {
    if (!known.has(id)) known.set(id, keeper(byId.get(id), ownership));
    return known.get(id);
  };
  return ({ component }) => {
    const keepers = component.ownedBy.map(keeperOf);
    const [first] = keepers;
    if (OS_TYPES.has(component.type) || first === undefined || keepers.includes(undefined)) return undefined;
    const { owner, ecosystem, feed, date } = first;
    return {
      code: 'left-to-distribution',
      text: `it is part of the package ${owner}, which the records of ${ecosystem} cover`,
      source: feed.id,
      date: isoTime(date * 1000),
    };
  };
}

const OS_TYPES: ReadonlySet<string> = new Set(['deb', 'apk', 'rpm']);

/** Whose word it is that decides on a package. */
type Keeper = { owner: string; ecosystem: string; feed: Feed; date: number };

function keeper(owner: CatalogComponent | undefined, ownership: DistributionOwnership): Keeper | undefined {
  const { database } = ownership;
  if (owner === undefined || owner.foreign !== undefined || !OS_TYPES.has(owner.type)) return undefined;
  const newest = newestPackage(ownership);
  const subject = subjectOfCatalog(owner);
  const release = subject && releaseEcosystems(distributionOf(subject));
  const ecosystems = release?.own.flatMap((name) => coveredEcosystems(database, name)) ?? [];
  for (const ecosystem of ecosystems)
    for (const feed of database.feedsFor(ecosystem)) {
      const date = feed.dataDate ?? feed.fetchedAt;
      if (date >= newest) return { owner: owner.name, ecosystem, feed, date };
    }
  return undefined;
}

/** When the youngest package of the image can have been made. */
function newestPackage({ created, now }: DistributionOwnership): number {
  return created === undefined || created < FIRST_CREDIBLE ? now - DAY : Math.min(created, now);
}
