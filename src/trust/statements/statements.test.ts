import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digestOf } from '../../base/digest.ts';
import { attestation } from './attestation.ts';
import { parseBuildResult } from './build-result.ts';
import { imageSignature } from './image-signature.ts';
import { isPredicateType, PREDICATE_TYPES, predicateTypeOf } from './predicate-types.ts';

const digest = digestOf('image');
const hex = digest.slice(7);
const clock = { nowMs: () => Date.UTC(2026, 10, 24, 12) };
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const json = (bytes: Uint8Array) => JSON.parse(text(bytes)) as Record<string, unknown>;

describe('imageSignature', () => {
  it('is the statement that cosign 3 signs, annotations in its subject', () => {
    assert.deepEqual(json(imageSignature(digest, { k: 'v' })), {
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ digest: { sha256: hex }, annotations: { k: 'v' } }],
      predicateType: 'https://sigstore.dev/cosign/sign/v1',
      predicate: {},
    });
    assert.deepEqual(json(imageSignature(digest))['subject'], [{ digest: { sha256: hex } }]);
    assert.deepEqual(json(imageSignature(digest, {}, 0))['predicate'], { at: '1970-01-01T00:00:00.000Z' });
  });
});

describe('predicateTypeOf', () => {
  it('knows the names of cosign and takes any URI', () => {
    assert.equal(predicateTypeOf('slsaprovenance'), 'https://slsa.dev/provenance/v0.2');
    assert.equal(predicateTypeOf('reproduction'), 'https://shearwall.dev/reproduction/v1');
    assert.equal(predicateTypeOf('https://example.org/x/v1'), 'https://example.org/x/v1');
    assert.equal(predicateTypeOf('urn:x:y'), 'urn:x:y');
  });

  it('refuses other words with the list of those it knows, names of the prototype too', () => {
    for (const word of ['sbom', 'constructor', '', 'two words'])
      assert.throws(() => predicateTypeOf(word), { code: 'TRUST_PREDICATE_TYPE', hint: /spdxjson/ });
  });
});

describe('isPredicateType', () => {
  it('counts the versions that VEX and SPDX tools write behind the type', () => {
    assert.ok(isPredicateType('https://openvex.dev/ns/v0.2.0', 'openvex'));
    assert.ok(isPredicateType('https://spdx.dev/Document/v2.3', 'spdxjson'));
    assert.ok(!isPredicateType('https://openvex.dev/ns/vicious', 'openvex'));
    assert.ok(!isPredicateType('https://slsa.dev/provenance/v1/v2', 'slsaprovenance1'));
    assert.ok(!isPredicateType('https://openvex.dev/ns/v0.2.0', 'https://openvex.dev/ns'));
  });
});

describe('attestation', () => {
  const subjects = [{ name: 'app', digest: { sha256: hex } }];
  const of = (type: string, document: string): Uint8Array =>
    attestation({ type, document: Buffer.from(document), subjects }, clock);

  it('keeps the document byte for byte, numbers that no double holds included', () => {
    const document = '{"spdxVersion": "SPDX-2.3",\n "n": 12345678901234567890, "x": 1.0}';

    assert.equal(
      text(of('spdxjson', `${document}\n`)),
      `{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"app","digest":{"sha256":"${hex}"}}],"predicateType":"https://spdx.dev/Document","predicate":${document}}`,
    );
  });

  it('takes any text as spdx and custom, in the forms that cosign gives them', () => {
    assert.equal(json(of('spdx', 'SPDXVersion: SPDX-2.3'))['predicate'], 'SPDXVersion: SPDX-2.3');
    assert.deepEqual(json(of('custom', 'any'))['predicate'], {
      Data: 'any',
      Timestamp: '2026-11-24T12:00:00.000Z',
    });
  });

  const wrong: [string, string, RegExp][] = [
    ['spdxjson', 'SPDXVersion: x', /not valid JSON/],
    ['spdxjson', '{"bomFormat":"CycloneDX"}', /lacks an spdxVersion/],
    ['cyclonedx', '{"bomFormat":"SPDX"}', /CycloneDX/],
    ['slsaprovenance1', '{"_type":"x","predicateType":"y"}', /whole in-toto statement/],
    ['https://example.org/x', '[]', /not a JSON object/],
    ['https://example.org/x', '{} {}', /not valid JSON/],
    ['https://example.org/x', '{}},"predicateType":"forged"', /not valid JSON/],
  ];
  for (const [type, document, message] of wrong) {
    it(`refuses ${document} as ${type}`, () => {
      assert.throws(() => of(type, document), { code: 'TRUST_PREDICATE_INVALID', message });
    });
  }

  it('refuses bytes that are not text', () => {
    assert.throws(() => attestation({ type: 'custom', document: Buffer.of(0xff), subjects }, clock), {
      message: /UTF-8/,
    });
  });

  it('can make every type that has a name', () => {
    const all = {
      buildDefinition: {},
      buildType: '',
      spdxVersion: '',
      bomFormat: 'CycloneDX',
      scanner: {},
      '@context': 'https://openvex.dev/ns/v0.2.0',
      _type: 'link',
      result: '',
      images: [],
      configuration: [],
    };
    for (const type of Object.keys(PREDICATE_TYPES))
      assert.equal(json(of(type, JSON.stringify(all)))['predicateType'], predicateTypeOf(type));
  });
});

describe('parseBuildResult', () => {
  const sbom = { subject: digest, mediaType: 'application/spdx+json', digest, manifest: digest };
  const good = {
    image: digest,
    platforms: [{ platform: 'linux/amd64', digest }],
    sboms: [sbom],
    provenance: [],
  };
  const parse = (value: unknown) => parseBuildResult(Buffer.from(JSON.stringify(value)), 'out/result.json');

  it('reads what build writes', () => {
    assert.deepEqual(parse(good), { ...good, platforms: [digest] });
  });

  it('refuses what is none, naming the file', () => {
    for (const wrong of [
      [],
      { ...good, image: 'sha256:1' },
      { ...good, sboms: {} },
      { ...good, platforms: ['x'] },
      { ...good, provenance: [{ ...sbom, mediaType: 1 }] },
    ])
      assert.throws(() => parse(wrong), { code: 'TRUST_RESULT_INVALID', message: /^out\/result\.json/ });
    assert.throws(() => parseBuildResult(Buffer.from('{'), 'r'), { message: /not valid JSON/ });
  });

  it('refuses a document that is about another image', () => {
    const stray = { ...sbom, subject: digestOf('another') };

    assert.throws(() => parse({ ...good, sboms: [stray] }), { message: /neither the image nor/ });
  });
});
