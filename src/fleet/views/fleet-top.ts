import type { Digest } from '../../base/digest.ts';
import {
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
import { shownPurl } from '../inventory/package-version.ts';
import type { MatchedView } from '../matching/matched-view.ts';

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
};

const PAGE = 5000;

/** Where work pays most. */
export async function fleetTop({ fleet, limit }: { fleet: MatchedView; limit: number }): Promise<FleetTop> {
  return await fleet.view.store.read(async (view) => {
    const affected = await affectedVersions(view);
    if (affected.size === 0) return { packages: [], images: [] };
    const ids = [...affected.keys()];
    const top = await topVersions(view, { among: ids, limit });
    const versions = new Map(
      (
        await versionsById(
          view,
          top.map(({ versionId }) => versionId),
        )
      ).map((version) => [version.id, version]),
    );
    const worst = await topImages(view, ids, limit);
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
    };
  });
}

/** Package versions with the number of vulnerabilities that affect each. */
async function affectedVersions(view: View): Promise<Map<number, number>> {
  const affected = new Map<number, number>();
  for (let last = 0; ; ) {
    const page = await versionsAfter(view, last, PAGE);
    if (page.length === 0) return affected;
    for (const { versionId, status } of await statusesOfVersions(
      view,
      page.map(({ id }) => id),
    ))
      if (status === 'affected') affected.set(versionId, (affected.get(versionId) ?? 0) + 1);
    last = page.at(-1)?.id ?? last;
  }
}
