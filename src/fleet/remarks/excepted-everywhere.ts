import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { holdingsThen, ownedImages, type Remark, type Time, type View } from '../../store/index.ts';
import { exceptionsNow } from './exceptions-now.ts';
import { asHolding } from './remarked.ts';
import type { ListedRemark } from './types.ts';

type Asked = {
  /** By package version, all that counts. */
  flaws: ReadonlyMap<number, readonly { vulnerability: string; because: string }[]>;
  /** By image the package versions of which nothing counts in any case. */
  lowered: ReadonlyMap<number, ReadonlySet<number>>;
  /** As which of them each version is counted. */
  among: ReadonlyMap<number, number>;
  database: AdvisoryDatabase | undefined;
  at: Time;
};

export type ExceptedEverywhere = {
  /** By running image the package versions of which exceptions are about everything, for each owner who runs it. */
  versions: ReadonlyMap<number, ReadonlySet<number>>;
  packages: number;
  images: number;
  exceptions: readonly ListedRemark[];
};

const MOST_SHOWN = 10;

/** What exceptions leave of no use to anybody: where one owner of an image has none, all of it counts. */
export async function exceptedEverywhere(view: View, asked: Asked): Promise<ExceptedEverywhere> {
  const { flaws, lowered, among, database, at } = asked;
  const exceptions = await exceptionsNow(view, { flaws, database, at });
  const versions = new Map<number, Set<number>>();
  const used = new Map<string, Remark>();
  const packages = new Set<number>();
  const owners = Map.groupBy(exceptions.areNone ? [] : await ownedImages(view), ({ imageId }) => imageId);
  const holdings = exceptions.areNone ? [] : await holdingsThen(view, exceptions.versionIds, 'live');
  for (const { imageId, versionIds } of holdings)
    for (const versionId of versionIds) {
      if (lowered.get(imageId)?.has(versionId) === true) continue;
      const found = (owners.get(imageId) ?? []).flatMap(({ owner }) =>
        (flaws.get(versionId) ?? []).map(({ vulnerability }) =>
          exceptions.of({ imageId, versionId, vulnerability, owner: owner || undefined }),
        ),
      );
      if (found.length === 0 || found.includes(undefined)) continue;
      versions.set(imageId, (versions.get(imageId) ?? new Set()).add(versionId));
      packages.add(among.get(versionId) ?? versionId);
      for (const remark of found) if (remark !== undefined) used.set(remark.id, remark);
    }
  const shown = [...used.values()].toSorted((a, b) => (a.expiresAt ?? 0) - (b.expiresAt ?? 0));
  return {
    versions,
    packages: packages.size,
    images: versions.size,
    exceptions: shown.slice(0, MOST_SHOWN).map(asHolding),
  };
}
