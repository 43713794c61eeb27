import { z } from 'zod';
import { type Digest, isDigest } from '../../base/digest.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  compareContents,
  fleetDocument,
  fleetDocuments,
  fleetImages,
  imageLayers,
  imagePackages,
  isRanBy,
  remarkedFindings,
} from '../../fleet/index.ts';
import { IMAGE_FIELDS } from '../../store/index.ts';
import type { Sight } from '../access/who.ts';
import { nothingHere } from '../http/problem.ts';
import { type ApiRoute, route, type ServerParts } from '../http/route.ts';
import { matchField } from '../http/whole-list.ts';
import { afterField, limitField, sortField, VIEWER, VIEWER_OF_ALL } from './asked-fields.ts';

const digest = z.string().refine(isDigest, { message: 'sha256: and 64 hex digits' });
const image = z.object({ digest });

/** Images and what came with them. Of teams, images that they run or ran. */
export const IMAGE_ROUTES: readonly ApiRoute[] = [
  route({
    id: 'images',
    method: 'GET',
    path: '/api/v1/images',
    about: 'known images with their digests and inventories; newest first where nothing else is asked for',
    access: VIEWER_OF_ALL,
    query: z.strictObject({
      repository: z.string().max(500).optional(),
      sort: sortField(IMAGE_FIELDS),
      match: matchField(['reference', 'platform']),
      limit: limitField(1000, 100),
      after: afterField,
    }),
    answer: { of: 'fleet images', isPage: true },
    isCached: true,
    async run({ query: { repository, sort, match, limit, after }, sight }, { store, cursors }) {
      const bound = ['images', repository, sort, match, sight];
      const before = after && cursors.open(after, bound).after;
      const { images, next } = await fleetImages(
        withoutUndefined({ store, limit, before, repository, sort, match }),
      );
      return { json: { items: images, next: next && cursors.seal({ after: next, generation: 0 }, bound) } };
    },
  }),
  route({
    id: 'imagePackages',
    method: 'GET',
    path: '/api/v1/images/{digest}/packages',
    about: 'everything that is known to be in an image',
    access: VIEWER,
    params: image,
    answer: { own: 'imagePackage', isPage: true },
    sortedBy: ['purl', 'type', 'name'],
    isCached: true,
    async run({ params, sight }, parts) {
      await refuseUnseen(params.digest, sight, parts);
      return { json: { items: await imagePackages({ store: parts.store, image: params.digest }) } };
    },
  }),
  route({
    id: 'imageFindings',
    method: 'GET',
    path: '/api/v1/images/{digest}/findings',
    about: 'what is known to be vulnerable in an image, as the fleet was matched last',
    access: VIEWER,
    params: image,
    answer: { own: 'imageFinding', isPage: true },
    sortedBy: ['purl', 'vulnerability', 'status'],
    isCached: true,
    async run({ params, sight }, parts) {
      await refuseUnseen(params.digest, sight, parts);
      const asked = { image: params.digest, owners: sight.teams };
      const items = await parts.withPlainFleet(
        async (fleet) => await remarkedFindings({ fleet, ...asked }, parts.context),
      );
      return { json: { items } };
    },
  }),
  route({
    id: 'imageLayers',
    method: 'GET',
    path: '/api/v1/images/{digest}/layers',
    about: 'the layers of an image, bottom first, as it was looked into last',
    access: VIEWER,
    params: image,
    answer: { own: 'imageLayer', isPage: true },
    sortedBy: ['digest', 'files'],
    isCached: true,
    async run({ params, sight }, parts) {
      await refuseUnseen(params.digest, sight, parts);
      return { json: { items: await imageLayers({ store: parts.store, image: params.digest }) } };
    },
  }),
  route({
    id: 'compareImages',
    method: 'GET',
    path: '/api/v1/images/{digest}/compare/{other}',
    about: 'the packages and vulnerabilities that another image has instead of those of this one',
    access: VIEWER,
    params: z.object({ digest, other: digest }),
    answer: { own: 'comparedImages' },
    isCached: true,
    async run({ params, sight }, parts) {
      await refuseUnseen(params.digest, sight, parts);
      await refuseUnseen(params.other, sight, parts);
      const { store } = parts;
      return { json: await compareContents({ store, image: params.digest, other: params.other }) };
    },
  }),
  route({
    id: 'imageDocuments',
    method: 'GET',
    path: '/api/v1/images/{digest}/documents',
    about: 'the SBOMs, attestations and VEX that came with an image',
    access: VIEWER,
    params: image,
    answer: { of: 'fleet documents', isPage: true },
    sortedBy: ['name', 'kind', 'digest', 'sizeBytes', 'attestedBy', 'addedAt'],
    async run({ params, sight }, parts) {
      await refuseUnseen(params.digest, sight, parts);
      const items = await parts.withFleet(
        async ({ view: fleet }) => await fleetDocuments({ fleet, image: params.digest }),
      );
      return { json: { items } };
    },
  }),
  route({
    id: 'imageDocument',
    method: 'GET',
    path: '/api/v1/images/{digest}/documents/{document}',
    about: 'one of them as it came',
    access: VIEWER,
    params: z.object({ digest, document: digest }),
    answer: { type: 'application/octet-stream' },
    async run({ params, sight }, parts) {
      await refuseUnseen(params.digest, sight, parts);
      const bytes = await parts.withFleet(
        async ({ view: fleet }) =>
          await fleetDocument({ fleet, image: params.digest, digest: params.document }),
      );
      return { bytes, type: 'application/octet-stream', headers: { 'content-disposition': 'attachment' } };
    },
  }),
];

/** An image of others is answered like one that does not exist, after the same questions to the database. */
export async function refuseUnseen(
  asked: Digest,
  { teams }: Sight,
  { store }: Pick<ServerParts, 'store'>,
): Promise<void> {
  if (teams !== undefined && !(await isRanBy({ store, image: asked, owners: teams }))) throw nothingHere();
}
