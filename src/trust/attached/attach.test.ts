import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { AttachedImage } from '../../../test/fakes/attached-image.ts';
import { handmadeImage, putHandmade } from '../../../test/fakes/handmade-image.ts';
import { keyBundle, legacySignature, SIGN_TYPE } from '../../../test/fakes/key-bundle.ts';
import { ociTestContext } from '../../../test/fakes/oci-context.ts';
import { FakeRegistry } from '../../../test/fakes/registry.ts';
import { type Digest, digestOf, hexOf } from '../../base/index.ts';
import {
  type ImageLocation,
  type ImageTarget,
  MEDIA_TYPES,
  openSource,
  openTarget,
} from '../../oci/index.ts';
import { encodeBundle } from '../../sigstore/index.ts';
import { attachBundle, attachLegacy, listEvidence, recordAttached, repairFallback } from './index.ts';

const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
let registry: FakeRegistry;
let withoutApi: FakeRegistry;
let folder: string;

before(async () => {
  registry = await FakeRegistry.start();
  withoutApi = await FakeRegistry.start({ referrersApi: false });
  folder = mkdtempSync(join(tmpdir(), 'shearwall-attach-'));
});

after(async () => {
  await registry.stop();
  await withoutApi.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function committed<T>(target: ImageTarget, work: (target: ImageTarget) => Promise<T>): Promise<T> {
  const result = await work(target);
  await target.commit();
  return result;
}

/** The manifest that a repository holds under a tag or digest. */
function stored(repository: string, reference: string): Record<string, unknown> {
  const digest = registry.tags.get(repository)?.get(reference) ?? reference;
  return JSON.parse(registry.manifests.get(repository)?.get(digest)?.bytes.toString() ?? '') as Record<
    string,
    unknown
  >;
}

describe('attachBundle', () => {
  it('writes the manifest that cosign 3 writes', async () => {
    const image = await AttachedImage.push(registry, 'attach/bundle');
    const bundle = keyBundle(image.subject);
    const context = { clock: { ...image.context.clock, nowMs: () => Date.UTC(2026, 10, 24, 13, 50, 19) } };
    const { digest } = await committed(await image.target(), (target) =>
      attachBundle({ target, subject: { ...image.image, annotations: { more: 'x' } }, bundle }, context),
    );

    const encoded = encodeBundle(bundle);
    assert.deepEqual(stored('attach/bundle', digest), {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      artifactType: BUNDLE,
      config: {
        mediaType: 'application/vnd.oci.empty.v1+json',
        digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
        size: 2,
      },
      layers: [{ mediaType: BUNDLE, digest: digestOf(encoded), size: encoded.length }],
      subject: image.image,
      annotations: {
        'dev.sigstore.bundle.content': 'dsse-envelope',
        'dev.sigstore.bundle.predicateType': SIGN_TYPE,
        'org.opencontainers.image.created': '2026-11-24T13:50:19Z',
      },
    });
  });
});

describe('attachLegacy', () => {
  it('writes cosign’s layers one after the other under one tag, with a config that names them all', async () => {
    const image = await AttachedImage.push(registry, 'attach/legacy');
    const signatures = ['one', 'two'].map((name) => legacySignature(image.subject, { name }));
    for (const signature of signatures)
      await committed(await image.target(), (target) =>
        attachLegacy(target, image.image, { kind: 'sig', ...signature }),
      );

    const manifest = stored('attach/legacy', `sha256-${hexOf(image.subject)}.sig`) as {
      config: { digest: string; mediaType: string };
      layers: { digest: Digest; annotations: Record<string, string> }[];
    };
    assert.deepEqual(
      manifest.layers.map(({ digest }) => digest),
      signatures.map(({ payload }) => digestOf(payload)),
    );
    assert.ok(manifest.layers[0]?.annotations['dev.cosignproject.cosign/signature']);
    assert.equal(manifest.config.mediaType, MEDIA_TYPES.config);
    const config = JSON.parse(
      String(registry.blobs.get('attach/legacy')?.get(manifest.config.digest)),
    ) as object;
    assert.deepEqual(config, {
      architecture: '',
      created: '0001-01-01T00:00:00Z',
      history: [{ created: '0001-01-01T00:00:00Z' }, { created: '0001-01-01T00:00:00Z' }],
      os: '',
      rootfs: { type: 'layers', diff_ids: signatures.map(({ payload }) => digestOf(payload)) },
      config: {},
    });
  });

  it('names the predicate type of an attestation, as cosign does', async () => {
    const image = await AttachedImage.push(registry, 'attach/att');
    const bundle = keyBundle(image.subject, { predicateType: 'https://spdx.dev/Document' });
    await committed(await image.target(), (target) =>
      attachLegacy(target, image.image, { kind: 'att', bundle }),
    );

    const { layers } = stored('attach/att', `sha256-${hexOf(image.subject)}.att`) as {
      layers: { mediaType: string; annotations: object }[];
    };
    assert.deepEqual(layers[0]?.annotations, {
      'dev.cosignproject.cosign/signature': '',
      predicateType: 'https://spdx.dev/Document',
    });
  });

  it('keeps layers of kinds that it does not know, and fields of the manifest', async () => {
    const image = await AttachedImage.push(registry, 'attach/foreign');
    const tag = `sha256-${hexOf(image.subject)}.sig`;
    await image.attach(
      {
        layers: [{ mediaType: 'application/vnd.new', bytes: Buffer.from('new'), annotations: { a: 'b' } }],
        annotations: { by: 'another' },
        subject: undefined,
      },
      tag,
    );
    await committed(await image.target(), (target) =>
      attachLegacy(target, image.image, { kind: 'sig', ...legacySignature(image.subject) }),
    );

    const { layers, annotations } = stored('attach/foreign', tag) as {
      layers: { mediaType: string }[];
      annotations: object;
    };
    assert.deepEqual(
      layers.map(({ mediaType }) => mediaType),
      ['application/vnd.new', 'application/vnd.dev.cosign.simplesigning.v1+json'],
    );
    assert.deepEqual(annotations, { by: 'another' });
  });

  it('puts its layer back when a rival has overwritten it', async () => {
    const image = await AttachedImage.push(registry, 'attach/raced');
    const tag = `sha256-${hexOf(image.subject)}.sig`;
    let rivals = 2;
    registry.beforeTag = (repository, written) => {
      if (written !== tag || rivals-- <= 0) return;
      setImmediate(() => registry.tags.get(repository)?.delete(tag));
    };
    await committed(await image.target(), (target) =>
      attachLegacy(target, image.image, { kind: 'sig', ...legacySignature(image.subject) }),
    );
    registry.beforeTag = undefined;

    assert.equal((stored('attach/raced', tag)['layers'] as unknown[]).length, 1);
  });
});

for (const transport of ['oci', 'oci-archive'] as const) {
  describe(`attaching in place in an ${transport}`, () => {
    it('keeps the image and all that was attached before, in both formats', async () => {
      const context = ociTestContext();
      const path = join(folder, `${transport}-place`);
      const withoutTag: ImageLocation =
        transport === 'oci' ? { transport, directory: path } : { transport, file: path };
      const location: ImageLocation = { ...withoutTag, tag: 'v1' };
      const image = handmadeImage('in place');
      const { descriptor } = image.root;
      await committed(await openTarget({ location }, context), (target) => putHandmade(target, image, 'v1'));

      const bundle = keyBundle(descriptor.digest);
      const open = () => openTarget({ location, keep: true }, context);
      await committed(await open(), (target) =>
        attachBundle({ target, subject: descriptor, bundle }, context),
      );
      for (const name of ['one', 'two']) {
        const signature = legacySignature(descriptor.digest, { name });
        await committed(await open(), (target) =>
          attachLegacy(target, descriptor, { kind: 'sig', ...signature }),
        );
      }

      const source = await openSource({ location: withoutTag }, context);
      assert.equal((await source.resolve()).digest, descriptor.digest);
      const listing = await listEvidence({ source, subject: descriptor.digest }, context);
      assert.deepEqual(listing.evidence.map(({ format }) => format).toSorted(), [
        'bundle',
        'simple-signing',
        'simple-signing',
      ]);
      // What the image came with: a referrer of an unknown kind.
      assert.equal(listing.documents.length, 1);
      await source.close();
    });
  });
}

describe('attaching to a layout by several at once', () => {
  it('loses no legacy signature', async () => {
    const context = ociTestContext();
    const location = { transport: 'oci', directory: join(folder, 'raced'), tag: 'v1' } as const;
    const image = handmadeImage('raced');
    const { descriptor } = image.root;
    await committed(await openTarget({ location }, context), (target) => putHandmade(target, image, 'v1'));

    await Promise.all(
      ['one', 'two', 'three', 'four'].map(async (name) =>
        committed(await openTarget({ location }, context), (target) =>
          attachLegacy(target, descriptor, { kind: 'sig', ...legacySignature(descriptor.digest, { name }) }),
        ),
      ),
    );

    const source = await openSource({ location }, context);
    assert.equal((await listEvidence({ source, subject: descriptor.digest }, context)).evidence.length, 4);
  });
});

describe('repairFallback', () => {
  it('puts back what we recorded and a foreign writer dropped from the index', async () => {
    const image = await AttachedImage.push(withoutApi, 'repair/app');
    const state = join(folder, 'state');
    const attach = async () =>
      committed(await image.target(), (target) =>
        attachBundle({ target, subject: image.image, bundle: keyBundle(image.subject) }, image.context),
      );
    const manifests = [await attach(), await attach(), await attach()];
    for (const manifest of manifests)
      await recordAttached(state, `${withoutApi.host}/repair/app`, image.subject, manifest);
    withoutApi.tags.get('repair/app')?.delete(`sha256-${hexOf(image.subject)}`);
    withoutApi.manifests.get('repair/app')?.delete(manifests[2]?.digest ?? '');

    const repair = await committed(await image.target(), async (target) =>
      repairFallback(await image.source(), target, image.subject, state),
    );

    assert.deepEqual(repair, {
      restored: manifests.slice(0, 2).map(({ digest }) => digest),
      gone: manifests.slice(2).map(({ digest }) => digest),
    });
    const listing = await listEvidence(
      { source: await image.source(), subject: image.subject },
      image.context,
    );
    assert.equal(listing.evidence.length, 2);
  });

  it('does nothing where nothing was lost or recorded, and passes over lines that it cannot read', async () => {
    const image = await AttachedImage.push(withoutApi, 'repair/sound');
    const state = join(folder, 'sound');
    const repair = async () =>
      repairFallback(await image.source(), await image.target(), image.subject, state);
    assert.deepEqual(await repair(), { restored: [], gone: [] });

    const manifest = await committed(await image.target(), (target) =>
      attachBundle({ target, subject: image.image, bundle: keyBundle(image.subject) }, image.context),
    );
    await recordAttached(state, `${withoutApi.host}/repair/sound`, image.subject, manifest);
    const [file = ''] = readdirSync(join(state, 'attached'));
    appendFileSync(join(state, 'attached', file, hexOf(image.subject)), 'sha256:../../x 3\n\u0000\n');
    assert.deepEqual(await repair(), { restored: [], gone: [] });
  });
});
