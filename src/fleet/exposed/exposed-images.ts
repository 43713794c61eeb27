import { addTo } from '../../base/add-to.ts';
import type { Digest } from '../../base/digest.ts';
import { compareBytes, displayPath } from '../../base/index.ts';
import { together } from '../../base/together.ts';
import {
  type DocumentSet,
  type Inventory,
  imagesById,
  inventoriesOf,
  namesOfImages,
  type PackageVersion,
  type Place,
  placesOf,
  type View,
  versionsById,
} from '../../store/index.ts';
import { shownPurl } from '../inventory/package-version.ts';
import { digestAmong } from './digest-among.ts';
import type { Holder } from './find-holders.ts';
import type { QuestionTerms } from './find-wanted.ts';
import { findSuccessors } from './successor-of.ts';
import type { Claim, ExposedComponent, ExposedImage, ExposureReason } from './types.ts';

const LIMIT_PLACES = 20;

/** The images of the rows that are shown, with what each has: where it is, who says so, and what no longer has it. */
export async function exposedImages(
  view: View,
  holders: readonly Holder[],
  wanted: QuestionTerms,
  /** Package sets that hold something of what is wanted; undefined: successors are not asked for. */
  having: DocumentSet | undefined,
): Promise<ExposedImage[]> {
  const ids = holders.map(({ imageId }) => imageId);
  const finding = imagesById(view, ids);
  const [found, names, listed, versions, places, successors] = await together([
    finding,
    namesOfImages(view, ids),
    inventoriesOf(view, ids),
    versionsOf(view, holders),
    placesIn(view, holders),
    having && finding.then((images) => findSuccessors(view, { wanted, images, having })),
  ]);
  const images = new Map(found.map((image) => [image.id, image]));
  const inventories = Map.groupBy(listed, ({ imageId }) => imageId);
  const shown: ExposedImage[] = [];
  for (const holder of holders) {
    const image = images.get(holder.imageId);
    if (image === undefined) continue;
    const facts = { wanted, versions, places, inventories: inventories.get(image.id) ?? [] };
    shown.push({
      id: image.id,
      reference: image.reference,
      platform: image.platform,
      digest: digestAmong(names.get(image.id) ?? []),
      components: [...componentsOf(holder, facts), ...filesOf(holder, facts)],
      successor: successors?.get(image.id),
    });
  }
  return shown;
}

type Facts = {
  wanted: QuestionTerms;
  versions: ReadonlyMap<number, PackageVersion>;
  places: ReadonlyMap<string, readonly Place[]>;
  inventories: readonly Inventory[];
};

function componentsOf(
  { versions: held }: Holder,
  { wanted, versions, places, inventories }: Facts,
): ExposedComponent[] {
  // One that a catalog knows more of and one that a document names alone are the same component.
  const named = Map.groupBy(held.keys(), (id) => shownPurl(versions.get(id)?.purl ?? ''));
  const components = [...named.values()].flatMap((ids): ExposedComponent[] => {
    const [first = 0] = ids;
    const version = versions.get(first);
    const reason = wanted.versions.get(first);
    if (version === undefined || reason === undefined) return [];
    const listedBy = new Set(ids.flatMap((id) => [...(held.get(id) ?? [])]));
    const found = ids.flatMap((id) =>
      [...(held.get(id) ?? [])].flatMap((inventoryId) => places.get(placeKey(inventoryId, id)) ?? []),
    );
    return [
      {
        purl: shownPurl(version.purl),
        type: version.type,
        name: version.namespace === '' ? version.name : `${version.namespace}/${version.name}`,
        version: version.version,
        source: version.source,
        reason,
        standing: standingOf(reason, ids, wanted),
        places: distinctPlaces(found),
        ...claims(inventories, listedBy),
      },
    ];
  });
  return components.sort((a, b) => compareBytes(a.purl, b.purl));
}

/** A file that was asked for by its digest is the component. */
function filesOf({ files }: Holder, { wanted, inventories }: Facts): ExposedComponent[] {
  if (files.length === 0 || wanted.digest === undefined) return [];
  return [
    {
      purl: '',
      type: 'file',
      name: wanted.digest,
      version: '',
      source: undefined,
      reason: { vulnerability: undefined, fixedVersion: '', because: '' },
      standing: undefined,
      places: distinctPlaces(files.map(({ path }) => ({ path, layer: undefined }))),
      ...claims(inventories, new Set(files.map(({ inventoryId }) => inventoryId))),
    },
  ];
}

function standingOf(
  { vulnerability }: ExposureReason,
  same: readonly number[],
  { sure }: QuestionTerms,
): ExposedComponent['standing'] {
  if (vulnerability === undefined) return undefined;
  return same.some((id) => sure.has(id)) ? 'affected' : 'unknown';
}

function claims(
  inventories: readonly Inventory[],
  listedBy: ReadonlySet<number>,
): Pick<ExposedComponent, 'claimedBy' | 'notListedBy'> {
  const claimOf = ({ source, attestedBy, tool, madeAt }: Inventory): Claim => ({
    source,
    by: attestedBy,
    tool,
    madeAt,
  });
  return {
    claimedBy: inventories.filter(({ id }) => listedBy.has(id)).map(claimOf),
    notListedBy: inventories.filter(({ id }) => !listedBy.has(id)).map(claimOf),
  };
}

/** Two inventories may place a component at one path; the one that knows its layer is shown. */
function distinctPlaces(places: readonly Pick<Place, 'path' | 'layer'>[]): ExposedComponent['places'] {
  const byPath = new Map<string, Digest | undefined>();
  for (const { path, layer } of places) byPath.set(path, byPath.get(path) ?? layer);
  return [...byPath]
    .sort(([a], [b]) => compareBytes(a, b))
    .slice(0, LIMIT_PLACES)
    .map(([path, layer]) => ({ path: displayPath(path), layer }));
}

async function versionsOf(view: View, holders: readonly Holder[]): Promise<Map<number, PackageVersion>> {
  const ids = new Set(holders.flatMap(({ versions }) => [...versions.keys()]));
  return new Map((await versionsById(view, [...ids])).map((version) => [version.id, version]));
}

async function placesIn(view: View, holders: readonly Holder[]): Promise<Map<string, Place[]>> {
  const byInventory = new Map<number, number[]>();
  for (const { versions } of holders)
    for (const [versionId, inventories] of versions)
      for (const inventoryId of inventories) addTo(byInventory, inventoryId, versionId);
  const wanted = [...byInventory].map(([inventoryId, versionIds]) => ({ inventoryId, versionIds }));
  const places = wanted.length === 0 ? [] : await placesOf(view, wanted);
  return Map.groupBy(places, ({ inventoryId, versionId }) => placeKey(inventoryId, versionId));
}

function placeKey(inventoryId: number, versionId: number): string {
  return `${inventoryId} ${versionId}`;
}
