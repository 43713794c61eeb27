import type { Clock } from '../../../base/context.ts';
import { type HttpAnswer, jsonAnswer, RequestRefused, textAnswer } from '../../http/answer.ts';
import type { Route } from '../../http/routes.ts';
import { type NoteSigner, signCheckpoint } from '../../log/checkpoint.ts';
import type { LoggedEntry, TransparencyLog } from '../../log/transparency-log.ts';
import { canonicalEntry } from './create-entry-request.ts';
import { tileRoutes } from './tile-routes.ts';

/** Bundles of entries have two bytes for a length (C2SP tlog-tiles). */
const MAX_ENTRY_BYTES = 65_535;

/** A Rekor v2 log: its signer's name is its origin, the host name of its URL. */
export type RekorV2 = { log: TransparencyLog; signer: NoteSigner };

/** Rekor v2 (rekor-tiles, rekor_service.proto; C2SP tlog-tiles for reading). */
export function rekorV2Routes(rekor: RekorV2, clock: Clock): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/v2/log/entries',
      handle: ({ body }) => addEntry(rekor, body, clock.nowMs()),
    },
    {
      method: 'GET',
      path: '/api/v2/checkpoint',
      handle: () => textAnswer('text/plain; charset=utf-8', checkpoint(rekor)),
    },
    ...tileRoutes(rekor.log),
  ];
}

function addEntry(rekor: RekorV2, request: Buffer, nowMs: number): HttpAnswer {
  const { kind, body } = canonicalEntry(request);
  if (body.length > MAX_ENTRY_BYTES)
    throw new RequestRefused(400, `the entry would be larger than ${MAX_ENTRY_BYTES} bytes`);
  const { entry, added } = rekor.log.append(body, nowMs);
  if (!added) {
    throw new RequestRefused(
      409,
      `an equivalent entry already exists in the transparency log with index ${entry.index}`,
      { headers: { 'x-log-index': String(entry.index) } },
    );
  }
  return jsonAnswer(201, transparencyLogEntry(rekor, entry, kind));
}

/** TransparencyLogEntry of sigstore_rekor.proto, in protobuf's JSON. The log itself vouches for no time. */
function transparencyLogEntry({ log, signer }: RekorV2, entry: LoggedEntry, kind: string): unknown {
  return {
    logIndex: String(entry.index),
    logId: { keyId: signer.keyHash.toString('base64') },
    kindVersion: { kind, version: '0.0.2' },
    integratedTime: '0',
    inclusionPromise: null,
    inclusionProof: {
      logIndex: String(entry.index),
      rootHash: log.tree.root().toString('base64'),
      treeSize: String(log.size),
      hashes: log.tree.inclusionProof(entry.index).map((hash) => hash.toString('base64')),
      checkpoint: { envelope: checkpoint({ log, signer }) },
    },
    canonicalizedBody: entry.body.toString('base64'),
  };
}

function checkpoint({ log, signer }: RekorV2): string {
  return signCheckpoint(signer.name, log.size, log.tree.root(), signer);
}
