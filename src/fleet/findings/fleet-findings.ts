import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { FindingsPredicate, ImageFindings } from '../../attestation/index.ts';
import type { Context } from '../../base/context.ts';
import type { Digest } from '../../base/digest.ts';
import { compareBytes } from '../../base/index.ts';
import { isoSeconds } from '../../base/utc-time.ts';
import { version } from '../../base/version.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { type AllowUnexplained, isActNow, judge } from '../../scan/index.ts';
import {
  getSetting,
  holdingsOfImages,
  inventoriesOf,
  listImages,
  namesOfImages,
  type OpenFlaw,
  openFlaws,
  ownedImages,
  packageSetsWith,
  type Remark,
  type Store,
  setSetting,
  type View,
  versionsById,
} from '../../store/index.ts';
import { feedDoubts } from '../exposed/feed-doubts.ts';
import { NO_DATABASE } from '../exposed/find-wanted.ts';
import { notMatched } from '../exposed/not-matched.ts';
import type { UnknownReason } from '../exposed/types.ts';
import type { MatchedView } from '../matching/matched-view.ts';
import { subjectOfVersion } from '../matching/subject-of-version.ts';
import { exceptionsNow } from '../remarks/exceptions-now.ts';
import { flawKey, loweredFlaws } from '../words/lowered-flaws.ts';
import { whyNotKnown } from './why-not-known.ts';

/** Besides all that run: of more, the newest. A file of them stays below what admission reads. */
const MOST_IMAGES = 20_000;
const PAGE = 1000;

export type FleetFindings = { predicate: FindingsPredicate } | { unknownReasons: readonly UnknownReason[] };

/**
 * What is to be acted on now in the images that the fleet knows, by the digests of their manifests, for others to go by. Where the fleet is not
 * judged by current advisories, nothing, and why: whoever has older findings has better ones.
 */
export async function fleetFindings(
  {
    fleet,
    allowUnexplained = [],
  }: { fleet: MatchedView; allowUnexplained?: readonly AllowUnexplained[] | undefined },
  { clock }: Pick<Context, 'clock'>,
): Promise<FleetFindings> {
  const nowMs = clock.nowMs();
  const { store, advisories } = fleet.view;
  if (advisories === undefined) return { unknownReasons: [NO_DATABASE] };
  const read = await store.read(async (view) => {
    const doubts = [...notMatched(fleet), ...(await feedDoubts(view, advisories, { at: nowMs }))];
    if (doubts.length > 0) return { unknownReasons: doubts };
    const ids = await knownImages(view);
    const unknown = await whyNotKnown(view, ids, allowUnexplained);
    const actNow = await actNowOf(view, ids, advisories, nowMs / 1000);
    return { images: await byManifest(view, ids, { unknown, actNow, advisories }) };
  });
  if (read.unknownReasons !== undefined) return { unknownReasons: read.unknownReasons };
  return {
    predicate: {
      generation: await nextGeneration(store, nowMs),
      at: isoSeconds(nowMs),
      advisories: { digest: advisories.digest, builtAt: isoSeconds(advisories.builtAt * 1000) },
      images: read.images,
      tool: { name: 'shearwall', version: version() },
    },
  };
}

/** What runs, and the newest of what was looked into. */
async function knownImages(view: View): Promise<number[]> {
  const found = new Set((await ownedImages(view)).map(({ imageId }) => imageId));
  for (let before: string | undefined; found.size < MOST_IMAGES; ) {
    const page = await listImages(view, withoutUndefined({ limit: PAGE, before }));
    for (const { id } of page.rows) found.add(id);
    before = page.next;
    if (before === undefined) break;
  }
  return [...found];
}

