import { z } from 'zod';
import type { Clock } from '../../../base/context.ts';
import { formatPem } from '../../../sigstore/index.ts';
import { type HttpAnswer, jsonAnswer, RequestRefused, textAnswer } from '../../http/answer.ts';
import { readJsonBody } from '../../http/request-body.ts';
import type { Route, RouteRequest } from '../../http/routes.ts';
import type { LoggedEntry } from '../../log/transparency-log.ts';
import { checkpointV1, entryJson, type RekorV1, uuidOf } from './entry-json.ts';
import { canonicalBody } from './proposed-entry.ts';

const ENTRIES = '/api/v1/log/entries';

const retrieval = z.object({
  entryUUIDs: z.array(z.string()).max(10).optional(),
  logIndexes: z.array(z.number()).max(10).optional(),
});

/** Rekor v1 (rekor, openapi.yaml): what cosign and others send and ask for. */
export function rekorV1Routes(rekor: RekorV1, clock: Clock): Route[] {
  const { log, signer, treeId } = rekor;
  return [
    { method: 'POST', path: ENTRIES, handle: ({ body }) => addEntry(rekor, body, clock.nowMs()) },
    {
      method: 'GET',
      path: ENTRIES,
      handle: ({ url }) =>
        jsonAnswer(200, entryJson(rekor, byIndex(rekor, url.searchParams.get('logIndex')))),
    },
    {
      method: 'GET',
      path: /^\/api\/v1\/log\/entries\/(?<uuid>[0-9a-f]{64}|[0-9a-f]{80})$/,
      handle: ({ params }) => jsonAnswer(200, entryJson(rekor, byUuid(rekor, params['uuid'] ?? ''))),
    },
    {
      method: 'POST',
      path: `${ENTRIES}/retrieve`,
      handle: ({ body }) => {
        const { entryUUIDs = [], logIndexes = [] } = readJsonBody(body, retrieval);
        const uuids = entryUUIDs.map((uuid) => log.byLeafHash(uuid.slice(-64)));
        const found = [...uuids, ...logIndexes.map((index) => log.at(index))];
        return jsonAnswer(
          200,
          found.flatMap((entry) => (entry === undefined ? [] : [entryJson(rekor, entry)])),
        );
      },
    },
    {
      method: 'GET',
      path: '/api/v1/log',
      handle: () =>
        jsonAnswer(200, {
          inactiveShards: [],
          rootHash: log.tree.root().toString('hex'),
          signedTreeHead: checkpointV1(rekor),
          treeID: treeId,
          treeSize: log.size,
        }),
    },
    { method: 'GET', path: '/api/v1/log/proof', handle: (request) => consistency(rekor, request) },
    {
      method: 'GET',
      path: '/api/v1/log/publicKey',
      handle: () => textAnswer('application/x-pem-file', formatPem('PUBLIC KEY', signer.key.spki)),
    },
  ];
}

function addEntry(rekor: RekorV1, body: Buffer, nowMs: number): HttpAnswer {
  const { entry, added } = rekor.log.append(canonicalBody(body), nowMs);
  const uuid = uuidOf(rekor, entry);
  const headers = { location: `${ENTRIES}/${uuid}` };
  if (!added) {
    throw new RequestRefused(
      409,
      `an equivalent entry already exists in the transparency log with UUID ${uuid}`,
      {
        headers,
      },
    );
  }
  return jsonAnswer(201, entryJson(rekor, entry), { ...headers, etag: uuid });
}

function consistency({ log }: RekorV1, { url }: RouteRequest): HttpAnswer {
  const last = wholeNumber(url.searchParams.get('lastSize'));
  const first = wholeNumber(url.searchParams.get('firstSize') ?? '1');
  if (first < 1 || first > last || last > log.size) {
    throw new RequestRefused(400, `no proof from ${first} to ${last}: the log has ${log.size} entries`);
  }
  const hashes = log.tree.consistencyProof(first, last).map((hash) => hash.toString('hex'));
  return jsonAnswer(200, { rootHash: log.tree.root(last).toString('hex'), hashes });
}

function byIndex({ log }: RekorV1, text: string | null): LoggedEntry {
  return log.at(wholeNumber(text)) ?? notFound(`entry ${text}`);
}

function byUuid(rekor: RekorV1, uuid: string): LoggedEntry {
  const entry = rekor.log.byLeafHash(uuid.slice(-64));
  const ours = entry !== undefined && (uuid.length === 64 || uuid === uuidOf(rekor, entry));
  return ours ? entry : notFound(`entry ${uuid}`);
}

function notFound(what: string): never {
  throw new RequestRefused(404, `the log has no ${what}`);
}

function wholeNumber(text: string | null): number {
  if (text !== null && /^\d{1,15}$/.test(text)) return Number(text);
  throw new RequestRefused(400, `${text ?? 'nothing'} is not a whole number`);
}
