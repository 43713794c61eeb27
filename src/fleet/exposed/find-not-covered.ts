import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { Context } from '../../base/context.ts';
import { compareBytes } from '../../base/index.ts';
import { isoTime } from '../../base/utc-time.ts';
import {
  clusters,
  gapsOfVersions,
  holdingsThen,
  type Inventory,
  imagesOfRunning,
  inventoriesOf,
  type Run,
  type RunFilter,
  type Time,
  uncoveredRuns,
  type VersionGap,
  type View,
} from '../../store/index.ts';
import { withoutRepeated } from '../inventory/inventory-of-catalog.ts';
import type { MatchedView } from '../matching/matched-view.ts';
import { allRuns } from './all-runs.ts';
import type { NotCovered, NotCoveredReason } from './types.ts';

export type NotCoveredOptions = {
  filter: RunFilter;
  /** Name and version of this program: inventories of older ones are listed. */
  tool: string;
  /** Milliseconds after which a look at a cluster, or a feed, is stale; `importMs` undefined: what each cluster says. */
  staleAfter: { importMs: number | undefined; feedMs: number };
};

const LIMITS = { where: 20 };

/** All that an answer about what runs now does not cover. What to do about each depends on its `why`. */
export async function findNotCovered(
  input: NotCoveredOptions & { fleet: MatchedView },
  { clock }: Pick<Context, 'clock'>,
): Promise<NotCovered[]> {
  const { fleet, ...options } = input;
  const { store, advisories } = fleet.view;
  return await store.read(async (view) => [
    ...(await uncovered(view, options)),
    ...(await gapsInInventories(view, options.filter)),
    ...staleFeeds(advisories, clock.nowMs() - options.staleAfter.feedMs),
    ...(await staleImports(view, clock.nowMs(), options.staleAfter.importMs)),
  ]);
}

async function uncovered(view: View, { tool, filter }: NotCoveredOptions): Promise<NotCovered[]> {
  const found = new Gathered();
  for (const { run, why } of await uncoveredRuns(view, { tool, filter }))
    found.add(why, imageOf(run), run, run.digest);
  return found.all();
}

/** The name that people know, with the digest that tells which it is. */
function imageOf({ digest, reference }: Run): string {
  const [name = ''] = reference.split('@');
  if (digest === undefined) return reference;
  return name === '' || name.startsWith('sha256:') ? digest : `${name}@${digest}`;
}

/** Images that run and have an inventory, but an incomplete one, or packages about which nothing is known. */
async function gapsInInventories(view: View, filter: RunFilter): Promise<NotCovered[]> {
  const runs = await liveRunsByImage(view, filter);
  const inventories = withoutRepeated(await inventoriesOf(view, [...runs.keys()]));
  const found = new Gathered();
  for (const inventory of inventories)
    for (const { why, what } of ownGaps(inventory))
      for (const run of runs.get(inventory.imageId) ?? []) found.add(why, what, run);
  for (const { why, what, images } of await gapsOfPackages(view))
    for (const image of images) for (const run of runs.get(image) ?? []) found.add(why, what, run);
  return found.all();
}

/** In one line for all package versions of one ecosystem that nothing is known of for one reason, with the running images that have them. */
async function gapsOfPackages(
  view: View,
): Promise<{ why: NotCoveredReason; what: string; images: ReadonlySet<number> }[]> {
  const gaps = Map.groupBy(await gapsOfVersions(view), ({ versionId }) => versionId);
  const lines = new Map<string, { versions: Set<number>; images: Set<number> }>();
  for (const { imageId, versionIds } of await holdingsThen(view, [...gaps.keys()], 'live'))
    for (const version of versionIds)
      for (const key of new Set((gaps.get(version) ?? []).map(gapKey))) {
        const line = lines.get(key) ?? { versions: new Set(), images: new Set() };
        lines.set(key, line);
        line.versions.add(version);
        line.images.add(imageId);
      }
  return [...lines].map(([key, { versions, images }]) => {
    const [why, words] = key.split('\0') as [NotCoveredReason, string];
    const what = `${words} (${versions.size} package ${versions.size === 1 ? 'version' : 'versions'})`;
    return { why, what, images };
  });
}

