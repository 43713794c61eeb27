import { z } from 'zod';
import { type Digest, isDigest } from '../../base/digest.ts';
import { forgetCluster, forgetOwner, pruneFleet, setCluster } from '../../fleet/index.ts';
import { keepUpload } from '../../store/index.ts';
import { inventoryJob } from '../background/jobs/inventory.ts';
import { type Answered, type ApiRoute, type Asked, route, type ServerParts } from '../http/route.ts';
import { ADMIN } from './asked-fields.ts';

const EDITOR_OF_ALL = { role: 'editor', scope: 'everywhere' } as const;
const DOCUMENT_BYTES = 64 * 1024 * 1024;

const name = z.string().min(1).max(300);

/** Of an SBOM: the image that it is about, and what it is called. */
type Sent = { image?: Digest | undefined; name: string };

/** What people change of the fleet. What runs is told by agents. */
export const CHANGING_ROUTES: readonly ApiRoute[] = [
  route({
    id: 'addInventory',
    method: 'POST',
    path: '/api/v1/inventories',
    about:
      'have what an SBOM (SPDX or CycloneDX, JSON) says to be in an image recorded, by the job that is answered: it adds to what is known, and takes nothing away',
    access: EDITOR_OF_ALL,
    query: z.strictObject({
      image: z.string().refine(isDigest, { message: 'sha256: and 64 hex digits' }).optional(),
      name: z.string().max(300).default('upload'),
    }),
    body: z.record(z.string(), z.unknown()),
    bodyLimitBytes: DOCUMENT_BYTES,
    answer: { own: 'job' },
    status: 202,
    run: keepInventory,
    // What is wrong with it is said by its job, as of one that is JSON and no SBOM.
    runApart: keepInventory,
  }),
  route({
    id: 'setCluster',
    method: 'PUT',
    path: '/api/v1/clusters/{cluster}',
    about: 'say how long the newest look at a cluster counts as current',
    access: ADMIN,
    params: z.object({ cluster: name }),
    body: z.strictObject({ staleAfterMs: z.int().positive() }),
    detailsIn: (given) => given,
    answer: { of: 'fleet cluster' },
    run: async ({ params, body }, { store }) => ({ json: await setCluster({ store, ...params, ...body }) }),
  }),
  route({
    id: 'forgetCluster',
    method: 'DELETE',
    path: '/api/v1/clusters/{cluster}',
    about: 'drop all that runs or ran in a cluster',
    access: ADMIN,
    params: z.object({ cluster: name }),
    answer: { of: 'fleet cluster' },
    run: async ({ params: { cluster } }, { withFleet, context }) => ({
      json: await withFleet(
        async ({ view: { store, documents } }) => await forgetCluster({ store, documents, cluster }, context),
      ),
    }),
  }),
  route({
    id: 'forgetOwner',
    method: 'DELETE',
    path: '/api/v1/owners/{owner}',
    about: 'erase an owner: what they own is of nobody until a later look says whose it is',
    access: ADMIN,
    params: z.object({ owner: name }),
    answer: { of: 'fleet owner' },
    run: async ({ params: { owner } }, { store, context }) => ({
      json: await forgetOwner({ store, owner }, context),
    }),
  }),
  route({
    id: 'pruneFleet',
    method: 'DELETE',
    path: '/api/v1/past',
    about:
      'drop what had ended longer ago than that: of the time before it nothing can be said any more. It goes on where nobody waits for its answer',
    access: ADMIN,
    query: z.strictObject({ olderThanMs: z.coerce.number().int().min(0).optional() }),
    answer: { of: 'fleet prune' },
    run: async ({ query }, { store, documents, context }) => ({
      json: await pruneFleet({ store, documents, ...query }, context),
    }),
  }),
];

async function keepInventory(
  { query: { image, name }, bytes }: Pick<Asked<unknown, Sent, unknown>, 'query' | 'bytes'>,
  { store, documents, queue, context }: ServerParts,
): Promise<Answered> {
  const at = context.clock.nowMs();
  const id = await keepUpload(
    { store, documents },
    { bytes, image, name, at },
    async (edit, kept) => await queue.add(edit, inventoryJob(kept)),
  );
  return { json: await queue.find(id) };
}
