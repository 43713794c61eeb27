import { canonicalJson } from '../../../base/canonical-json.ts';
import { signWith } from '../../../sigstore/index.ts';
import { type NoteSigner, signCheckpoint } from '../../log/checkpoint.ts';
import type { LoggedEntry, TransparencyLog } from '../../log/transparency-log.ts';

/** A Rekor v1 log: its entries, who signs for it, and the id of its one tree, in decimal digits. */
export type RekorV1 = { log: TransparencyLog; signer: NoteSigner; treeId: string };

/** Tree id and leaf hash, in hex: the name of an entry. */
export function uuidOf({ treeId }: RekorV1, entry: LoggedEntry): string {
  return BigInt(treeId).toString(16).padStart(16, '0') + entry.leafHash.toString('hex');
}

/** LogEntry of Rekor's openapi.yaml: by UUID; with inclusion proof, checkpoint and promise (SignedEntryTimestamp). */
export function entryJson(rekor: RekorV1, entry: LoggedEntry): Record<string, unknown> {
  const { log, signer } = rekor;
  const promised = {
    body: entry.body.toString('base64'),
    integratedTime: entry.integratedTime,
    logID: signer.keyHash.toString('hex'),
    logIndex: entry.index,
  };
  const promise = signWith(signer.key, Buffer.from(canonicalJson(promised), 'utf8'));
  return {
    [uuidOf(rekor, entry)]: {
      ...promised,
      attestation: {},
      verification: {
        inclusionProof: {
          checkpoint: checkpointV1(rekor),
          hashes: log.tree.inclusionProof(entry.index).map((hash) => hash.toString('hex')),
          logIndex: entry.index,
          rootHash: log.tree.root().toString('hex'),
          treeSize: log.size,
        },
        signedEntryTimestamp: promise.toString('base64'),
      },
    },
  };
}

/** Rekor v1's origin names the tree behind the name of the server. */
export function checkpointV1({ log, signer, treeId }: RekorV1): string {
  return signCheckpoint(`${signer.name} - ${treeId}`, log.size, log.tree.root(), signer);
}
