import type { Context } from '../../base/context.ts';
import { compareBytes } from '../../base/index.ts';
import {
  clusters,
  countAmongAll,
  holdingsThen,
  neverRan,
  type Run,
  type RunCounts,
  type RunFilter,
  runsOfImages,
  standsFor,
  type Time,
  uncoveredRuns,
  type View,
} from '../../store/index.ts';
import type { Fleet } from '../types.ts';
import { findEverywhere, imagesThatHaveIt } from './everywhere.ts';
import { exposedImages } from './exposed-images.ts';
import { findHolders } from './find-holders.ts';
import { findWanted, type Wanted } from './find-wanted.ts';
import { imagesNotCovered } from './images-not-covered.ts';
import { notJudgedIn } from './not-judged-in.ts';
import { notWholeIn } from './not-whole-in.ts';
import { ranBefore } from './ran-before.ts';
import type { AskedTime, ExposedRun, ExposureAnswer, ExposureOptions, Question, Verdict } from './types.ts';
import { whenOf } from './when-of.ts';
import { unseenLines } from './why-unknown.ts';

/**
 * Which containers have what is asked for, at the asked time. Judged by what is known today, unless `knownAt` asks what could have been
 * known then. What could not be looked into is counted beside the answer and never as free of it.
 */
export async function findExposure(
  fleet: Fleet,
  question: Question,
  options: ExposureOptions,
  { clock }: Pick<Context, 'clock'>,
): Promise<ExposureAnswer> {
  return await fleet.store.read(async (view) => await answer(view, fleet, question, options, clock.nowMs()));
}

async function answer(
  view: View,
  { advisories }: Fleet,
  question: Question,
  { time, knownAt, filter, limit, successors }: ExposureOptions,
  askedAt: Time,
): Promise<ExposureAnswer> {
  const when = whenOf(time);
  const wanted = await findWanted(view, question, knownAt, advisories);
  const everywhere = await findEverywhere(view, wanted);
  const ids = await imagesThatHaveIt(view, everywhere, when);
  const unlisted = ids.length > 0 ? [] : await unlistedRuns(view, wanted, time, filter);
  const stands = await standsFor(view, ids, when);
  const { some, all } = await countAmongAll(view, stands, { when, filter });
  const exposed = add(some, unlisted);
  const rows = await runsOfImages(view, stands, { when, filter, limit });
  const runs = [
    ...rows.map(({ run, imageId, certain }) => exposedRun(run, imageId, certain)),
    ...unlisted.map((run) => exposedRun(run, 0, true)),
  ];
  const idle = time.kind === 'archive' ? await neverRan(view, ids) : [];
  const idleShown = idle.slice(0, Math.max(0, limit - runs.length));
  const shown = [...new Set([...rows.map(({ imageId }) => imageId), ...idleShown])];
  const incomparable = await incomparableIn(view, wanted, time);
  const notCovered = await imagesNotCovered(view, time, filter);
  const beside = { time, filter, exposed: new Set(ids) };
  const notJudged = await notJudgedIn(view, wanted, beside);
  const notWhole = await notWholeIn(view, wanted, beside);
  const unknownBecause = [
    ...wanted.unknownBecause,
    ...(all.runs === 0 && time.kind !== 'archive' ? [nothingRan(time, filter)] : []),
    ...unseen(incomparable.length, notCovered),
    ...unseenLines({ notJudged, notWhole, time }),
  ];
  const found = exposed.runs > 0 || (time.kind === 'archive' && ids.length > 0);
  return {
    question: { kind: question.kind, text: question.text, vulnerabilities: wanted.vulnerabilities },
    time,
    knownAt,
    askedAt,
    verdict: verdictOf(found, unknownBecause),
    unknownBecause,
    exposed,
    all,
    ranBefore: time.kind === 'now' ? await ranBefore(view, everywhere, filter) : undefined,
    inArchive: time.kind === 'archive' ? ids.length : undefined,
    imagesNotCovered: notCovered,
    notJudged,
    notWhole,
    runs: runs.sort(compareRuns),
    images: await exposedImages(view, await findHolders(view, wanted, everywhere, shown), wanted, successors),
    moreRuns: Math.max(0, exposed.runs - runs.length) + idle.length - idleShown.length,
    incomparable,
    asOf: {
      clusters: (await clusters(view)).map(({ name, lastAt }) => ({ name, at: lastAt })),
      advisoriesBuiltAt: advisories && advisories.builtAt * 1000,
    },
  };
}

