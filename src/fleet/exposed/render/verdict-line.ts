import { counted } from '../../../base/index.ts';
import { isoShortest } from '../../../base/utc-time.ts';
import type { AskedTime, ExposureAnswer, RemedyCode, UnknownReason } from '../types.ts';
import { whyUnseen } from '../why-unknown.ts';

/** The answer in one line: *14 of 212 running containers are exposed, 3 teams; 5 more images ran before; 9 running images are not covered*. */
export function verdictLine(answer: ExposureAnswer): string {
  const { exposed, all, ranBefore, inArchive, imagesNotCovered, notJudged, notWhole, lowered, excepted } =
    answer;
  const { owners } = exposed;
  const isNow = answer.time.kind === 'now';
  const parts = [
    `${exposed.containers} of ${all.containers} ${containersOf(answer.time, all.containers)} ${are(all.containers === 1 ? 1 : exposed.containers)} exposed${owners > 0 ? `, ${counted(owners, 'team')}` : ''}`,
    ...(excepted === undefined
      ? []
      : [
          `${counted(excepted.containers, 'more container')} ${excepted.containers === 1 ? 'has' : 'have'} an exception`,
        ]),
    ...(inArchive === undefined
      ? []
      : [`${counted(inArchive, 'image')} of all known ones ${inArchive === 1 ? 'has' : 'have'} it`]),
    ...(ranBefore ? [`${counted(ranBefore, 'more image')} ran before`] : []),
    ...(lowered.images > 0
      ? [
          `${imagesOf(lowered.images, isNow)} ${lowered.images === 1 ? 'has' : 'have'} it where it does not count`,
        ]
      : []),
    ...(imagesNotCovered > 0
      ? [`${imagesOf(imagesNotCovered, isNow)} ${are(imagesNotCovered)} not covered`]
      : []),
    ...(notJudged.images > 0 ? [`${imagesOf(notJudged.images, isNow)} could not be judged`] : []),
    ...(notWhole.images > 0
      ? [`${imagesOf(notWhole.images, isNow)} ${notWhole.images === 1 ? 'was' : 'were'} not seen whole`]
      : []),
  ];
  return parts.join('; ');
}

function imagesOf(count: number, areRunning: boolean): string {
  return counted(count, areRunning ? 'running image' : 'image');
}

/** What can be done, in the words of whoever shows the answer. */
export type SayRemedies = (remedies: readonly RemedyCode[]) => readonly string[];

const LOWERINGS = 3;

/** The lines below it: what it was judged by, and what is not known. */
export function footLines(
  answer: ExposureAnswer,
  say: SayRemedies = () => [],
  /** Rows by an index; of an answer whose rows are elsewhere. */
  uncertain = answer.runs.filter(({ certain }) => !certain).length,
): string[] {
  const { knownAt, unknownReasons, verdict, incomparable, moreRuns, asOf, lowered } = answer;
  return [
    ...(moreRuns > 0 ? [`${moreRuns} more ${moreRuns === 1 ? 'row' : 'rows'}: --limit`] : []),
    ...(uncertain > 0
      ? [
          `${counted(uncertain, 'row')} by an index whose platform is unknown: any of its images may be the one that runs`,
        ]
      : []),
    ...(incomparable.length > 0
      ? [
          `${counted(incomparable.length, 'component')} with versions that cannot be compared: ${incomparable
            .slice(0, 3)
            .map(({ purl }) => purl)
            .join(', ')}${incomparable.length > 3 ? ', …' : ''}`,
        ]
      : []),
    ...(verdict === 'unknown'
      ? unknownReasons.map((why) => `could not say: ${reasonLine(why, say)}`)
      : whyUnseen(answer).map((why) => `not seen: ${reasonLine(why, say)}`)),
    ...lowered.because
      .slice(0, LOWERINGS)
      .map(({ text, images }) => `lowered in ${counted(images, 'image')}: ${text}`),
    ...(knownAt === undefined ? [] : [`judged by what was known at ${isoTime(knownAt)}`]),
    [
      ...asOf.clusters.map(({ name, at }) => `${name} as of ${isoTime(at)}`),
      ...(asOf.advisoriesBuiltAt === undefined ? [] : [`advisories of ${isoTime(asOf.advisoriesBuiltAt)}`]),
    ].join(', '),
  ].filter((line) => line !== '');
}

/** The fact, then what can be done. */
export function reasonLine({ text, remedies }: UnknownReason, say: SayRemedies): string {
  return [text, ...say(remedies)].join('; ');
}

function containersOf(time: AskedTime, count: number): string {
  const noun = count === 1 ? 'container' : 'containers';
  switch (time.kind) {
    case 'now':
      return `running ${noun}`;
    case 'at':
      return `${noun} that ran at ${isoTime(time.at)}`;
    case 'between':
      return `${noun} that ran between ${isoTime(time.from)} and ${isoTime(time.to)}`;
    case 'archive':
      return `${noun} that ever ran`;
  }
}

export function isoTime(at: number): string {
  return isoShortest(at);
}

function are(count: number): string {
  return count === 1 ? 'is' : 'are';
}
