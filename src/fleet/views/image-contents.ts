import type { Digest } from '../../base/digest.ts';
import { compareBytes } from '../../base/index.ts';
import {
  imagesByDigest,
  inventoriesOf,
  layersOfInventory,
  packagesOf,
  type Store,
  statusesOfVersions,
  type VersionStatus,
  type View,
  versionsById,
} from '../../store/index.ts';
import { fleetError } from '../errors.ts';
import { shownPurl } from '../inventory/package-version.ts';
import type { ShownRemark } from '../remarks/types.ts';

/** One package version that any inventory of the image lists. */
export type HeldPackage = {
  purl: string;
  type: string;
  name: string;
  version: string;
  source: { name: string; version: string } | undefined;
};

/** What the newest match says of one of them. What is fixed or not affected is none. */
export type HeldFinding = Omit<VersionStatus, 'status'> & {
  purl: string;
  status: Exclude<VersionStatus['status'], 'fixed' | 'not-affected'>;
  /** What people say of it: of everybody, or of what an owner runs. */
  remarks?: readonly ShownRemark[] | undefined;
};

type Asked = { store: Store; image: Digest };

/** Everything that is known to be in the images of a digest, by purl. Throws FLEET_IMAGE_UNKNOWN. */
export async function imagePackages({ store, image }: Asked): Promise<HeldPackage[]> {
  return await store.read(async (view) => {
    const packages = new Map<string, HeldPackage>();
    for (const { purl, type, namespace, name, version, source } of await versionsIn(view, image))
      packages.set(shownPurl(purl), {
        purl: shownPurl(purl),
        type,
        name: namespace === '' ? name : `${namespace}/${name}`,
        version,
        source,
      });
    return [...packages.values()].sort((a, b) => compareBytes(a.purl, b.purl));
  });
}

/** What of it is vulnerable, as the fleet was matched last; what was said with the image is not counted. Throws FLEET_IMAGE_UNKNOWN. */
export async function imageFindings({ store, image }: Asked): Promise<HeldFinding[]> {
  return await store.read(async (view) => {
    const purls = new Map((await versionsIn(view, image)).map(({ id, purl }) => [id, shownPurl(purl)]));
    const found = new Map<string, HeldFinding>();
    for (const { versionId, to, vulnerability, status, ...more } of await statusesOfVersions(view, [
      ...purls.keys(),
    ])) {
      if (to !== undefined || status === 'fixed' || status === 'not-affected') continue;
      const purl = purls.get(versionId) ?? '';
      const { fixedVersion, because } = more;
      found.set(`${purl} ${vulnerability}`, { purl, vulnerability, status, fixedVersion, because });
    }
    return [...found.entries()].sort(([a], [b]) => compareBytes(a, b)).map(([, finding]) => finding);
  });
}

/** One layer that was looked into. `files`: executables, libraries and archives in it. */
export type HeldLayer = { digest: Digest; files: number };

/** The layers of the image, bottom first, as we looked into it last; none where nobody did. Throws FLEET_IMAGE_UNKNOWN. */
export async function imageLayers({ store, image }: Asked): Promise<HeldLayer[]> {
  return await store.read(async (view) => {
    const inventories = await inventoriesOf(view, await idsOf(view, image));
    const newest = inventories
      .filter(({ source }) => source === 'catalog')
      .toSorted((a, b) => b.id - a.id)
      .at(0);
    return newest === undefined ? [] : await layersOfInventory(view, newest.id);
  });
}

async function idsOf(view: View, image: Digest): Promise<number[]> {
  const ids = [...new Set((await imagesByDigest(view, image)).map(({ imageId }) => imageId))];
  if (ids.length === 0)
    throw fleetError('FLEET_IMAGE_UNKNOWN', `no image is known as ${image}`, {
      hint: '"shearwall fleet images" lists them',
    });
  return ids;
}

async function versionsIn(view: View, image: Digest) {
  const ids = await idsOf(view, image);
  const versionIds = new Set<number>();
  for (const { id } of await inventoriesOf(view, ids))
    for (const versionId of await packagesOf(view, id)) versionIds.add(versionId);
  return await versionsById(view, [...versionIds]);
}
