import { createHash } from 'node:crypto';
import { isoTime } from '../../base/utc-time.ts';
import { ShapeError } from '../proto-json.ts';
import { RefusedError } from '../refusal.ts';
import type { AnyDigest, Bundle, DigestAlgorithm, LogEntry, SignedData, TrustedLog } from '../types.ts';
import { type LoggedSignature, type LoggedSigner, readEntryBody } from './entry-body.ts';
import { verifyPromise } from './promise.ts';
import { verifyCheckpoint, verifyInclusion } from './proof.ts';

/** What an entry has to be about. */
export type LogSubject = {
  signed: SignedData;
  /** The payload of an envelope, which some kinds of entries name instead of the signed bytes. */
  payload: Uint8Array | undefined;
  signature: Uint8Array;
  signer: LoggedSigner;
  /** When timestamp authorities say that the signature was there, ms. */
  timestamps: readonly number[];
};

export type VerifiedLogEntry = {
  log: TrustedLog;
  logIndex: bigint;
  /** When the log took the entry in, ms: only with a good promise of a log that gives one. */
  at: number | undefined;
};

/**
 * Checks an entry of a log that the trusted root names: that the log holds it or promised to, that it did so while the log's
 * key was valid, and that it is about this signature, these bytes and this signer. Undefined for an entry of an unknown log.
 * Throws RefusedError LOG_PROOF_MISSING, LOG_PROMISE_INVALID, LOG_PROOF_INVALID, CHECKPOINT_INVALID, LOG_VALIDITY,
 * LOG_ENTRY_MISMATCH, LOG_ENTRY_KEY_MISMATCH.
 */
export function verifyLogEntry(
  entry: LogEntry,
  format: Bundle['format'],
  subject: LogSubject,
  logs: readonly TrustedLog[],
): VerifiedLogEntry | undefined {
  checkCompleteness(entry, format);
  const [first, ...others] = logs.filter(({ logId }) => Buffer.compare(logId, entry.logId) === 0);
  if (first === undefined) return undefined;
  const at = entry.promise && verifyPromise(entry, entry.promise, first);
  if (entry.proof) {
    verifyInclusion(entry, entry.proof, first);
    if (entry.proof.checkpoint !== undefined)
      verifyCheckpoint(entry.proof.checkpoint, entry, entry.proof, first);
  }
  const log = validLog(entry, [first, ...others], at === undefined ? subject.timestamps : [at]);
  compareEntry(entry, subject, log);
  return { log, logIndex: entry.logIndex, at };
}

/**
 * sigstore_bundle.proto: v0.1 (and cosign's annotations) rest on the log's promise, later versions on its proof. A proof without
 * the checkpoint that it leads to proves nothing in any version.
 */
function checkCompleteness({ logIndex, promise, proof }: LogEntry, format: Bundle['format']): void {
  const needsPromise = format === 'v0.1' || format === 'legacy';
  const missing =
    proof !== undefined && proof.checkpoint === undefined
      ? 'an inclusion proof without a checkpoint'
      : needsPromise && promise === undefined
        ? `no signed entry timestamp, on which ${format === 'legacy' ? 'a legacy signature' : `a bundle ${format}`} rests`
        : !needsPromise && proof === undefined
          ? `no inclusion proof, on which a bundle ${format} rests`
          : undefined;
  if (missing) throw new RefusedError('LOG_PROOF_MISSING', `log entry ${logIndex} has ${missing}`);
}

/** A root may name one key several times, for several spans. Without any known time, only a start must be stated. */
function validLog(entry: LogEntry, logs: TrustedLog[], times: readonly number[]): TrustedLog {
  const found = logs.find(({ validFor: { start, end } }) => {
    if (start === undefined) return false;
    return times.length === 0 || times.some((at) => at >= start && (end === undefined || at <= end));
  });
  if (found) return found;
  const [log] = logs as [TrustedLog, ...TrustedLog[]];
  const why =
    log.validFor.start === undefined
      ? 'the trusted root does not say from when its key is valid'
      : `its key was not valid at ${isoTime(times[0] ?? 0)}`;
  throw new RefusedError('LOG_VALIDITY', `entry ${entry.logIndex} of ${log.baseUrl} does not count: ${why}`);
}

function compareEntry(entry: LogEntry, subject: LogSubject, log: TrustedLog): void {
  const where = `entry ${entry.logIndex} of ${log.baseUrl}`;
  const logged = readLogged(entry, where);
  const mismatch = (what: string) => new RefusedError('LOG_ENTRY_MISMATCH', `${where} is about ${what}`);
  const matching = logged.filter(
    ({ signature }) => signature === undefined || Buffer.compare(signature, subject.signature) === 0,
  );
  const [first] = matching;
  if (first === undefined) throw mismatch('another signature');
  const digest = digestToCompare(first, subject);
  if (digest === undefined || Buffer.compare(digest.value, first.digest.value) !== 0)
    throw mismatch('other content');
  if (!matching.some(({ signer }) => equalSigners(signer, subject.signer)))
    throw new RefusedError(
      'LOG_ENTRY_KEY_MISMATCH',
      `${where} names another ${first.signer.kind === 'key' ? 'key' : 'certificate'} than the one it was signed with`,
    );
}

function readLogged(entry: LogEntry, where: string): LoggedSignature[] {
  try {
    return readEntryBody(entry);
  } catch (error) {
    if (error instanceof ShapeError || error instanceof RefusedError)
      throw new RefusedError('LOG_ENTRY_MISMATCH', `${where} cannot be read: ${error.message}`);
    throw error;
  }
}

/** Undefined when only a digest of another algorithm is known. */
function digestToCompare({ digest, of }: LoggedSignature, subject: LogSubject): AnyDigest | undefined {
  if (of === 'signed-bytes') return digestOfSigned(subject.signed, digest.algorithm);
  return subject.payload && digestOfSigned({ bytes: subject.payload }, digest.algorithm);
}

function digestOfSigned(signed: SignedData, algorithm: DigestAlgorithm): AnyDigest | undefined {
  if ('bytes' in signed) return { algorithm, value: createHash(algorithm).update(signed.bytes).digest() };
  return signed.digest.algorithm === algorithm ? signed.digest : undefined;
}

function equalSigners(a: LoggedSigner, b: LoggedSigner): boolean {
  return a.kind === b.kind && Buffer.compare(a.der, b.der) === 0;
}
