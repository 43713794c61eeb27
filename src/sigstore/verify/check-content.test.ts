import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { RefusedError } from '../refusal.ts';
import type { Artifact, Bundle, DigestAlgorithm } from '../types.ts';
import { checkContent, STATEMENT_PAYLOAD_TYPE } from './check-content.ts';
import { signedData } from './signed-data.ts';

const FILE = Buffer.from('a file\n');
const ARTIFACT: Artifact = { kind: 'bytes', bytes: FILE };
const hex = (algorithm: string, bytes: Uint8Array | string = FILE): string =>
  createHash(algorithm).update(bytes).digest('hex');
const byDigest = (algorithm: DigestAlgorithm): Artifact => ({
  kind: 'digest',
  digest: { algorithm, value: Buffer.from(hex(algorithm), 'hex') },
});

function envelope(
  digests: readonly Record<string, string>[],
  payloadType = STATEMENT_PAYLOAD_TYPE,
): Bundle['content'] {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: digests.map((digest) => ({ name: 'file', digest })),
    predicateType: 'https://example.com/checked/v1',
    predicate: { checked: true },
  };
  const payload = Buffer.from(JSON.stringify(statement));
  return { kind: 'envelope', envelope: { payloadType, payload, signature: Buffer.of(1), keyid: '' } };
}

function refusedFor(work: () => unknown): { code: string; message: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal;
    throw error;
  }
  return assert.fail('it was accepted');
}

describe('a statement', () => {
  it('is of its type, and about a file where one of its subjects has a digest of the file', () => {
    const other = { sha256: hex('sha256', 'another') };
    for (const digests of [
      [{ sha256: hex('sha256') }],
      [other, { sha256: hex('sha256') }],
      [{ sha512: hex('sha512') }],
      [{ sha384: hex('sha384') }, other],
      [{ gitCommit: 'c0ffee' }, { sha256: hex('sha256') }],
    ]) {
      const content = checkContent(envelope(digests), ARTIFACT);
      assert.ok(content.kind === 'statement');
      assert.equal(content.predicateType, 'https://example.com/checked/v1');
      assert.deepEqual(content.statement.predicateType, content.predicateType);
      assert.deepEqual(
        content.statement.subject.map(({ digest }) => ({ ...digest })),
        digests,
      );
    }
  });

  it('is about nothing that is known by a digest of another kind alone', () => {
    const content = envelope([{ sha512: hex('sha512') }]);
    assert.equal(refusedFor(() => checkContent(content, byDigest('sha256'))).code, 'SUBJECT_MISMATCH');
    assert.equal(checkContent(content, byDigest('sha512')).kind, 'statement');
  });

  it('says what it is about, and what was given', () => {
    const about = (...digests: Record<string, string>[]): string =>
      refusedFor(() => checkContent(envelope(digests), ARTIFACT)).message;
    const [one, two] = [hex('sha256', '1'), hex('sha256', '2')];
    const given = `not about sha256:${hex('sha256')}`;
    assert.equal(about({ sha256: one }), `the statement is about sha256:${one}, ${given}`);
    assert.equal(
      about({ sha256: one }, { sha256: two }, { sha256: two }),
      `the statement is about sha256:${one} and 2 others, ${given}`,
    );
    const long = 'f'.repeat(500);
    assert.equal(about({ other: long }), `the statement is about ${`other:${long}`.slice(0, 200)}, ${given}`);
  });

  it('is refused where the envelope says that it holds something else, of which the beginning is quoted', () => {
    const { code, message } = refusedFor(() =>
      checkContent(envelope([{}], `x${'y'.repeat(200)}`), undefined),
    );
    assert.equal(code, 'PAYLOAD_TYPE_UNEXPECTED');
    assert.equal(message, `the envelope holds "x${'y'.repeat(99)}", not ${STATEMENT_PAYLOAD_TYPE}`);
  });
});

describe('a bare signature', () => {
  const message = (algorithm: DigestAlgorithm, value: string): Bundle['content'] => ({
    kind: 'message',
    digest: { algorithm, value: Buffer.from(value, 'hex') },
    signature: Buffer.of(1),
  });

  it('is of the file whose digest it states, or that only its key can tell', () => {
    assert.deepEqual(signedData(message('sha256', hex('sha256')), ARTIFACT), { bytes: FILE });
    const known = byDigest('sha256');
    assert.ok(known.kind === 'digest');
    assert.deepEqual(signedData(message('sha256', hex('sha256')), known), { digest: known.digest });
    assert.deepEqual(signedData(message('sha512', hex('sha512')), known), { digest: known.digest });
  });

  it('says whose it is where that is another file', () => {
    const { code, message: said } = refusedFor(() =>
      signedData(message('sha256', hex('sha256', 'x')), ARTIFACT),
    );
    assert.equal(code, 'SUBJECT_MISMATCH');
    assert.equal(said, `the signature is of sha256:${hex('sha256', 'x')}, not of sha256:${hex('sha256')}`);
  });
});
