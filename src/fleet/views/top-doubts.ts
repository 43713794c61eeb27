import { type AllowUnexplained, REPACKAGERS } from '../../scan/index.ts';
import { gapsOfVersions, type Time, type View } from '../../store/index.ts';
import { feedDoubts } from '../exposed/feed-doubts.ts';
import { nothingRan } from '../exposed/find-exposure.ts';
import { whyNotCovered } from '../exposed/find-unseen.ts';
import { NO_DATABASE } from '../exposed/find-wanted.ts';
import { imagesNotCovered } from '../exposed/images-not-covered.ts';
import { notJudgedIn } from '../exposed/not-judged-in.ts';
import { notMatched } from '../exposed/not-matched.ts';
import { notWholeIn } from '../exposed/not-whole-in.ts';
import { silentVersions } from '../exposed/silent-versions.ts';
import { staleClusters } from '../exposed/stale-clusters.ts';
import type { Unjudged, UnknownReason } from '../exposed/types.ts';
import { undecidedVersions } from '../exposed/undecided-versions.ts';
import { whyUnseen } from '../exposed/why-unknown.ts';
import type { MatchedView } from '../matching/matched-view.ts';

/** Why more may be affected of what runs now than is known: as `exposed` says it of one flaw, of all of them. */
export async function topDoubts(
  view: View,
  fleet: MatchedView,
  {
    askedAt,
    runs,
    allowUnexplained,
  }: { askedAt: Time; runs: number; allowUnexplained: readonly AllowUnexplained[] | undefined },
): Promise<UnknownReason[]> {
  const { advisories } = fleet.view;
  const time = { kind: 'now' } as const;
  const beside = { time, filter: {}, exposed: new Set<number>(), allowUnexplained };
  const notWhole = await notWholeIn(view, { digest: undefined, base: undefined, names: [] }, beside);
  const notJudged = await notJudgedIn(view, { unjudged: await neverJudged(view) }, beside);
  return [
    ...(advisories === undefined ? [NO_DATABASE] : []),
    ...notMatched(fleet),
    ...(await feedDoubts(view, advisories, { at: askedAt })),
    ...(runs === 0 ? [nothingRan(time, {})] : []),
    ...(await staleClusters(view, { ...beside, askedAt })),
    ...whyNotCovered(await imagesNotCovered(view, time, {})),
    ...whyUnseen({ notJudged, notWhole, time }),
  ];
}

/** Package versions that nothing judges, whichever flaw is asked about. */
export async function neverJudged(view: View): Promise<Map<number, Unjudged>> {
  const undecided = await undecidedVersions(view, undefined, undefined);
  return new Map([...undecided, ...(await silentVersions(view)), ...(await withoutFeed(view))]);
}

const REASONS: Readonly<Record<string, Unjudged['why']>> = {
  'no-feed': 'no-feed',
  'unknown-release': 'unknown-ecosystem',
};

/** Of what lacks only something of itself, others of its kind are judged; what no feed covers never is. */
async function withoutFeed(view: View): Promise<Map<number, Unjudged>> {
  const gaps = await gapsOfVersions(view);
  return new Map(
    gaps.flatMap(({ versionId, why, what }) => {
      const reason =
        REASONS[why] ?? (why === 'unknown-type' && REPACKAGERS.has(what) ? 'no-feed' : undefined);
      return reason === undefined ? [] : [[versionId, { name: `packages of ${what}`, why: reason, what }]];
    }),
  );
}
