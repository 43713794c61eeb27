import { type Digest, isDigest } from '../../base/digest.ts';
import { messageOf } from '../../base/errors.ts';
import { MOST_EXCEPTION_DAYS } from '../../base/exception-days.ts';
import { type Fields, fieldsOf, listOf, textOf, textsOf } from '../../base/fields.ts';
import { isoSeconds, utcTime } from '../../base/utc-time.ts';
import { parseReference, type Reference } from '../../oci/index.ts';

/** An image that may run for a while although policies refuse it: a PolicyException in the namespace of the webhook. */
export type PolicyException = {
  name: string;
  /** Only this image; undefined: any of the repository. */
  digest: Digest | undefined;
  /** Only of this repository: `docker.io/library/busybox`; undefined: wherever the digest is. */
  repository: string | undefined;
  namespaces: readonly string[];
  reason: string;
  expiresMs: number;
};

const DAY_MS = 24 * 3600 * 1000;
const KEYS = ['digest', 'repository', 'namespaces', 'reason', 'expires'];

/** `problem`: why it counts for nothing. How long it may last is counted from when the API server took it. */
export function readException(object: Fields): PolicyException | { problem: string } {
  const [metadata, spec] = [fieldsOf(object['metadata']), fieldsOf(object['spec'])];
  const [digest, namespaces] = [spec['digest'], textsOf(spec['namespaces'])];
  const [reason, expires] = [textOf(spec['reason']), textOf(spec['expires'])];
  const repository = repositoryOf(spec['repository']);
  // It would be wider than who wrote it thinks.
  const unknown = Object.keys(spec).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) return { problem: `${unknown}: an exception has only ${KEYS.join(', ')}` };
  if (typeof repository === 'object') return repository;
  if (digest !== undefined && !(typeof digest === 'string' && isDigest(digest)))
    return {
      problem: `digest: ${JSON.stringify(digest)} is not a digest: write sha256: and 64 lower-case hex digits`,
    };
  if (digest === undefined && repository === undefined)
    return { problem: 'it names no image: give it a digest, a repository, or both' };
  if (namespaces.length === 0 || namespaces.length !== listOf(spec['namespaces']).length)
    return { problem: 'namespaces: name each namespace in which it is to count' };
  if (reason === undefined) return { problem: 'reason: say why, for who reads the audit log' };
  const [madeMs, expiresMs] = [utcTime(textOf(metadata['creationTimestamp']) ?? ''), utcTime(expires ?? '')];
  if (madeMs === undefined || expiresMs === undefined)
    return { problem: "expires: write a time, as in '2026-03-05T10:00:00Z'" };
  if (expiresMs > madeMs + MOST_EXCEPTION_DAYS * DAY_MS)
    return {
      problem: `expires: an exception lasts at most ${MOST_EXCEPTION_DAYS} days, until ${isoSeconds(madeMs + MOST_EXCEPTION_DAYS * DAY_MS)}; make a new one then`,
    };
  return { name: textOf(metadata['name']) ?? '', digest, repository, namespaces, reason, expiresMs };
}

/** The first exception that is about an image in a namespace at this time. Without its digest only those of its whole repository are. */
export function exceptionFor(
  exceptions: readonly PolicyException[],
  { reference, digest, namespace }: { reference: Reference; digest: Digest | undefined; namespace: string },
  nowMs: number,
): PolicyException | undefined {
  const repository = `${reference.registry}/${reference.repository}`;
  return exceptions.find(
    (exception) =>
      nowMs < exception.expiresMs &&
      exception.namespaces.includes(namespace) &&
      (exception.digest === undefined || exception.digest === digest) &&
      (exception.repository === undefined || exception.repository === repository),
  );
}

function repositoryOf(value: unknown): string | undefined | { problem: string } {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') return { problem: 'repository: it is not text' };
  try {
    const { registry, repository } = parseReference(value);
    const full = `${registry}/${repository}`;
    return full === value
      ? full
      : { problem: `repository: write '${full}', the full name without tag and digest` };
  } catch (error) {
    return { problem: `repository: ${messageOf(error)}` };
  }
}
