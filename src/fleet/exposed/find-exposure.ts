import type { Context } from '../../base/context.ts';
import { together } from '../../base/together.ts';
import { clusters, hasImages, type RunFilter, type Time, type View } from '../../store/index.ts';
import type { MatchedView } from '../matching/matched-view.ts';
import { exposedImages } from './exposed-images.ts';
import { type ExposedRuns, exposedRuns, moreExposedRuns, type RowsAsked } from './exposed-runs.ts';
import { feedDoubts } from './feed-doubts.ts';
import { type Exposed, findExposed } from './find-exposed.ts';
import { findHolders, withoutLowered } from './find-holders.ts';
import { findUnseen } from './find-unseen.ts';
import { notMatched } from './not-matched.ts';
import { earliestAsked, notRetained } from './not-retained.ts';
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
import { unknownPlaces } from './unknown-places.ts';
import { unwatchedTimes } from './unwatched-times.ts';

/** Without options: what runs now, in the whole fleet, judged by what is known today. */
export type ExposureInput = Partial<ExposureOptions> & { fleet: MatchedView; question: Question };

const LIMIT = 1000;

/**
 * Which containers have what is asked for, at the asked time. Judged by what is known today, unless `knownAt` asks what could have been
 * known then. What could not be looked into is counted separately and never as free of it.
 */
export async function findExposure(input: ExposureInput, { clock, signal }: Asking): Promise<ExposureAnswer> {
  return await input.fleet.view.store.read(
    async (view) => await answer(view, input, await findExposed(view, input, clock.nowMs()), clock.nowMs()),
    signal,
  );
}

/** Aborted: what the database does for the question is given up, too. */
type Asking = Pick<Context, 'clock'> & Partial<Pick<Context, 'signal'>>;

/** An answer in pages. `first` has the counts; `more` gives the rows after its own. */
export type ExposurePages = { first: ExposureAnswer; more(): AsyncGenerator<RowsOfPage> };
type RowsOfPage = Pick<ExposureAnswer, 'runs' | 'images' | 'next'>;

/** As `findExposure`, with all rows, each page from a snapshot of its own: contents of images never change, so that what has it is found once. */
export async function findExposurePages(
  input: ExposureInput,
  { clock, signal }: Asking,
): Promise<ExposurePages> {
  const { store } = input.fleet.view;
  const { first, exposed } = await store.read(async (view) => {
    const found = await findExposed(view, input, clock.nowMs());
    return { exposed: found, first: await answer(view, input, found, clock.nowMs()) };
  }, signal);
  return {
    first,
    async *more() {
      for (let after = first.next; after !== undefined; ) {
        const asked = { ...input, after };
        const page = await store.read(async (view) => await moreRows(view, asked, exposed), signal);
        yield page;
        after = page.next;
      }
    },
  };
}

async function moreRows(view: View, input: ExposureInput, exposed: Exposed): Promise<RowsOfPage> {
  const { shown, runs, next } = await moreExposedRuns(view, exposed, rowsAsked(input));
  return { runs, images: await imagesShown(view, input, exposed, shown), next };
}

async function imagesShown(
  view: View,
  { successors = true }: ExposureInput,
  { wanted, everywhere, words }: Exposed,
  shown: readonly number[],
): Promise<ExposureAnswer['images']> {
  const all = await findHolders(view, wanted, everywhere, shown);
  const holders = all.map((holder) => withoutLowered(holder, words.get(holder.imageId)));
  return await exposedImages(view, holders, wanted, successors ? everywhere.among.documents : undefined);
}

async function rowsShown(
  view: View,
  input: ExposureInput,
  exposed: Exposed,
): Promise<{ runs: Omit<ExposedRuns, 'shown'>; images: ExposureAnswer['images'] }> {
  const { shown, ...runs } = await exposedRuns(view, exposed, rowsAsked(input));
  return { runs, images: await imagesShown(view, input, exposed, shown) };
}

function rowsAsked({ filter = {}, limit = LIMIT, after, sort }: ExposureInput): RowsAsked {
  return { filter, limit, after, sort };
}

async function answer(
  view: View,
  input: ExposureInput,
  exposed: Exposed,
  askedAt: Time,
): Promise<ExposureAnswer> {
  const { fleet, question, time = { kind: 'now' }, knownAt, filter = {} } = input;
  const { advisories } = fleet.view;
  const { wanted, everywhere, words } = exposed;
  const isArchive = time.kind === 'archive';
  const having = exposed.images.size;
  const [{ runs, images }, { because, ...unseen }, notJudged, unwatched, before, known] = await together([
    rowsShown(view, input, exposed),
    findUnseen(view, wanted, words, {
      time,
      filter,
      exposed: exposed.images,
      allowUnexplained: input.allowUnexplained,
    }),
    whyNotJudged(view, input, askedAt),
    together([
      staleClusters(view, { time, filter, askedAt }),
      unwatchedTimes(view, { time, filter, askedAt }),
      unknownPlaces(view, filter),
      notRetained(view, [earliestAsked(time), knownAt]),
    ]),
    time.kind === 'now' ? ranBefore(view, { everywhere, words }, filter) : undefined,
    clusters(view),
  ]);
  const unknownReasons = [
    ...wanted.unknownBecause,
    ...notJudged,
    ...(await whyNothing(view, input, runs.all.runs)),
    ...unwatched.flat(),
    ...because,
  ];
  const isFound = runs.exposed.runs > 0 || (isArchive && having > 0);
  return {
    question: { kind: question.kind, text: question.text, vulnerabilities: wanted.vulnerabilities },
    time,
    knownAt,
    askedAt,
    verdict: verdictOf(isFound, unknownReasons),
    unknownBecause: unknownReasons.map(({ text }) => text),
    unknownReasons,
    ...runs,
    ranBefore: before,
    inArchive: isArchive ? having : undefined,
    ...unseen,
    images,
    asOf: {
      clusters: known.map(({ name, lastAt }) => ({ name, at: lastAt })),
      advisoriesBuiltAt: advisories && advisories.builtAt * 1000,
    },
  };
}

/** What was found is found, whatever else could not be seen; "none" is only said of what was seen whole. */
function verdictOf(found: boolean, unknown: readonly UnknownReason[]): ExposureVerdict {
  return found ? 'exposed' : unknown.length > 0 ? 'unknown' : 'none';
}

/** Only judgements can be behind, or by old feeds: a package is there or not, whatever the advisories say. */
async function whyNotJudged(
  view: View,
  { fleet, question, knownAt, maxFeedAgeMs }: ExposureInput,
  askedAt: Time,
): Promise<UnknownReason[]> {
  if (question.kind !== 'vulnerability') return [];
  const feeds = { at: knownAt ?? askedAt, maxAgeMs: maxFeedAgeMs };
  return [...notMatched(fleet), ...(await feedDoubts(view, fleet.view.advisories, feeds))];
}

/** Of an archive it is enough that something is in it. */
async function whyNothing(
  view: View,
  { time = { kind: 'now' }, filter = {} }: ExposureInput,
  runs: number,
): Promise<UnknownReason[]> {
  if (time.kind === 'archive') return (await hasImages(view)) ? [] : [NO_IMAGES];
  return runs === 0 ? [nothingRan(time, filter)] : [];
}

const NO_IMAGES: UnknownReason = { code: 'no-images', text: 'no image is known', remedies: ['import-runs'] };

export function nothingRan(
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
