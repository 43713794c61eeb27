import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digestOf } from '../../base/digest.ts';
import { ociError } from '../errors.ts';
import { MEDIA_TYPES } from '../types.ts';
import { descriptorOf, emptyConfig, encodeManifest } from './descriptor.ts';
import { parseManifest } from './parse-manifest.ts';

const layer = descriptorOf(MEDIA_TYPES.layerTar, Buffer.from('layer'));
const manifest = {
  schemaVersion: 2,
  mediaType: MEDIA_TYPES.manifest,
  config: emptyConfig,
  layers: [layer],
} as const;

function parse(value: unknown, mediaType: string = MEDIA_TYPES.manifest) {
  const bytes = typeof value === 'string' ? Buffer.from(value) : Buffer.from(JSON.stringify(value));
  return parseManifest({ mediaType, digest: digestOf(bytes) }, bytes);
}

describe('parseManifest', () => {
  it('reads a manifest and an index', () => {
    const child = descriptorOf(MEDIA_TYPES.manifest, Buffer.from('child'));
    const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [child] };

    assert.deepEqual(parse(manifest), { kind: 'manifest', manifest });
    assert.deepEqual(parse(index, MEDIA_TYPES.index), { kind: 'index', index });
  });

  it('reads what leaves its own media type out, as the specification allows', () => {
    const { mediaType: _, ...rest } = manifest;

    assert.equal(parse(rest).kind, 'manifest');
  });

  const refused: [string, unknown, RegExp][] = [
    [
      'a document that is a manifest and an index at once (CVE-2021-41190)',
      { ...manifest, manifests: [] },
      /must not have manifests/,
    ],
    [
      'a document of another type than its descriptor says',
      { ...manifest, mediaType: MEDIA_TYPES.index },
      /its descriptor says/,
    ],
    ['schema version 1', { ...manifest, schemaVersion: 1 }, /schemaVersion is 1/],
    ['a list', [], /not a JSON object/],
    ['text that is not JSON', '{', /not a JSON object/],
    [
      'a layer with a digest that climbs out of blobs/',
      { ...manifest, layers: [{ ...layer, digest: 'sha256:../../etc/passwd' }] },
      /layers\[0\]/,
    ],
    [
      'a digest of an unknown kind',
      { ...manifest, layers: [{ ...layer, digest: `md5:${'a'.repeat(32)}` }] },
      /not a sha256/,
    ],
    ['a negative size', { ...manifest, layers: [{ ...layer, size: -1 }] }, /size -1/],
    ['a size beyond what a number holds', { ...manifest, layers: [{ ...layer, size: 2 ** 60 }] }, /size/],
    ['layers that are not a list', { ...manifest, layers: {} }, /layers is not a list/],
    ['no config', { ...manifest, config: undefined }, /config is not a descriptor/],
    ['annotations that are not strings', { ...manifest, annotations: { a: 1 } }, /map of strings/],
    [
      'a platform without an architecture',
      { ...manifest, config: { ...emptyConfig, platform: { os: 'linux' } } },
      /platform/,
    ],
  ];
  for (const [what, value, why] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => parse(value),
        (error: unknown) => {
          assert.ok(ociError.is(error, 'OCI_MANIFEST_INVALID'));
          assert.match(error.message, why);
          return true;
        },
      );
    });
  }

  it('refuses an index with layers', () => {
    const both = { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [], layers: [] };

    assert.throws(() => parse(both, MEDIA_TYPES.index), { code: 'OCI_MANIFEST_INVALID' });
  });

  it('refuses types that it does not know, as schema 1 has', () => {
    const type = 'application/vnd.docker.distribution.manifest.v1+prettyjws';

    assert.throws(
      () => parse({ ...manifest, mediaType: type }, type),
      /is not a media type of a manifest or index/,
    );
  });
});

describe('encodeManifest', () => {
  it('writes the same bytes however the object was put together', () => {
    const annotations = { b: '2', a: '1' };
    const one = encodeManifest({ ...manifest, layers: [layer], annotations });
    const { digest, mediaType, size } = layer;
    const other = encodeManifest({
      annotations: { a: '1', b: '2' },
      layers: [{ size, digest, mediaType }],
      config: emptyConfig,
      mediaType: MEDIA_TYPES.manifest,
      schemaVersion: 2,
    });

    assert.equal(Buffer.from(one).toString(), Buffer.from(other).toString());
    assert.match(
      Buffer.from(one).toString(),
      /^\{"schemaVersion":2,"mediaType":"[^"]+","config":\{"mediaType".*"annotations":\{"a":"1","b":"2"\}\}$/,
    );
  });

  it('keeps the fields of descriptors that it does not know', () => {
    const odd = { ...layer, urls: ['https://example.org/x'] };
    const bytes = encodeManifest({ ...manifest, layers: [odd] });

    assert.deepEqual((JSON.parse(Buffer.from(bytes).toString()) as { layers: unknown[] }).layers, [odd]);
  });

  it('has the empty config that the specification gives', () => {
    assert.equal(
      emptyConfig.digest,
      'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    );
    assert.equal(emptyConfig.size, 2);
  });
});
