import type { Context } from '../../../base/context.ts';
import { type Digest, isDigest } from '../../../base/digest.ts';
import { codeOf } from '../../../base/errors.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import {
  addAttested,
  type Believed,
  catalogTodo,
  findTodo,
  type TodoItem,
  type TodoOutcome,
} from '../../../fleet/index.ts';
import { parsePlatform, parseReference } from '../../../oci/index.ts';
import type { JobQueue, NewJob, Store } from '../../../store/index.ts';
import { serverError } from '../../errors.ts';
import type { FleetSource } from '../../fleet-source.ts';
import type { JobHandler } from '../job-kinds.ts';

/** How images are fetched, and whence: `registry.example.org` or `registry.example.org/team`. Elsewhere nothing is asked. */
export type CatalogueFrom = {
  places: readonly string[];
  options: Parameters<typeof catalogTodo>[0]['options'];
  /** Whose attested SBOMs of what is fetched are recorded, too; undefined: nobody's. */
  believed?: Believed | undefined;
  tool: string;
  /** What fetching needs besides what every job has. */
  context: Context;
};

/** Jobs that wait at a time; what most containers run comes first. */
const MOST = 100;
/** What could not be done is tried again after so long. */
const AGAIN_MS = 86_400_000;

/** A job for each image that runs, has no inventory of this catalog, and comes from where images may be fetched. */
export async function imagesToCatalogue(
  { store, queue, from }: { store: Store; queue: JobQueue; from: CatalogueFrom },
  nowMs: number,
): Promise<NewJob[]> {
  const items = (await findTodo({ store, tool: from.tool, filter: {} })).filter(
    ({ digest, image }) => digest !== undefined && isFrom(image, from.places),
  );
  if (items.length === 0) return [];
  const notAgain = await triedLately(queue, nowMs);
  return items
    .map(jobOf)
    .filter(({ key }) => !notAgain.has(key))
    .slice(0, MOST);
}

/** Keys of those that could not be done, and are left alone for a day. */
export async function triedLately(queue: JobQueue, nowMs: number): Promise<Set<string>> {
  const failed = await queue.list({ kind: 'catalogue', states: ['failed'], limit: 1000 });
  return new Set(failed.filter(({ endedAt = 0 }) => nowMs - endedAt < AGAIN_MS).map(({ key }) => key));
}

/** Fetches an image and records what is inside. */
export function cataloguing(
  { withPlainFleet }: Pick<FleetSource, 'withPlainFleet'>,
  { places, options, believed, tool, context }: CatalogueFrom,
): JobHandler {
  return {
    // More layers in memory than these help nobody.
    atOnce: 2,
    async run(input, work) {
      const item = itemOf(input);
      // It may have been added under other settings; nothing is asked of a registry before.
      if (!isFrom(item.image, places))
        throw serverError('SERVER_CATALOGUE_FROM', `${item.image} is not from where images may be fetched`, {
          hint: 'name its registry: serve --catalog-from HOST or HOST/PREFIX',
        });
      const asked = { items: [item], parallel: 1, options, tool };
      return await withPlainFleet(async (fleet) => {
        const [outcome] = await catalogTodo({ ...asked, fleet }, { ...context, ...work });
        const added = addedOf(outcome);
        if (believed === undefined) return { added };
        const { image } = item;
        const platform = item.platform === '' ? undefined : parsePlatform(item.platform);
        const wanted = { fleet, image, platform, believed, options: options ?? {} };
        return { added, attested: await attestedOf(wanted, { ...context, ...work }) };
      });
    },
  };
}

/** None, where nobody who is believed attested anything: what was catalogued stands by itself. */
async function attestedOf(
  wanted: Parameters<typeof addAttested>[0],
  context: Context,
): Promise<Awaited<ReturnType<typeof addAttested>>> {
  try {
    return await addAttested(wanted, context);
  } catch (error) {
    if (codeOf(error) === 'FLEET_NOT_ATTESTED') return [];
    throw error;
  }
}

function addedOf(outcome: TodoOutcome | undefined): unknown {
  if (outcome === undefined || 'added' in outcome) return outcome?.added;
  throw serverError('SERVER_CATALOGUE', outcome.failed, withoutUndefined({ hint: outcome.hint }));
}

/** For an image that does not run, with every platform of it. */
export function jobOfDigest(digest: Digest, reference: string): NewJob {
  return jobOf({ digest, image: `${reference}@${digest}`, reference, platform: '' });
}

function jobOf({
  digest,
  image,
  reference,
  platform,
}: Pick<TodoItem, 'digest' | 'image' | 'reference' | 'platform'>): NewJob {
  return {
    kind: 'catalogue',
    key: `${digest} ${platform}`,
    input: { digest, image, reference, platform },
  };
}

function itemOf(input: Readonly<Record<string, unknown>>): TodoItem {
  const digest = String(input['digest']);
  return {
    why: 'no-inventory',
    digest: isDigest(digest) ? digest : undefined,
    image: String(input['image']),
    reference: String(input['reference']),
    platform: String(input['platform']),
    containers: 0,
    where: [],
  };
}

function isFrom(image: string, places: readonly string[]): boolean {
  const name = nameOf(image);
  return name !== undefined && places.some((place) => name === place || name.startsWith(`${place}/`));
}

/** `docker.io/library/nginx`; undefined: no registry knows it by this. */
function nameOf(image: string): string | undefined {
  try {
    const { registry, repository } = parseReference(image);
    return image.startsWith('sha256:') ? undefined : `${registry}/${repository}`;
  } catch {
    return undefined;
  }
}