/** Of the package versions that cannot be compared those that are in images of the asked time. */
async function incomparableIn(
  view: View,
  wanted: Wanted,
  time: AskedTime,
): Promise<ExposureAnswer['incomparable']> {
  if (wanted.incomparable.size === 0) return [];
  const holdings = await holdingsThen(view, [...wanted.incomparable.keys()], whenOf(time));
  const held = new Set(holdings.flatMap(({ versionIds }) => versionIds));
  return [...wanted.incomparable].flatMap(([id, version]) => (held.has(id) ? [version] : []));
}

function unseen(incomparable: number, notCovered: number): string[] {
  return [
    ...(incomparable > 0
      ? [
          `${incomparable} package ${incomparable === 1 ? 'version bears' : 'versions bear'} the name and cannot be compared`,
        ]
      : []),
    ...(notCovered === 1 ? ['1 image of those asked about is not covered by an inventory'] : []),
    ...(notCovered > 1 ? [`${notCovered} images of those asked about are not covered by an inventory`] : []),
  ];
}

/** What was found is found, whatever else could not be seen; "none" is only said of what was seen whole. */
function verdictOf(found: boolean, unknownBecause: readonly string[]): Verdict {
  return found ? 'exposed' : unknownBecause.length > 0 ? 'unknown' : 'none';
}

function nothingRan(time: AskedTime, { clusters = [], owners = [], namespaces = [] }: RunFilter): string {
  const what = [...clusters, ...namespaces, ...owners].length > 0 ? ' of what was asked for' : '';
  return time.kind === 'now'
    ? `nothing${what} is known to run: "shearwall fleet import" or "fleet sync" records what does`
    : `nothing${what} is known to have run then`;
}

/** An image may run by the digest that was asked for and be in nobody's inventory. */
async function unlistedRuns(
  view: View,
  { digest }: Wanted,
  time: AskedTime,
  filter: RunFilter,
): Promise<Run[]> {
  if (digest === undefined || time.kind !== 'now') return [];
  const uncovered = await uncoveredRuns(view, { filter });
  return uncovered.flatMap(({ run }) => (run.digest === digest ? [run] : []));
}

function add(counts: RunCounts, runs: readonly Run[]): RunCounts {
  if (runs.length === 0) return counts;
  const distinct = (of: (run: Run) => string | number | undefined): number =>
    new Set(runs.map(of).filter((each) => each !== undefined)).size;
  return {
    containers: counts.containers + runs.reduce((sum, { count }) => sum + count, 0),
    runs: counts.runs + runs.length,
    workloads: counts.workloads + distinct(({ workloadId }) => workloadId),
    images: counts.images + 1,
    owners: counts.owners + distinct(({ owner }) => owner?.team),
    unowned: counts.unowned + runs.filter(({ owner }) => owner === undefined).length,
  };
}

function exposedRun(run: Run, image: number, certain: boolean): ExposedRun {
  const { owner, cluster, namespace, kind, name, container, count, from, to, lastSeenAt, digest, reference } =
    run;
  return {
    owner: owner?.team,
    cluster,
    namespace,
    kind,
    workload: name,
    container,
    count,
    from,
    to,
    lastSeenAt,
    digest,
    reference,
    image,
    certain,
  };
}

/** By owner, those without one last; then as people look for them. */
function compareRuns(a: ExposedRun, b: ExposedRun): number {
  if ((a.owner === undefined) !== (b.owner === undefined)) return a.owner === undefined ? 1 : -1;
  const key = ({ owner = '', cluster, namespace, kind, workload, container, from }: ExposedRun): string =>
    [owner, cluster, namespace, kind, workload, container, String(from).padStart(16, '0')].join('\0');
  return compareBytes(key(a), key(b));
}
