import { canonicalJson, compareBytes, type Digest, hexOf } from '../base/index.ts';
import { attestationError } from './errors.ts';
import { STATEMENT_TYPE } from './type-uris.ts';

/** in-toto attestation framework, spec/v1/resource_descriptor.md. */
export type ResourceDescriptor = {
  name?: string;
  uri?: string;
  /** Lower-case hex by algorithm: `{ sha256: '…' }`. */
  digest?: Record<string, string>;
  annotations?: Record<string, unknown>;
};

/** in-toto attestation framework, spec/v1/statement.md. */
export type Statement<Predicate = unknown> = {
  _type: typeof STATEMENT_TYPE;
  /** At least one, each with a digest. */
  subject: (ResourceDescriptor & { digest: Record<string, string> })[];
  predicateType: string;
  predicate: Predicate;
};

export type Subject = { name: string; digest: Digest };

/** Subjects are sorted, so that their order says nothing of how they were made. Throws STATEMENT_CONTRADICTORY without any. */
export function statement<Predicate>(input: {
  subjects: readonly Subject[];
  predicateType: string;
  predicate: Predicate;
}): Statement<Predicate> {
  if (input.subjects.length === 0)
    throw attestationError(
      'STATEMENT_CONTRADICTORY',
      `a statement of type ${input.predicateType} has no subject`,
    );
  const subjects = input.subjects.toSorted(
    (a, b) => compareBytes(a.name, b.name) || compareBytes(a.digest, b.digest),
  );
  return {
    _type: STATEMENT_TYPE,
    subject: subjects.map(({ name, digest }) => ({ name, digest: { sha256: hexOf(digest) } })),
    predicateType: input.predicateType,
    predicate: input.predicate,
  };
}

/** The bytes that are stored and signed: canonical JSON, so that equal statements have equal digests. */
export function encodeStatement(value: Statement): Uint8Array {
  return Buffer.from(canonicalJson(value), 'utf8');
}
