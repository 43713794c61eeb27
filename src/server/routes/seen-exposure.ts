import type { ExposureAnswer } from '../../fleet/index.ts';

type Reason = ExposureAnswer['unknownReasons'][number];

/** What is said of all that runs, and so of what others run. Each code has a line, so that of a new one it is decided; undefined: it tells of no cluster and nobody's things. */
const OF_EVERYBODY: Readonly<Record<Reason['code'], string | undefined>> = {
  'no-database': undefined,
  'unknown-vulnerability': undefined,
  'no-package-known': undefined,
  'not-matched': undefined,
  'nothing-runs': undefined,
  'nothing-ran': undefined,
  'no-images': undefined,
  'stale-cluster': 'a cluster was not looked at lately; which one is elsewhere: not yours to see',
  unwatched: 'nobody watched a cluster then; which one is elsewhere: not yours to see',
  'not-retained': undefined,
  'not-comparable':
    'a package version has the name and cannot be compared; where is elsewhere: not yours to see',
  'not-covered': undefined,
  'not-judged': undefined,
  'not-whole': undefined,
  unsaid: undefined,
  'stale-feed': undefined,
  'lost-records': undefined,
};

/**
 * The answer for teams. It was asked of what they own, and counts that alone; here goes what is told of all clusters and of packages of
 * others, and ids, which say how many images there are. The verdict stays: what could not be seen elsewhere may be theirs.
 */
export function seenByTeams(answer: ExposureAnswer, hiddenId: (id: number) => number): ExposureAnswer {
  const unknownReasons = [
    ...new Map(
      answer.unknownReasons.map((reason): [string, Reason] => {
        const text = OF_EVERYBODY[reason.code];
        const shown = text === undefined ? reason : { code: reason.code, text, remedies: [] };
        return [`${shown.code} ${shown.text}`, shown];
      }),
    ).values(),
  ];
  return {
    ...answer,
    unknownReasons,
    unknownBecause: unknownReasons.map(({ text }) => text),
    incomparable: [],
    asOf: { ...answer.asOf, clusters: [] },
    images: answer.images.map((image) => ({ ...image, id: hiddenId(image.id) })),
    runs: answer.runs.map((run) => ({ ...run, image: hiddenId(run.image) })),
  };
}
