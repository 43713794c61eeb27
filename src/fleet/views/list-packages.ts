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
    const images = new Map<string, Set<number>>();
    const named = new Map(versions.map((version) => [version.id, shownPurl(version.purl)]));
    for (const { imageId, versionIds } of await holdingsThen(view, [...named.keys()], 'live'))
      for (const id of versionIds) {
        const purl = named.get(id) ?? '';
        images.set(purl, (images.get(purl) ?? new Set()).add(imageId));
      }
    // What is known of versions besides their names may differ: to people they are one.
    return [...new Map(versions.map((version) => [named.get(version.id) ?? '', version]))]
      .sort(
        ([, a], [, b]) =>
          compareBytes(`${a.type} ${a.namespace} ${a.name}`, `${b.type} ${b.namespace} ${b.name}`) ||
          versionOrder(a.scheme as VersionScheme).compare(b.version, a.version),
      )
      .map(([purl, { type: purlType, namespace, name, version }]) => ({
        purl,
        type: purlType,
        name: namespace === '' ? name : `${namespace}/${name}`,
        version,
        runningImages: images.get(purl)?.size ?? 0,
      }));
  });
}
