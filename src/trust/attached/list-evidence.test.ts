import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { AttachedImage } from '../../../test/fakes/attached-image.ts';
import { keyBundle, legacySignature, SIGN_TYPE } from '../../../test/fakes/key-bundle.ts';
import { ociTestContext } from '../../../test/fakes/oci-context.ts';
import { FakeRegistry } from '../../../test/fakes/registry.ts';
import { digestOf, hexOf } from '../../base/index.ts';
import { descriptorOf, emptyConfig, encodeManifest, MEDIA_TYPES, openSource } from '../../oci/index.ts';
import { type Bundle, encodeBundle, legacyAnnotations } from '../../sigstore/index.ts';
import type { EvidenceListing } from '../types.ts';
import { EVIDENCE_LIMITS } from './evidence-limits.ts';
import { attachBundle, attachLegacy, listEvidence } from './index.ts';

const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json';
const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../../shared');
const saved = join(shared, 'data/real-signatures/container/v2.1.0/container_workflow_dispatch');

let registry: FakeRegistry;
let counter = 0;

before(async () => {
  registry = await FakeRegistry.start();
});
after(() => registry.stop());

const push = (): Promise<AttachedImage> => AttachedImage.push(registry, `evidence/app${counter++}`);

async function list(image: AttachedImage, limits = EVIDENCE_LIMITS): Promise<EvidenceListing> {
  return listEvidence({ source: await image.source(), subject: image.subject, limits }, image.context);
}

async function attachKeyBundle(image: AttachedImage, bundle = keyBundle(image.subject)): Promise<Bundle> {
  const target = await image.target();
  await attachBundle({ target, subject: image.image, bundle }, image.context);
  await target.commit();
  return bundle;
}

async function attachLegacySignature(image: AttachedImage, optional: unknown = null): Promise<void> {
  const target = await image.target();
  await attachLegacy(target, image.image, { kind: 'sig', ...legacySignature(image.subject, optional) });
  await target.commit();
}

const codes = ({ unread }: EvidenceListing): string[] => unread.map(({ refusal }) => refusal.code);
const formats = ({ evidence }: EvidenceListing): string[] =>
  evidence.map(({ place, format }) => `${place} ${format}`).toSorted();