/** By image the vulnerabilities that count there, as words lower them that came with the image; not how it is started, for that can change. */
async function actNowOf(
  view: View,
  imageIds: readonly number[],
  database: AdvisoryDatabase,
  now: number,
): Promise<Map<number, ActNow>> {
  const flaws = await urgentFlaws(view, database);
  const lowered = await loweredFlaws(view, { flaws, database, now, ofWhatRuns: false });
  const versionIds = [...flaws.keys()];
  const sets = await packageSetsWith(view, versionIds);
  const exceptions = await exceptionsNow(view, { flaws, database, at: now * 1000 });
  const found = new Map<number, ActNow>();
  for (const holding of await holdingsOfImages(view, { imageIds, versionIds, sets }))
    for (const flaw of holding.versionIds.flatMap((id) => flaws.get(id) ?? []))
      if (lowered.get(holding.imageId)?.has(flawKey(flaw)) !== true) {
        const { imageId } = holding;
        const own: ActNow = found.get(imageId) ?? new Map();
        const exception = exceptions.of({ ...flaw, imageId, owner: undefined });
        // Of several packages each has to be excepted; the one for which that ends first counts.
        const before = own.get(flaw.vulnerability);
        const ofAll = own.has(flaw.vulnerability) ? earlier(before, exception) : exception;
        found.set(imageId, own.set(flaw.vulnerability, ofAll));
      }
  return found;
}

/** By vulnerability the exception of everybody that is about it; undefined: there is none. */
type ActNow = Map<string, Remark | undefined>;

function earlier(a: Remark | undefined, b: Remark | undefined): Remark | undefined {
  if (a === undefined || b === undefined) return undefined;
  return (a.expiresAt ?? 0) < (b.expiresAt ?? 0) ? a : b;
}

/** By package version. What the feeds of now do not find again counts: the fleet was judged by them, so something is odd. */
async function urgentFlaws(view: View, database: AdvisoryDatabase): Promise<Map<number, OpenFlaw[]>> {
  const open = Map.groupBy(await openFlaws(view), ({ versionId }) => versionId);
  const urgent = new Map<number, OpenFlaw[]>();
  for (const held of await versionsById(view, [...open.keys()])) {
    const subject = subjectOfVersion(held);
    const { matches } = subject === undefined ? { matches: [] } : judge(subject, database);
    const counting = (open.get(held.id) ?? []).filter(({ vulnerability }) => {
      const match = matches.find((each) => each.vulnerability === vulnerability);
      return match === undefined || subject === undefined || isActNow(match, subject, database);
    });
    if (counting.length > 0) urgent.set(held.id, counting);
  }
  return urgent;
}

type Known = {
  unknown: ReadonlyMap<number, string>;
  actNow: ReadonlyMap<number, ActNow>;
  advisories: AdvisoryDatabase;
};

/** An index is not listed: of its platforms not all may be known. */
async function byManifest(
  view: View,
  ids: readonly number[],
  { unknown, actNow, advisories }: Known,
): Promise<Record<Digest, ImageFindings>> {
  const looked = new Set((await inventoriesOf(view, ids)).map(({ imageId }) => imageId));
  const images: [Digest, ImageFindings][] = [];
  for (const [imageId, names] of await namesOfImages(view, ids)) {
    if (!looked.has(imageId)) continue;
    const why = unknown.get(imageId);
    const own = actNow.get(imageId) ?? new Map<string, Remark | undefined>();
    const findings = [...own.keys()].sort(compareBytes).map((id) => {
      const published = advisories.vulnerability(id)?.published;
      const exception = own.get(id);
      const excepted = exception && {
        until: isoSeconds(exception.expiresAt ?? 0),
        by: exception.createdBy,
      };
      return withoutUndefined({ id, published, excepted });
    });
    for (const { kind, digest } of names)
      if (kind === 'manifest') images.push([digest, withoutUndefined({ actNow: findings, unknown: why })]);
  }
  return Object.fromEntries(images);
}

const GENERATION = 'findings-generation';

/** Rises, also where the clock or an older copy of the database was put back. */
async function nextGeneration(store: Store, nowMs: number): Promise<number> {
  return await store.write(async (edit) => {
    const last = Number((await getSetting(edit, GENERATION)) ?? 0);
    const next = Math.max(last + 1, Math.floor(nowMs / 1000));
    await setSetting(edit, GENERATION, String(next));
    return next;
  });
}
