import { verifyWith } from '../keys/verify-signature.ts';
import { RefusedError } from '../refusal.ts';
import type { InclusionProof, LogEntry, TrustedLog } from '../types.ts';
import { type NoteSignature, parseCheckpoint } from './checkpoint.ts';
import { isRekor2 } from './entry-body.ts';
import { leafHash, rootFromPath } from './merkle.ts';

/** Checks that the entry's path leads to the root hash that the proof states. Throws RefusedError LOG_PROOF_INVALID. */
export function verifyInclusion(entry: LogEntry, proof: InclusionProof, log: TrustedLog): void {
  const root = rootFromPath(leafHash(entry.body), proof.logIndex, proof.treeSize, proof.hashes);
  if (root === undefined || Buffer.compare(root, proof.rootHash) !== 0)
    throw new RefusedError(
      'LOG_PROOF_INVALID',
      `the inclusion proof of entry ${entry.logIndex} does not lead to the root of ${log.baseUrl} at size ${proof.treeSize}`,
    );
}

/**
 * Checks that the log signed the tree of the proof. Signatures of witnesses and of other keys are passed over: the trusted
 * root names no keys for them. Throws RefusedError CHECKPOINT_INVALID.
 */
export function verifyCheckpoint(
  note: string,
  entry: LogEntry,
  proof: InclusionProof,
  log: TrustedLog,
): void {
  const refuse = (why: string) =>
    new RefusedError(
      'CHECKPOINT_INVALID',
      `the checkpoint of entry ${entry.logIndex} of ${log.baseUrl}: ${why}`,
    );
  const checkpoint = parseCheckpoint(note);
  if (typeof checkpoint === 'string') throw refuse(checkpoint);
  if (checkpoint.treeSize !== proof.treeSize || Buffer.compare(checkpoint.rootHash, proof.rootHash) !== 0)
    throw refuse(
      `it is of the tree at size ${checkpoint.treeSize}, the proof of another at size ${proof.treeSize}`,
    );

  const names = isRekor2(entry) ? hostNames(log.baseUrl) : undefined;
  if (names !== undefined && !names.includes(checkpoint.origin))
    throw refuse(`its origin is ${checkpoint.origin.slice(0, 100)}`);
  const ours = ({ name, keyHint }: NoteSignature) =>
    Buffer.compare(keyHint, log.logId.subarray(0, 4)) === 0 && (names === undefined || names.includes(name));
  const signatures = checkpoint.signatures.filter(ours);
  if (signatures.length === 0) throw refuse('it has no signature of the log');
  const good = signatures.some(({ signature }) => verifyWith(log, { bytes: checkpoint.signed }, signature));
  if (!good) throw refuse('the signature of the log is wrong');
}

/**
 * A Rekor v2 log is named after its host, without the port in Sigstore's own clients. A Rekor v1 is named by its
 * configuration, often not after its host: its key alone says whose the checkpoint is.
 */
function hostNames(baseUrl: string): string[] {
  if (!URL.canParse(baseUrl)) return [baseUrl];
  const url = new URL(baseUrl);
  return [url.hostname, url.host];
}
