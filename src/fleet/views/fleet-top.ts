import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { Context } from '../../base/context.ts';
import type { Digest } from '../../base/digest.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { AllowUnexplained } from '../../scan/index.ts';
import {
  countAllRuns,
  haveReach,
  haveWords,
  imagesById,
  namesOfImages,
  type StatusInterval,
  statusesOfVersions,
  type Time,
  topImages,
  topVersions,
  type View,
  versionsAfter,
  versionsById,
} from '../../store/index.ts';
import { digestAmong } from '../exposed/digest-among.ts';
import { flawOf } from '../exposed/find-wanted.ts';
import type { UnknownReason } from '../exposed/types.ts';
import { shownPurl } from '../inventory/package-version.ts';
import type { MatchedView } from '../matching/matched-view.ts';
import { exceptedEverywhere } from '../remarks/excepted-everywhere.ts';
import type { ListedRemark } from '../remarks/types.ts';
import { type Flaw, imageLowerings } from '../words/image-lowerings.ts';
import { topDoubts } from './top-doubts.ts';

export type FleetTop = {
  /** Affected package versions that the most running containers hold. */
  packages: readonly { purl: string; vulnerabilities: number; images: number; containers: number }[];
  /** Running images whose rebuild would remove most affected package versions. */
  images: readonly {
    reference: string;
    digest: Digest | undefined;
    affectedPackages: number;
    containers: number;
  }[];
  /** Of what is affected and runs, how much exceptions are about, wherever it runs: it is not among the others. Absent: nothing. */
  excepted?: { packages: number; images: number; exceptions: readonly ListedRemark[] } | undefined;
  /** Why there may be more, where not all that runs was looked into and judged. */
  unknownReasons: readonly UnknownReason[];
};

const PAGE = 5000;

/** Where work pays most. */
export async function fleetTop(
  {
    fleet,
    limit,
    allowUnexplained,
  }: { fleet: MatchedView; limit: number; allowUnexplained?: readonly AllowUnexplained[] },
  { clock }: Pick<Context, 'clock'>,
): Promise<FleetTop> {
  return await fleet.view.store.read(async (view) => {
    const { runs } = await countAllRuns(view, { when: 'live' });
    const unknownReasons = await topDoubts(view, fleet, {
      askedAt: clock.nowMs(),
      runs,
      allowUnexplained,
    });
    const { affected, among } = await affectedVersions(view);
    if (affected.size === 0) return { packages: [], images: [], unknownReasons };
    const flaws = await flawsOf(view, among);
    const asked = { flaws, database: fleet.view.advisories, at: clock.nowMs() };
    const lowered = await loweredByWords(view, asked);
    const { versions: exceptedOf, ...excepted } = await exceptedEverywhere(view, {
      ...asked,
      lowered,
      among,
    });
    const except = both(lowered, exceptedOf);
    const top = await topVersions(view, { among, except, limit });
    const versions = new Map(
      (
        await versionsById(
          view,
          top.map(({ versionId }) => versionId),
        )
      ).map((version) => [version.id, version]),
    );
    const worst = await topImages(view, { among, except, limit });
    const imageIds = worst.map(({ imageId }) => imageId);
    const images = new Map((await imagesById(view, imageIds)).map((image) => [image.id, image]));
    const names = await namesOfImages(view, imageIds);
    return withoutUndefined({
      packages: top.map(({ versionId, images: count, containers }) => ({
        purl: shownPurl(versions.get(versionId)?.purl ?? ''),
        vulnerabilities: affected.get(versionId) ?? 0,
        images: count,
        containers,
      })),
      images: worst.map(({ imageId, versions: affectedPackages, containers }) => ({
        reference: images.get(imageId)?.reference ?? '',
        digest: digestAmong(names.get(imageId) ?? []),
        affectedPackages,
        containers,
      })),
      excepted: excepted.packages > 0 ? excepted : undefined,
      unknownReasons,
    });
  });
}

type Flawed = ReadonlyMap<number, readonly StatusInterval[]>;

async function flawsOf(view: View, among: ReadonlyMap<number, number>): Promise<Flawed> {
  const statuses = await statusesOfVersions(view, [...among.keys()]);
  return Map.groupBy(
    statuses.filter(({ status }) => status === 'affected' || status === 'unknown'),
    ({ versionId }) => versionId,
  );
}

/** Of images with which something was said, or of which it is known what they can load: the package versions of which nothing counts there. */
async function loweredByWords(
  view: View,
  { flaws, database, at }: { flaws: Flawed; database: AdvisoryDatabase | undefined; at: Time },
): Promise<Map<number, ReadonlySet<number>>> {
  if (!(await haveWords(view)) && !(await haveReach(view))) return new Map();
  const named = new Map<number, Flaw[]>();
  for (const [id, of] of flaws)
    named.set(
      id,
      of.map((status) => flawOf(status, database)),
    );
  const lowerings = await imageLowerings(view, { flaws: named, database, now: at / 1000, ofWhatRuns: true });
  return new Map([...lowerings].map(([imageId, { versions }]) => [imageId, versions]));
}

function both(
  ...lists: readonly ReadonlyMap<number, ReadonlySet<number>>[]
): Map<number, ReadonlySet<number>> {
  const merged = new Map<number, ReadonlySet<number>>();
  for (const [id, versions] of lists.flatMap((list) => [...list]))
    merged.set(id, new Set([...versions, ...(merged.get(id) ?? [])]));
  return merged;
}

type Affected = {
  /** Package versions with the number of vulnerabilities that affect each. */
  affected: Map<number, number>;
  /** Versions that people know by one package URL are counted as one: what is known of them besides may differ. */
  among: Map<number, number>;
};

async function affectedVersions(view: View): Promise<Affected> {
  const affected = new Map<number, number>();
  const among = new Map<number, number>();
  const firsts = new Map<string, number>();
  for (let last = 0; ; ) {
    const page = await versionsAfter(view, last, PAGE);
    if (page.length === 0) return { affected, among };
    const names = new Map(page.map(({ id, purl }) => [id, shownPurl(purl)]));
    const statuses = await statusesOfVersions(view, [...names.keys()]);
    const counts = new Map<number, number>();
    for (const { versionId, status } of statuses)
      if (status === 'affected' || status === 'unknown')
        counts.set(versionId, (counts.get(versionId) ?? 0) + 1);
    for (const [id, count] of counts) {
      const name = names.get(id) ?? '';
      const first = firsts.get(name) ?? id;
      firsts.set(name, first);
      among.set(id, first);
      affected.set(first, Math.max(count, affected.get(first) ?? 0));
    }
    last = page.at(-1)?.id ?? last;
  }
}
