import { createHash } from 'node:crypto';
import { redactUrl } from '../../base/redact-url.ts';
import { type LoggedSignature, readEntryBody } from '../log/entry-body.ts';
import { leafHash, rootFromPath } from '../log/merkle.ts';
import { ShapeError } from '../proto-json.ts';
import { withAnswerErrors } from '../service/read-answer.ts';
import type { LogEntry } from '../types.ts';
import type { Submission } from './submission.ts';

/** An entry about something else would make every verifier refuse the bundle, later and elsewhere. Throws SERVICE_ANSWER_INVALID. */
export function requireOurEntry(entry: LogEntry, submission: Submission, url: string): void {
  withAnswerErrors(`the transparency log ${redactUrl(url)}`, () => {
    if (!readEntryBody(entry).some((logged) => isOurs(logged, submission)))
      throw new ShapeError('its entry is about another signature, other content or another signer');
    if (entry.promise === undefined && entry.proof === undefined)
      throw new ShapeError('its entry has neither an inclusion proof nor a promise');
    requireIncluded(entry);
  });
}

function isOurs({ digest, of, signature, signer }: LoggedSignature, submission: Submission): boolean {
  const { content } = submission;
  const payload = content.kind === 'envelope' ? content.envelope.payload : undefined;
  const subject = of === 'payload' ? payload : submission.signed;
  return (
    subject !== undefined &&
    signature !== undefined &&
    equal(signature, submission.signature) &&
    equal(digest.value, createHash(digest.algorithm).update(subject).digest()) &&
    signer.kind === submission.signer.kind &&
    equal(signer.der, submission.signer.der)
  );
}

function requireIncluded({ proof, body }: LogEntry): void {
  if (proof === undefined) return;
  const root = rootFromPath(leafHash(body), proof.logIndex, proof.treeSize, proof.hashes);
  if (root === undefined || !equal(root, proof.rootHash))
    throw new ShapeError('its inclusion proof does not lead to the root hash that it states');
  if (proof.checkpoint === undefined) throw new ShapeError('its inclusion proof has no checkpoint');
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
