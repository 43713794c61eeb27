import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { Context } from '../../base/context.ts';
import type { Digest } from '../../base/digest.ts';
import type { AllowUnexplained } from '../../scan/index.ts';
import {
  countAllRuns,
  haveReach,
  haveWords,
  imagesById,
  namesOfImages,
  statusesOfVersions,
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
    const except = await loweredByWords(view, among, {
      database: fleet.view.advisories,
      now: clock.nowMs() / 1000,
    });
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
    return {
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
      unknownReasons,
    };
  });
}

/** Of images with which something was said, or of which it is known what they can load: the package versions of which nothing counts there. */
async function loweredByWords(
  view: View,
  among: ReadonlyMap<number, number>,
  by: { database: AdvisoryDatabase | undefined; now: number },
): Promise<Map<number, ReadonlySet<number>>> {
  if (!(await haveWords(view)) && !(await haveReach(view))) return new Map();
  const flaws = new Map<number, Flaw[]>();
  for (const status of await statusesOfVersions(view, [...among.keys()]))
    if (status.status === 'affected' || status.status === 'unknown') {
      const { versionId } = status;
      flaws.set(versionId, [...(flaws.get(versionId) ?? []), flawOf(status, by.database)]);
    }
  const lowerings = await imageLowerings(view, { flaws, ...by, ofWhatRuns: true });
  return new Map([...lowerings].map(([imageId, { versions }]) => [imageId, versions]));
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
