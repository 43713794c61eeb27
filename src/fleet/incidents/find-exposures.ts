import { addTo } from '../../base/add-to.ts';
import type { Context } from '../../base/context.ts';
import {
  holdingsThen,
  type Incident,
  type OpenFlaw,
  type OwnedImage,
  openFlaws,
  ownedImages,
  type SaidUntil,
  type Time,
  uncoveredRuns,
  type View,
  versionsEverAffected,
} from '../../store/index.ts';
import type { MatchedView } from '../matching/matched-view.ts';
import { exceptionsNow } from '../remarks/exceptions-now.ts';
import { flawKey, loweredFlaws } from '../words/lowered-flaws.ts';

/** One owner ('': nobody) and one vulnerability, however many components and images have it. */
export type OwnerExposure = {
  owner: string;
  vulnerability: string;
  isExploited: boolean;
  /** One with which it is fixed; '': of some component none is known. */
  fixedVersion: string;
  containers: number;
  /** It was said for the first time since it was looked at last, of something that was judged then. */
  isNewlySaid: boolean;
  /** By cluster: when the newest run with it began. */
  places: readonly { cluster: string; startedAt: Time }[];
};

/** `excepted`: all that an owner has of a vulnerability, by exceptions. */
export type OwnerExposures = { exposures: readonly OwnerExposure[]; excepted: readonly OwnerExposure[] };

/** Who is exposed to what now, judged as answers are. Of a fleet that is behind its advisories nobody can say: undefined. `said`: undefined where nobody has looked before. */
export async function findExposures(
  view: View,
  { fleet, said }: { fleet: MatchedView; said: SaidUntil | undefined },
  { clock }: Pick<Context, 'clock'>,
): Promise<OwnerExposures | undefined> {
  if (!('matched' in fleet)) return undefined;
  const flaws = Map.groupBy(await openFlaws(view), ({ versionId }) => versionId);
  const held = await flawsOfImages(view, flaws);
  for (const [imageId, lowered] of await loweredFlaws(view, {
    flaws,
    database: fleet.view.advisories,
    now: clock.nowMs() / 1000,
    ofWhatRuns: true,
  })) {
    const own = held.get(imageId);
    if (own !== undefined)
      held.set(
        imageId,
        own.filter((flaw) => !lowered.has(flawKey(flaw))),
      );
  }
  const { advisories: database } = fleet.view;
  const exceptions = await exceptionsNow(view, { flaws, database, at: clock.nowMs() });
  const [counting, excepted] = [new Map<string, Gathered>(), new Map<string, Gathered>()];
  for (const owned of await ownedImages(view))
    for (const flaw of held.get(owned.imageId) ?? []) {
      const key = `${owned.owner}\0${flaw.vulnerability}`;
      const { imageId } = owned;
      const exception = exceptions.of({ ...flaw, imageId, owner: owned.owner || undefined });
      const into = exception === undefined ? counting : excepted;
      into.set(key, gathered(into.get(key), owned, { ...flaw, isNewlySaid: isNewlySaid(flaw, said) }));
    }
  for (const key of counting.keys()) excepted.delete(key);
  const exposure = ({ images, places, ...gathered }: Gathered): OwnerExposure => ({
    ...gathered,
    isExploited: database?.vulnerability(gathered.vulnerability)?.exploited !== undefined,
    containers: [...images.values()].reduce((sum, count) => sum + count, 0),
    places: [...places].map(([cluster, startedAt]) => ({ cluster, startedAt })),
  });
  return {
    exposures: [...counting.values()].map(exposure),
    excepted: [...excepted.values()].map(exposure),
  };
}

/** Owners of whom something runs that nobody has looked into: of what they had nobody can say that it is gone. */
export async function unsureOwners(view: View): Promise<Set<string>> {
  return new Set((await uncoveredRuns(view, {})).map(({ run }) => run.owner?.team ?? ''));
}

/** Of these incidents those whose owner still runs what was affected when they were opened: the advisories have changed their mind, not the owner. */
export async function stillHeld(
  view: View,
  incidents: readonly Incident[],
): Promise<(incident: Incident) => boolean> {
  if (incidents.length === 0) return () => false;
  const versions = await versionsEverAffected(
    view,
    incidents.map(({ vulnerability }) => vulnerability),
  );
  const owners = Map.groupBy(await ownedImages(view), ({ imageId }) => imageId);
  const holders = new Map<number, OwnedImage[]>();
  for (const { imageId, versionIds } of await holdingsThen(view, [...versions.values()].flat(), 'live'))
    for (const id of versionIds) for (const owned of owners.get(imageId) ?? []) addTo(holders, id, owned);
  return ({ owner, vulnerability, openedAt }) =>
    (versions.get(vulnerability) ?? [])
      .flatMap((id) => holders.get(id) ?? [])
      .some((owned) => owned.owner === owner && owned.runsSince <= openedAt);
}

type Flaws = ReadonlyMap<number, readonly OpenFlaw[]>;

async function flawsOfImages(view: View, flaws: Flaws): Promise<Map<number, OpenFlaw[]>> {
  const versions = new Map<number, Set<number>>();
  for (const { imageId, versionIds } of await holdingsThen(view, [...flaws.keys()], 'live'))
    versions.set(imageId, new Set([...(versions.get(imageId) ?? []), ...versionIds]));
  return new Map(
    [...versions].map(([imageId, ids]) => [imageId, [...ids].flatMap((id) => flaws.get(id) ?? [])]),
  );
}

type Gathered = {
  owner: string;
  vulnerability: string;
  fixedVersion: string;
  /** Containers by image and cluster. */
  images: Map<string, number>;
  isNewlySaid: boolean;
  places: Map<string, Time>;
};

/** Of a version that is judged for the first time all is said for the first time. */
function isNewlySaid({ firstId, versionId }: OpenFlaw, said: SaidUntil | undefined): boolean {
  return said !== undefined && firstId > said.statusId && versionId <= said.versionId;
}

function gathered(
  before: Gathered | undefined,
  owned: OwnedImage,
  flaw: OpenFlaw & { isNewlySaid: boolean },
): Gathered {
  const { owner, cluster, imageId, startedAt, containers } = owned;
  const { vulnerability, fixedVersion } = flaw;
  const images = before?.images ?? new Map<string, number>();
  images.set(`${imageId} ${cluster}`, containers);
  const places = before?.places ?? new Map<string, Time>();
  places.set(cluster, Math.max(startedAt, places.get(cluster) ?? 0));
  const isFixed = before === undefined || before.fixedVersion !== '';
  return {
    owner,
    vulnerability,
    images,
    places,
    isNewlySaid: flaw.isNewlySaid || before?.isNewlySaid === true,
    fixedVersion: isFixed ? fixedVersion : '',
  };
}
