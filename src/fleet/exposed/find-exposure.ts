import type { Context } from '../../base/context.ts';
import { clusters, type RunFilter, type Time, type View } from '../../store/index.ts';
import { type MatchedView, whyBehind } from '../matching/matched-view.ts';
import { findAllHoldings, imagesThatHaveIt } from './all-holdings.ts';
import { exposedImages } from './exposed-images.ts';
import { exposedRuns, moreExposedRuns } from './exposed-runs.ts';
import { findHolders } from './find-holders.ts';
import { findUnseen } from './find-unseen.ts';
import { findWanted } from './find-wanted.ts';
import { ranBefore } from './ran-before.ts';
import { staleClusters } from './stale-clusters.ts';
import type {
  AskedTime,
  ExposureAnswer,
  ExposureOptions,
  ExposureVerdict,
  Question,
  UnknownReason,
} from './types.ts';
import { whenOf } from './when-of.ts';

/** Without options: what runs now, in the whole fleet, judged by what is known today. */
export type ExposureInput = Partial<ExposureOptions> & { fleet: MatchedView; question: Question };

const LIMIT = 1000;

/**
 * Which containers have what is asked for, at the asked time. Judged by what is known today, unless `knownAt` asks what could have been
 * known then. What could not be looked into is counted separately and never as free of it.
 */
export async function findExposure(input: ExposureInput, { clock, signal }: Asking): Promise<ExposureAnswer> {
  const ask = async (view: View) => await answer(view, input, clock.nowMs());
  return await input.fleet.view.store.read(ask, signal);
}

/** Aborted: what the database does for the question is given up, too. */
type Asking = Pick<Context, 'clock'> & Partial<Pick<Context, 'signal'>>;

/** A further page of the rows of an answer, from a snapshot of its own: without the counts, which do not change from page to page. */
export async function findExposureRows(
  input: ExposureInput & { after: string },
  { signal }: Partial<Pick<Context, 'signal'>>,
): Promise<Pick<ExposureAnswer, 'runs' | 'images' | 'next'>> {
  return await input.fleet.view.store.read(async (view) => await moreRows(view, input), signal);
}

async function moreRows(
  view: View,
  { fleet, question, ...options }: ExposureInput,
): Promise<Pick<ExposureAnswer, 'runs' | 'images' | 'next'>> {
  const { time = { kind: 'now' }, knownAt, filter = {}, limit = LIMIT, after, successors } = options;
  const wanted = await findWanted(view, question, knownAt, fleet.view.advisories);
  const everywhere = await findAllHoldings(view, wanted);
  const imageIds = await imagesThatHaveIt(view, everywhere, whenOf(time));
  const page = await moreExposedRuns(view, { imageIds, everywhere, time, filter, limit, after });
  const holders = await findHolders(view, wanted, everywhere, page.shown);
  const images = await exposedImages(view, holders, wanted, successors);
  return { runs: page.runs, images, next: page.next };
}

async function answer(
  view: View,
  { fleet, question, ...options }: ExposureInput,
  askedAt: Time,
): Promise<ExposureAnswer> {
  const { time = { kind: 'now' }, knownAt, filter = {}, limit = LIMIT, after, successors } = options;
  const { advisories } = fleet.view;
  const wanted = await findWanted(view, question, knownAt, advisories);
  const everywhere = await findAllHoldings(view, wanted);
  const imageIds = await imagesThatHaveIt(view, everywhere, whenOf(time));
  const { shown, ...runs } = await exposedRuns(view, {
    imageIds,
    everywhere,
    time,
    filter,
    limit,
    after,
  });
  const holders = await findHolders(view, wanted, everywhere, shown);
  const images = await exposedImages(view, holders, wanted, successors);
  const { because, ...unseen } = await findUnseen(view, wanted, {
    time,
    filter,
    exposed: new Set(imageIds),
  });
  const isArchive = time.kind === 'archive';
  const unknownReasons = [
    ...wanted.unknownBecause,
    ...notMatched(fleet, question),
    ...(runs.all.runs === 0 && !isArchive ? [nothingRan(time, filter)] : []),
    ...(await staleClusters(view, { time, filter, askedAt })),
    ...because,
  ];
  const isFound = runs.exposed.runs > 0 || (isArchive && imageIds.length > 0);
  return {
    question: { kind: question.kind, text: question.text, vulnerabilities: wanted.vulnerabilities },
    time,
    knownAt,
    askedAt,
    verdict: verdictOf(isFound, unknownReasons),
    unknownBecause: unknownReasons.map(({ text }) => text),
    unknownReasons,
    ...runs,
    ranBefore: time.kind === 'now' ? await ranBefore(view, everywhere, filter) : undefined,
    inArchive: isArchive ? imageIds.length : undefined,
    ...unseen,
    images,
    asOf: {
      clusters: (await clusters(view)).map(({ name, lastAt }) => ({ name, at: lastAt })),
      advisoriesBuiltAt: advisories && advisories.builtAt * 1000,
    },
  };
}

/** What was found is found, whatever else could not be seen; "none" is only said of what was seen whole. */
function verdictOf(found: boolean, unknown: readonly UnknownReason[]): ExposureVerdict {
  return found ? 'exposed' : unknown.length > 0 ? 'unknown' : 'none';
}

/** Only judgements can be behind: a package is there or not, whatever the advisories say. */
function notMatched(fleet: MatchedView, { kind }: Question): UnknownReason[] {
  const why = kind === 'vulnerability' ? whyBehind(fleet) : undefined;
  if (why === undefined) return [];
  const isOlder = 'behind' in fleet && fleet.behind.why === 'newer-database';
  return [{ code: 'not-matched', text: why, remedies: [isOlder ? 'update-advisories' : 'rematch'] }];
}

function nothingRan(
  time: AskedTime,
  { clusters = [], owners = [], namespaces = [] }: RunFilter,
): UnknownReason {
  const what = [...clusters, ...namespaces, ...owners].length > 0 ? ' of what was asked for' : '';
  return time.kind === 'now'
    ? {
        code: 'nothing-runs',
        text: `nothing${what} is known to run`,
        remedies: ['import-runs'],
      }
    : { code: 'nothing-ran', text: `nothing${what} is known to have run then`, remedies: ['import-runs'] };
}
