import { compareBytes } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { findNames, holdingsThen, type Store, versionsOfNames } from '../../store/index.ts';
import { type VersionScheme, versionOrder } from '../../versions/index.ts';
import { shownPurl } from '../inventory/package-version.ts';

export type PackageRow = { purl: string; type: string; name: string; version: string; runningImages: number };

const LIMIT_NAMES = 500;

/** Packages whose name holds `text`, each version with the running images that have it; newest versions first. */
export async function fleetPackages({
  store,
  text,
  type,
}: {
  store: Store;
  text: string;
  type: string | undefined;
}): Promise<PackageRow[]> {
  return await store.read(async (view) => {
    const names = await findNames(
      view,
      withoutUndefined({
        contains: text.toLowerCase(),
        type,
        limit: LIMIT_NAMES,
      }),
    );
    const versions = await versionsOfNames(
      view,
      names.map(({ id }) => id),
    );
    const images = new Map<number, Set<number>>();
    for (const { imageId, versionIds } of await holdingsThen(
      view,
      versions.map(({ id }) => id),
      'live',
    ))
      for (const id of versionIds) images.set(id, (images.get(id) ?? new Set()).add(imageId));
    return versions
      .sort(
        (a, b) =>
          compareBytes(`${a.type} ${a.namespace} ${a.name}`, `${b.type} ${b.namespace} ${b.name}`) ||
          versionOrder(a.scheme as VersionScheme).compare(b.version, a.version),
      )
      .map(({ id, purl, type: purlType, namespace, name, version }) => ({
        purl: shownPurl(purl),
        type: purlType,
        name: namespace === '' ? name : `${namespace}/${name}`,
        version,
        runningImages: images.get(id)?.size ?? 0,
      }));
  });
}
