import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleProvenance } from '../../test/fakes/provenance-input.ts';
import { digestOf } from '../base/index.ts';
import { parseProvenance } from './parse-provenance.ts';
import { parseStatement, subjectDigests } from './parse-statement.ts';
import { type Provenance, provenanceStatement } from './provenance.ts';
import { MAX_STATEMENT_BYTES } from './read-statement.ts';
import { encodeStatement, type Statement } from './statement.ts';
import { PROVENANCE_TYPE } from './type-uris.ts';

const good = (): Statement<Provenance> => structuredClone(provenanceStatement(sampleProvenance()));
const bytesOf = (value: unknown): Uint8Array =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

describe('parseProvenance', () => {
  it('reads back what was written, byte for byte', async () => {
    const bytes = encodeStatement(good());

    assert.deepEqual(encodeStatement(await parseProvenance(bytes)), bytes);
  });

  it('refuses the provenance of another kind of build and says where it differs', async () => {
    const other = { ...good(), predicate: { buildDefinition: { buildType: 'https://example.org/make' } } };

    await assert.rejects(parseProvenance(bytesOf(other)), {
      code: 'STATEMENT_INVALID',
      message: /not of a https:\/\/shearwall.dev\/build\/v1 build \(buildDefinition.buildType: /,
    });
  });

  const faults: [string, (parameters: Provenance['buildDefinition']) => void][] = [
    ['a recipe that is not an object', (build) => (build.externalParameters.recipe.document = 'x')],
    ['a lock that is a list', (build) => (build.internalParameters.lock = [])],
    ['a digest in capitals', (build) => (build.externalParameters.lock.digest = 'sha256:AB' as never)],
    ['an architecture that climbs folders', (build) => build.externalParameters.archs.push('../../etc')],
    ['no architecture', (build) => (build.externalParameters.archs = [])],
    [
      'a git commit that is an option',
      (build) => (build.externalParameters.files[0]!.git!.commit = '--upload-pack=x'),
    ],
  ];
  for (const [what, breakIt] of faults) {
    it(`refuses ${what}`, async () => {
      const value = good();
      breakIt(value.predicate.buildDefinition);

      await assert.rejects(parseProvenance(bytesOf(value)), { code: 'STATEMENT_INVALID' });
    });
  }
});

describe('parseStatement', () => {
  const parse = (value: unknown): Statement => parseStatement(bytesOf(value), PROVENANCE_TYPE);

  it('drops what it did not check', () => {
    const { subject } = parse({ ...good(), extra: 1 });

    assert.equal(subject.length, 3);
    assert.equal('extra' in parse({ ...good(), extra: 1 }), false);
  });

  it('tells a sound statement of something else from a broken one', () => {
    assert.throws(() => parse({ ...good(), predicateType: 'https://example.org/other' }), {
      code: 'STATEMENT_PREDICATE_UNEXPECTED',
      message: `the statement is of type https://example.org/other, not ${PROVENANCE_TYPE}`,
    });
  });

  const attacks: [string, () => unknown, RegExp][] = [
    ['no JSON', () => '{"_type":', /not valid JSON in UTF-8/],
    ['nothing', () => '', /not valid JSON in UTF-8/],
    ['another statement version', () => ({ ...good(), _type: 'https://in-toto.io/Statement/v0.1' }), /_type/],
    ['no subject', () => ({ ...good(), subject: [] }), /subject/],
    ['subjects that are missing', () => ({ ...good(), subject: undefined }), /subject/],
    ['a subject without a digest', () => ({ ...good(), subject: [{ name: 'x' }] }), /subject.0.digest/],
    ['an empty digest set', () => ({ ...good(), subject: [{ name: 'x', digest: {} }] }), /digest: missing/],
    [
      'a digest that is not hexadecimal',
      () => ({ ...good(), subject: [{ digest: { sha256: '../x' } }] }),
      /hexadecimal/,
    ],
    ['a list for a predicate', () => ({ ...good(), predicate: [] }), /predicate/],
    ['a list for a statement', () => [good()], /usable in-toto statement/],
    [
      'nesting that would exhaust the stack',
      () => `${'['.repeat(1e6)}${']'.repeat(1e6)}`,
      /nested more than 64/,
    ],
    ['objects nested too deep', () => `${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}`, /nested more than 64/],
    ['a million subjects', () => ({ ...good(), subject: Array(20_001).fill(good().subject[0]) }), /subject/],
  ];
  for (const [what, make, message] of attacks) {
    it(`refuses ${what}`, () => {
      assert.throws(() => parse(make()), { code: 'STATEMENT_INVALID', message });
    });
  }

  it('refuses a huge statement before it looks inside', () => {
    assert.throws(() => parseStatement(new Uint8Array(MAX_STATEMENT_BYTES + 1), PROVENANCE_TYPE), {
      code: 'STATEMENT_INVALID',
      message: /at most 33554432 are read/,
    });
  });

  it('refuses bytes that are not UTF-8', () => {
    assert.throws(() => parseStatement(Uint8Array.of(0x22, 0xff, 0x22), PROVENANCE_TYPE), {
      code: 'STATEMENT_INVALID',
    });
  });

  it('is not led to change prototypes by a key of that name', () => {
    const text = JSON.stringify(good()).replace(
      '"predicate":{',
      '"predicate":{"__proto__":{"polluted":true},',
    );
    parse(text);

    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });

  it('keeps its message short when the fault is long', () => {
    assert.throws(
      () => parse({ ...good(), predicateType: 'x'.repeat(4000) }),
      (error: Error) => error.message.length < 300,
    );
  });
});

describe('subjectDigests', () => {
  it('gives the sha256 digests and leaves other algorithms out', () => {
    const value = good();
    value.subject.push({ name: 'other', digest: { sha512: 'ab'.repeat(64) } });

    assert.deepEqual(subjectDigests(value), [digestOf('amd64'), digestOf('arm64'), digestOf('index')]);
  });
});
