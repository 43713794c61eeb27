import type {
  AskedTime,
  ExposureAnswer,
  NotJudged,
  NotJudgedReason,
  NotWholeImages,
  RemedyCode,
  UnknownReason,
} from './types.ts';

const LIMIT_NAMES = 3;

type Unseen = Pick<ExposureAnswer, 'notJudged' | 'notWhole' | 'time'>;

/** What may have it and could not be looked at: a reason for each kind. */
export function whyUnseen({ notJudged, notWhole, time }: Unseen): UnknownReason[] {
  return [...whyNotJudged(notJudged, time), ...whyNotWhole(notWhole, time)];
}

function whyNotJudged({ images, containers, because }: NotJudged, time: AskedTime): UnknownReason[] {
  if (images === 0) return [];
  const reasons = Map.groupBy(because, ({ why }) => why);
  const why = [...reasons].map(([reason, items]) => REASONS[reason](listed(items.map(({ what }) => what))));
  const names = listed(because.map(({ name }) => name));
  const remedies = [...reasons.keys()].flatMap((reason) => REMEDIES[reason]);
  return [
    {
      code: 'not-judged',
      text: `${imagesOf(images, containers, time)} ${images === 1 ? 'holds' : 'hold'} ${names} and could not be judged: ${why.join('; ')}`,
      remedies: [...new Set(remedies), 'list-not-covered'],
    },
  ];
}

const REASONS: Readonly<Record<NotJudgedReason, (what: string) => string>> = {
  'no-feed': (what) => `no feed is loaded for ${what}`,
  'unknown-ecosystem': (what) => `no feed covers ${what}`,
  'not-comparable': (what) => `no version of it can be compared (${what})`,
  unproven: (what) => `no record speaks of programs that it brought, and nothing proves it to be of ${what}`,
  undetermined: (what) => `its publisher has not determined it: ${what}`,
  'not-understood': (what) => `an advisory does not say which versions it means: ${what}`,
  'not-matched': () => 'not matched yet with the current advisory database',
};

const REMEDIES: Readonly<Record<NotJudgedReason, readonly RemedyCode[]>> = {
  'no-feed': ['add-feed', 'update-advisories'],
  'unknown-ecosystem': ['ask-by-range'],
  'not-comparable': ['ask-by-name'],
  unproven: ['update-advisories', 'answer-for-programs'],
  undetermined: ['ask-by-range'],
  'not-understood': ['import-again'],
  'not-matched': ['rematch'],
};

function whyNotWhole(
  { images, containers, hiding, quarantining, onlyTold, unexplained, unnoted }: NotWholeImages,
  time: AskedTime,
): UnknownReason[] {
  if (images === 0) return [];
  const why = [
    ...(hiding > 0 ? ['a layer, archive or package database could not be read to its end'] : []),
    ...(quarantining > 0 ? ['a component of this name has no usable package URL'] : []),
    ...(onlyTold > 0 ? ['only documents tell of it, and none says that it lists all that is asked for'] : []),
    ...(unexplained > 0 ? ['no component explains some of its programs'] : []),
    ...(unnoted > 0
      ? ['an older version looked, which did not note programs that no component explains']
      : []),
  ];
  return [
    {
      code: 'not-whole',
      text: `${imagesOf(images, containers, time)} ${images === 1 ? 'was' : 'were'} not seen whole: ${why.join('; ')}`,
      remedies: [
        ...(hiding + quarantining > 0 ? (['list-gaps'] as const) : []),
        ...(hiding + quarantining + unnoted > 0 ? (['catalogue-again'] as const) : []),
        ...(unexplained > 0 ? (['answer-for-programs'] as const) : []),
        ...(onlyTold > 0 ? (['catalogue-what-runs'] as const) : []),
      ],
    },
  ];
}

function imagesOf(images: number, containers: number, { kind }: AskedTime): string {
  const noun = images === 1 ? 'image' : 'images';
  const behind = containers === 0 ? '' : ` (${containers} ${containers === 1 ? 'container' : 'containers'})`;
  return `${images} ${kind === 'now' ? `running ${noun}` : noun}${behind}`;
}

function listed(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  return `${distinct.slice(0, LIMIT_NAMES).join(', ')}${distinct.length > LIMIT_NAMES ? ', …' : ''}`;
}
