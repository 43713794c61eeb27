import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digestOf } from '../../base/digest.ts';
import { RefusedError } from '../refusal.ts';
import { encodeSimpleSigning, parseSimpleSigning } from './simple-signing.ts';

const digest = digestOf('image');
const document = (changes: object = {}, critical: object = {}) => ({
  critical: {
    identity: { 'docker-reference': 'example.org/app' },
    image: { 'docker-manifest-digest': digest },
    type: 'cosign container image signature',
    ...critical,
  },
  optional: null,
  ...changes,
});
const parse = (value: unknown) => parseSimpleSigning(Buffer.from(JSON.stringify(value)));

describe('parseSimpleSigning', () => {
  it('reads what cosign writes, with and without annotations', () => {
    assert.deepEqual(parse(document()), { reference: 'example.org/app', digest, annotations: {} });
    assert.deepEqual(parse(document({ optional: { git: 'abc', n: 1 } })).annotations, { git: 'abc' });
  });

  const wrong: [string, unknown][] = [
    ['a type of another tool', document({}, { type: 'atomic container signature' })],
    ['no image', document({}, { image: undefined })],
    ['a digest of another algorithm', document({}, { image: { 'docker-manifest-digest': 'sha512:ab' } })],
    ['a digest in capitals', document({}, { image: { 'docker-manifest-digest': digest.toUpperCase() } })],
    ['a list of digests', document({}, { image: { 'docker-manifest-digest': [digest] } })],
    ['annotations that are a list', document({ optional: ['a'] })],
    ['nothing critical', { optional: null }],
    ['no object', [document()]],
  ];
  for (const [what, value] of wrong) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => parse(value),
        (error: unknown) => error instanceof RefusedError && error.refusal.code === 'STATEMENT_INVALID',
      );
    });
  }

  it('refuses a document that names two images, where readers may see either one', () => {
    const text = JSON.stringify(document()).replace('"critical":', '"critical":{},"critical":');

    assert.throws(
      () => parseSimpleSigning(Buffer.from(text)),
      (error: unknown) => error instanceof RefusedError && /twice/.test(error.refusal.message),
    );
  });

  it('is not led to change prototypes by an annotation of that name', () => {
    const text = JSON.stringify(document({ optional: {} })).replace(
      '"optional":{}',
      '"optional":{"__proto__":"x"}',
    );
    const { annotations } = parseSimpleSigning(Buffer.from(text));

    assert.deepEqual(Object.keys(annotations), ['__proto__']);
    assert.equal(Object.getPrototypeOf(annotations), Object.prototype);
  });
});

describe('encodeSimpleSigning', () => {
  it('writes the bytes that cosign writes', () => {
    assert.equal(
      Buffer.from(encodeSimpleSigning({ reference: 'example.org/app', digest, annotations: {} })).toString(),
      `{"critical":{"identity":{"docker-reference":"example.org/app"},"image":{"docker-manifest-digest":"${digest}"},"type":"cosign container image signature"},"optional":null}`,
    );
  });

  it('has the time where containers-signature(5) has it, unless an annotation is called so', () => {
    const written = { reference: 'a', digest, annotations: { k: 'v' }, signedAt: 1_700_000_000 };
    const json = JSON.parse(Buffer.from(encodeSimpleSigning(written)).toString()) as { optional: unknown };
    assert.deepEqual(json.optional, { k: 'v', timestamp: 1_700_000_000 });
    assert.deepEqual(parseSimpleSigning(encodeSimpleSigning(written)), written);
    const named = encodeSimpleSigning({ ...written, annotations: { timestamp: 'x' } });
    assert.deepEqual(parseSimpleSigning(named).annotations, { timestamp: 'x' });
  });

  it('is read back with its annotations', () => {
    const written = { reference: 'example.org/app', digest, annotations: { b: '2', a: '1' } };

    assert.deepEqual(parseSimpleSigning(encodeSimpleSigning(written)), written);
  });
});