/** Gaps that are said in one line: of one ecosystem or purl type, for one reason. */
function gapKey({ why, what }: VersionGap): string {
  const [reason, words] = GAPS[why] ?? (['unknown-ecosystem', ''] as const);
  return `${reason}\0${what.split(/[/ ]/)[0] ?? what}${words}`;
}

const GAPS: Readonly<Record<string, readonly [NotCoveredReason, string]>> = {
  'no-feed': ['no-feed', ''],
  'stale-feed': ['stale-feed', ''],
  unproven: ['unproven', ': programs that no record speaks of'],
  'unknown-type': ['unknown-ecosystem', ''],
  'unknown-release': ['unknown-ecosystem', ': unknown release'],
  'no-version': ['not-comparable', ': unknown version'],
  'odd-version': ['not-comparable', ': the version is not valid in its ecosystem'],
  undetermined: ['not-comparable', ': its publisher has not determined it'],
  'not-understood': ['not-comparable', ': an advisory does not say which versions it means'],
  'no-source': ['not-comparable', ': its source package is unknown'],
};

function ownGaps({ gaps, quarantined, imageId }: Inventory): { why: NotCoveredReason; what: string }[] {
  return [
    ...gaps
      .slice(0, LIMITS.where)
      .map((what) => ({ why: 'unreadable' as const, what: `image ${imageId}: ${what}` })),
    ...(quarantined > 0
      ? [{ why: 'quarantined' as const, what: `image ${imageId}: ${quarantined} components` }]
      : []),
  ];
}

async function liveRunsByImage(view: View, filter: RunFilter): Promise<Map<number, Run[]>> {
  const runs: Run[] = [];
  for await (const run of allRuns(view, 'live', filter)) runs.push(run);
  const byRunning = Map.groupBy(runs, ({ runningId }) => runningId);
  const byImage = new Map<number, Run[]>();
  for (const { imageId, runningId } of await imagesOfRunning(view, byRunning.keys())) {
    const known = byImage.get(imageId) ?? [];
    for (const run of byRunning.get(runningId) ?? []) known.push(run);
    byImage.set(imageId, known);
  }
  return byImage;
}

function staleFeeds(advisories: AdvisoryDatabase | undefined, before: Time): NotCovered[] {
  if (advisories === undefined) return [none('no-feed', 'there is no advisory database')];
  return advisories.feeds.flatMap(({ id, dataDate, fetchedAt }) => {
    const at = (dataDate ?? fetchedAt) * 1000;
    return at < before ? [none('stale-feed', `${id}, of ${isoTime(at)}`)] : [];
  });
}

async function staleImports(view: View, now: Time, importMs: number | undefined): Promise<NotCovered[]> {
  return (await clusters(view)).flatMap(({ name, lastAt, staleAfterMs }) =>
    now - lastAt > (importMs ?? staleAfterMs) ? [none('stale-import', `${name}, of ${isoTime(lastAt)}`)] : [],
  );
}

function none(why: NotCoveredReason, what: string): NotCovered {
  return { why, what, containers: 0, where: [] };
}

/** One entry for each reason and thing, with the runs that it concerns. */
class Gathered {
  readonly #entries = new Map<string, { why: NotCoveredReason; what: string; runs: Map<string, number> }>();

  /** `same`: the identity, where `what` is only one of its names. */
  add(
    why: NotCoveredReason,
    what: string,
    { cluster, namespace, kind, name, container, count }: Run,
    same: string = what,
  ): void {
    const key = `${why}\0${same}`;
    const entry = this.#entries.get(key) ?? { why, what, runs: new Map<string, number>() };
    this.#entries.set(key, entry);
    entry.runs.set(`${cluster} ${namespace}/${kind}/${name} ${container}`, count);
  }

  all(): NotCovered[] {
    return [...this.#entries.values()]
      .map(({ why, what, runs }) => ({
        why,
        what,
        containers: [...runs.values()].reduce((sum, count) => sum + count, 0),
        where: [...runs.keys()].sort().slice(0, LIMITS.where),
      }))
      .sort(
        (a, b) => compareBytes(a.why, b.why) || b.containers - a.containers || compareBytes(a.what, b.what),
      );
  }
}
