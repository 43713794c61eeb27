import { attestationError, type ReadStatement, readStatement } from '../../attestation/index.ts';
import { messageOf } from '../../base/errors.ts';
import { RefusedError } from '../refusal.ts';
import type { AnyDigest, Artifact, Bundle, VerifiedBundle } from '../types.ts';
import { digestOfArtifact, digestText } from './signed-data.ts';

export const STATEMENT_PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/**
 * Reads what was signed. A statement must be about the artifact, where one is given. Throws RefusedError PAYLOAD_TYPE_UNEXPECTED, STATEMENT_INVALID,
 * SUBJECT_MISMATCH.
 */
export function checkContent(
  content: Bundle['content'],
  artifact: Artifact | undefined,
): VerifiedBundle['content'] {
  if (content.kind === 'message') return { kind: 'message' };
  const { payloadType, payload } = content.envelope;
  if (payloadType !== STATEMENT_PAYLOAD_TYPE)
    throw new RefusedError(
      'PAYLOAD_TYPE_UNEXPECTED',
      `the envelope holds ${JSON.stringify(payloadType.slice(0, 100))}, not ${STATEMENT_PAYLOAD_TYPE}`,
    );
  const { subject, predicateType, predicate } = parse(payload);
  if (artifact) checkSubject(subject, artifact);
  return { kind: 'statement', predicateType, statement: { subject, predicateType, predicate }, payload };
}

function parse(payload: Uint8Array): ReadStatement {
  try {
    return readStatement(payload);
  } catch (error) {
    if (attestationError.is(error)) throw new RefusedError('STATEMENT_INVALID', messageOf(error));
    throw error;
  }
}

const ALGORITHMS: readonly AnyDigest['algorithm'][] = ['sha256', 'sha384', 'sha512'];

/** in-toto, spec/v1/digest_set.md: digests match when one of an algorithm that both have is equal. */
function checkSubject(subjects: ReadStatement['subject'], artifact: Artifact): void {
  for (const algorithm of ALGORITHMS) {
    if (!subjects.some(({ digest }) => Object.hasOwn(digest, algorithm))) continue;
    const wanted = digestOfArtifact(artifact, algorithm);
    const hex = wanted && Buffer.from(wanted.value).toString('hex');
    if (hex !== undefined && subjects.some(({ digest }) => digest[algorithm] === hex)) return;
  }
  const [algorithm, value] = Object.entries(subjects[0]?.digest ?? {})[0] ?? ['', ''];
  const first = `${algorithm}:${value}`.slice(0, 200);
  const about = subjects.length === 1 ? first : `${first} and ${subjects.length - 1} others`;
  const wanted = digestOfArtifact(
    artifact,
    artifact.kind === 'digest' ? artifact.digest.algorithm : 'sha256',
  );
  throw new RefusedError(
    'SUBJECT_MISMATCH',
    `the statement is about ${about}, not about ${wanted && digestText(wanted)}`,
  );
}