describe('listEvidence', () => {
  it('joins what is among the referrers and under the legacy tags', async () => {
    const image = await push();
    const bundle = await attachKeyBundle(image);
    await attachLegacySignature(image);
    const target = await image.target();
    await attachLegacy(target, image.image, { kind: 'att', bundle: keyBundle(image.subject) });
    await target.commit();

    const listing = await list(image);
    assert.deepEqual(formats(listing), ['legacy-tag dsse', 'legacy-tag simple-signing', 'referrer bundle']);
    const found = listing.evidence.find(({ format }) => format === 'bundle');
    assert.deepEqual(found?.bundle, bundle);
    assert.equal(found?.blob, digestOf(encodeBundle(bundle)));
    assert.equal(listing.truncated, undefined);
    assert.deepEqual(listing.unread, []);
  });

  it('asks a typical image with one bundle no more than eight times', async () => {
    const image = await push();
    await attachKeyBundle(image);
    const source = await image.source();
    const { digest } = await source.resolve('v1');
    registry.seen.length = 0;
    await listEvidence({ source, subject: digest }, image.context);

    const asked = registry.seen.map(({ path }) =>
      path.replace(/^\/v2\/evidence\/app\d+\//, '').replace(/[0-9a-f]{64}/, 'HEX'),
    );
    assert.deepEqual(asked.toSorted(), [
      'blobs/sha256:HEX',
      'manifests/sha256-HEX',
      'manifests/sha256-HEX.att',
      'manifests/sha256-HEX.sbom',
      'manifests/sha256-HEX.sig',
      'manifests/sha256:HEX',
      'referrers/sha256:HEX',
    ]);
  });

  it('says nothing is there of an image that has nothing, and throws for one that is not there', async () => {
    const image = await push();
    const listing = await list(image);
    assert.deepEqual([listing.evidence, listing.unread, listing.documents], [[], [], []]);

    const source = await image.source();
    await assert.rejects(listEvidence({ source, subject: digestOf('no image') }, image.context), {
      code: 'REGISTRY_NOT_FOUND',
    });
  });

  it('throws when the registry does not answer: nothing found is another thing', async () => {
    const image = await push();
    registry.faults.push({ method: 'GET', path: /\.sig$/, times: 99, effect: 503 });
    await assert.rejects(list(image), { code: 'REGISTRY_UNREACHABLE' });
    registry.faults.length = 0;
  });

  it('reads a signature that cosign stored as an OCI 1.1 referrer', async () => {
    const image = await push();
    const { payload, bundle } = legacySignature(image.subject);
    const annotations = legacyAnnotations(bundle);
    await image.attach({
      config: {
        mediaType: 'application/vnd.dev.cosign.artifact.sig.v1+json',
        bytes: Buffer.from('{"architecture":""}'),
      },
      layers: [{ mediaType: SIMPLE_SIGNING, bytes: payload, annotations }],
    });

    const [found] = (await list(image)).evidence;
    assert.equal(found?.place, 'referrer');
    assert.equal(found?.format, 'simple-signing');
    assert.deepEqual(found?.payload, payload);
  });

  it('takes two signers of the very same payload for two, and one signature in two places for one', async () => {
    const image = await push();
    const { payload, bundle } = legacySignature(image.subject);
    const other = {
      ...bundle,
      content: { ...bundle.content, signature: Buffer.from('another signature') },
    } as Bundle;
    for (const each of [bundle, other]) {
      const target = await image.target();
      await attachLegacy(target, image.image, { kind: 'sig', payload, bundle: each });
      await target.commit();
    }
    assert.equal((await list(image)).evidence.length, 2);

    await image.attach({
      artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json',
      layers: [{ mediaType: SIMPLE_SIGNING, bytes: payload, annotations: legacyAnnotations(bundle) }],
    });
    assert.equal((await list(image)).evidence.length, 2);
  });

  it('lists documents without taking them for signatures', async () => {
    const image = await push();
    await image.attach({
      artifactType: 'application/spdx+json',
      layers: [{ mediaType: 'application/spdx+json', bytes: Buffer.from('{}') }],
    });
    await image.attach(
      { layers: [{ mediaType: 'text/spdx+json', bytes: Buffer.from('{ }') }], subject: undefined },
      `sha256-${hexOf(image.subject)}.sbom`,
    );

    const listing = await list(image);
    assert.deepEqual(listing.evidence, []);
    assert.deepEqual(listing.documents.map(({ artifactType }) => String(artifactType)).toSorted(), [
      'application/spdx+json',
      'text/spdx+json',
    ]);
  });

  it('names a Notation signature as not supported', async () => {
    const image = await push();
    await image.attach({
      artifactType: 'application/vnd.cncf.notary.signature',
      layers: [{ mediaType: 'application/jose+json', bytes: Buffer.from('{}') }],
    });

    const { unread } = await list(image);
    assert.match(unread[0]?.refusal.message ?? '', /a Notation signature, which is not supported/);
  });

  it('names the same listing alike whatever its order, and another otherwise', async () => {
    const image = await push();
    await attachKeyBundle(image);
    const [before, again] = [await list(image), await list(image)];
    assert.equal(before.digest, again.digest);

    await attachKeyBundle(image);
    assert.notEqual((await list(image)).digest, before.digest);
  });

  it('reads what "cosign save" wrote of a real image', {
    skip: !existsSync(saved) && 'no shared data',
  }, async () => {
    const context = ociTestContext();
    const source = await openSource({ location: { transport: 'oci', directory: saved } }, context);
    const { digest } = await source.resolve();
    const listing = await listEvidence({ source, subject: digest }, context);

    assert.match(readFileSync(`${saved}.digest`, 'utf8'), new RegExp(digest));
    const [found, ...more] = listing.evidence;
    assert.deepEqual(
      [found?.place, found?.format, found?.bundle.signer.kind],
      ['legacy-tag', 'dsse', 'certificate'],
    );
    assert.deepEqual([more.length, listing.unread.length, listing.truncated], [0, 0, undefined]);
    // BuildKit's attestation manifest: in the index, unsigned.
    assert.deepEqual(
      listing.documents.map(({ annotations }) => annotations?.['vnd.docker.reference.type']),
      ['attestation-manifest'],
    );
  });
});

describe('listEvidence, attacked', () => {
  it('opens the manifest whatever the listing says that it is', async () => {
    const lying = await FakeRegistry.start({ artifactType: 'application/vnd.example.harmless' });
    try {
      const image = await AttachedImage.push(lying, 'team/app');
      await attachKeyBundle(image);
      assert.deepEqual(formats(await list(image)), ['referrer bundle']);
    } finally {
      await lying.stop();
    }
  });

  it('finds the signature among bad bundles of every kind, each refused for its own reason', async () => {
    const image = await push();
    await attachKeyBundle(image);
    const bad = async (bytes: string | Uint8Array): Promise<void> => {
      const layer = { mediaType: BUNDLE, bytes: Buffer.from(bytes) };
      await image.attach({ artifactType: BUNDLE, layers: [layer] });
    };
    await bad('{');
    await bad('{"mediaType":"application/vnd.dev.sigstore.bundle.v9.9+json"}');
    await bad(`${'['.repeat(100_000)}`);
    await image.attach({ artifactType: BUNDLE, layers: [] });

    const listing = await list(image);
    assert.deepEqual(formats(listing), ['referrer bundle']);
    assert.deepEqual(codes(listing).toSorted(), [
      'BUNDLE_INVALID',
      'BUNDLE_INVALID',
      'BUNDLE_INVALID',
      'BUNDLE_VERSION_UNSUPPORTED',
    ]);
  });

  it('refuses a manifest that is listed here and attached to another image', async () => {
    const image = await push();
    const bundle = encodeBundle(keyBundle(image.subject));
    const strange = await image.attach({
      artifactType: BUNDLE,
      layers: [{ mediaType: BUNDLE, bytes: bundle }],
      subject: descriptorOf(MEDIA_TYPES.manifest, Buffer.from('another')),
    });
    const source = await image.listing({ descriptors: [strange], truncated: undefined });
    const listing = await listEvidence({ source, subject: image.subject }, image.context);

    assert.deepEqual(codes(listing), ['SUBJECT_MISMATCH']);
    assert.deepEqual(listing.evidence, []);
  });

  it('goes on when a blob is gone, changed or too big, and says so of that one', async () => {
    const image = await push();
    const [gone, changed] = [await attachKeyBundle(image), await attachKeyBundle(image)];
    await attachKeyBundle(image);
    image.forget(digestOf(encodeBundle(gone)));
    image.spoil(digestOf(encodeBundle(changed)));
    const big = encodeBundle(keyBundle(image.subject, { predicate: { filler: 'x'.repeat(20_000) } }));
    await image.attach({ artifactType: BUNDLE, layers: [{ mediaType: BUNDLE, bytes: big }] });

    const listing = await list(image, { ...EVIDENCE_LIMITS, blobBytes: 10_000 });
    assert.equal(listing.evidence.length, 1);
    assert.deepEqual(codes(listing), ['BUNDLE_INVALID', 'BUNDLE_INVALID', 'BUNDLE_INVALID']);
    const messages = listing.unread.map(({ refusal }) => refusal.message).join('\n');
    assert.match(messages, /has \d+ bytes, more than 10000/);
    assert.match(messages, /404/);
    assert.match(messages, /gave more|bytes for sha256|instead of/);
    // Only what was not there leaves the answer incomplete: the others were read, and are bad.
    assert.match(listing.truncated ?? '', /cannot read blobs/);
  });

  it('is not kept from a bundle by a foreign manifest that names it with a wrong size', async () => {
    for (const size of [1, 1e9]) {
      const image = await push();
      const good = descriptorOf(BUNDLE, encodeBundle(await attachKeyBundle(image)));
      for (const comment of ['a', 'b', 'c', 'd']) {
        const bytes = encodeManifest({
          schemaVersion: 2,
          mediaType: MEDIA_TYPES.manifest,
          artifactType: BUNDLE,
          config: emptyConfig,
          layers: [{ ...good, size }],
          subject: image.image,
          annotations: { comment },
        });
        const target = await image.target();
        await target.putManifest(descriptorOf(MEDIA_TYPES.manifest, bytes), bytes);
        await target.commit();
      }

      const listing = await list(image);
      assert.deepEqual(formats(listing), ['referrer bundle']);
      assert.deepEqual(codes(listing), ['BUNDLE_INVALID']);
    }
  });

  it('finds the bundle in a flood of documents, and says that not all was opened', async () => {
    const image = await push();
    await attachKeyBundle(image);
    for (let count = 0; count < 8; count++) {
      await image.attach({
        artifactType: 'application/vnd.junk',
        layers: [{ mediaType: 'application/vnd.junk', bytes: Buffer.from(`${count}`) }],
      });
    }

    const listing = await list(image, { ...EVIDENCE_LIMITS, manifests: 3 });
    assert.deepEqual(formats(listing), ['referrer bundle']);
    assert.equal(listing.documents.length, 3);
    assert.equal(listing.truncated, '5 of 9 attached manifests were not opened');
  });

  it('reads a small signature before big junk uses up what may be read in all', async () => {
    const image = await push();
    for (let count = 0; count < 3; count++) {
      const junk = keyBundle(image.subject, { predicate: { count, filler: 'x'.repeat(5000) } });
      await attachKeyBundle(image, junk);
    }
    const mine = await attachKeyBundle(image);

    const listing = await list(image, { ...EVIDENCE_LIMITS, totalBytes: 9000 });
    assert.ok(listing.evidence.some(({ blob }) => blob === digestOf(encodeBundle(mine))));
    assert.match(listing.truncated ?? '', /2 of 4 signatures and attestations were not read/);
  });

  it('says that the list is cut when the registry has no end of it', async () => {
    const image = await push();
    const source = await image.listing({ descriptors: [], truncated: 'it lists more than 10000 referrers' });
    const listing = await listEvidence({ source, subject: image.subject }, image.context);

    assert.equal(listing.truncated, 'it lists more than 10000 referrers');
  });

  it('does not believe a predicate type in annotations', async () => {
    const image = await push();
    await image.attach({
      artifactType: BUNDLE,
      layers: [{ mediaType: BUNDLE, bytes: Buffer.from('{}') }],
      annotations: { 'dev.sigstore.bundle.predicateType': SIGN_TYPE },
    });

    assert.deepEqual(codes(await list(image)), ['BUNDLE_INVALID']);
  });
});
