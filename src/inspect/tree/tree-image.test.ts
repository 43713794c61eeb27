import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { handmadeImage, putHandmade } from '../../../test/fakes/handmade-image.ts';
import { keyBundle, legacySignature } from '../../../test/fakes/key-bundle.ts';
import { ociTestContext } from '../../../test/fakes/oci-context.ts';
import { FakeRegistry } from '../../../test/fakes/registry.ts';
import { compareBytes } from '../../base/index.ts';
import {
  type Descriptor,
  descriptorOf,
  EMPTY_CONFIG,
  emptyConfig,
  encodeManifest,
  type ImageTarget,
  MEDIA_TYPES,
  openSource,
  openTarget,
  parseImageLocation,
  parsePlatform,
} from '../../oci/index.ts';
import { attachBundle, attachLegacy } from '../../trust/index.ts';
import { renderImageTree, treeImage } from './index.ts';

const context = ociTestContext();
const image = handmadeImage('tree');
const [amd64, arm64] = image.children.map(({ descriptor }) => descriptor) as [Descriptor, Descriptor];
const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../../shared');
const saved = join(shared, 'data/real-signatures/container/v2.1.0/container_workflow_dispatch');
let registry: FakeRegistry;

async function* bytesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function attachDocument(
  target: ImageTarget,
  { mediaType, digest, size }: Descriptor,
  type: string,
  text: string,
): Promise<void> {
  const layer = descriptorOf(type, Buffer.from(text));
  await target.putBlob(layer, () => bytesOf(Buffer.from(text)));
  await target.putBlob(emptyConfig, () => bytesOf(EMPTY_CONFIG));
  const bytes = encodeManifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    artifactType: type,
    config: emptyConfig,
    layers: [layer],
    subject: { mediaType, digest, size },
  });
  await target.putManifest(descriptorOf(MEDIA_TYPES.manifest, bytes), bytes);
}

async function tree(name: string, platform?: string) {
  const source = await openSource({ location: parseImageLocation(`${registry.host}/${name}`) }, context);
  return treeImage(
    { source, platform: platform === undefined ? undefined : parsePlatform(platform) },
    context,
  );
}

before(async () => {
  registry = await FakeRegistry.start();
  const plain = await openTarget({ location: parseImageLocation(`${registry.host}/tree/plain:v1`) }, context);
  await putHandmade(plain, { ...image, referrers: [] }, 'v1');
  const full = await openTarget({ location: parseImageLocation(`${registry.host}/tree/full:v1`) }, context);
  await putHandmade(full, image, 'v1');
  const { descriptor } = image.root;
  await attachBundle({ target: full, subject: descriptor, bundle: keyBundle(descriptor.digest) }, context);
  await attachLegacy(full, descriptor, { kind: 'sig', ...legacySignature(descriptor.digest) });
  const spdx = keyBundle(arm64.digest, { predicateType: 'https://spdx.dev/Document/v2.3' });
  await attachBundle({ target: full, subject: arm64, bundle: spdx }, context);
  const odd = keyBundle(arm64.digest, { predicateType: 'https://example.org/\u001b[31modd' });
  await attachLegacy(full, arm64, { kind: 'att', bundle: odd });
  await attachDocument(full, arm64, 'application/vnd.cncf.notary.signature', '{}');
  const provenance = JSON.stringify({ predicateType: 'https://slsa.dev/provenance/v1' });
  await attachDocument(full, arm64, 'application/vnd.in-toto+json', provenance);
  await attachDocument(full, arm64, 'application/vnd.openvex+json', '{}');
  await attachDocument(full, arm64, 'application/vnd.dev.sigstore.bundle.v0.3+json', '{}');
  await full.commit();
});

after(() => registry.stop());

describe('treeImage', () => {
  it('shows what hangs on the index and on each platform, by what it says of itself', async () => {
    const { attached, platforms, digest } = await tree('tree/full:v1');

    assert.equal(digest, image.root.descriptor.digest);
    assert.deepEqual(
      attached.map(({ kind, format, isSigned }) => `${kind}, ${format}, ${isSigned}`).toSorted(compareBytes),
      [
        'signature of an unknown kind, application/vnd.example.signature, false',
        'signature, Sigstore bundle v0.3, true',
        'signature, cosign signature, true',
      ],
    );
    const arm = platforms.find(({ platform }) => platform === 'linux/arm64');
    assert.deepEqual(
      arm?.attached
        .map(({ kind, format, isSigned }) => `${kind}, ${format}, ${isSigned}`)
        .toSorted(compareBytes),
      [
        'Notation signature, application/vnd.cncf.notary.signature, true',
        'SLSA provenance, in-toto statement, false',
        'SPDX SBOM, Sigstore bundle v0.3, true',
        'VEX, application/vnd.openvex+json, false',
        'attestation, cosign attestation, true',
        'unreadable, application/vnd.dev.sigstore.bundle.v0.3+json, false',
      ],
    );
  });

  it('shows below a document what is attached to that', async () => {
    const { platforms } = await tree('tree/full:v1', 'linux/amd64');
    const [sbom, ...others] = platforms[0]?.attached ?? [];

    assert.deepEqual([platforms.length, platforms[0]?.digest, others], [1, amd64.digest, []]);
    assert.equal(sbom?.kind, 'SPDX SBOM');
    assert.equal(sbom?.attached?.[0]?.format, 'application/vnd.example.signature');
  });

  it('refuses a platform that the image does not have', async () => {
    await assert.rejects(tree('tree/full:v1', 'linux/riscv64'), { code: 'OCI_PLATFORM_NOT_FOUND' });
  });

  it('reads a real image with BuildKit’s attestations and cosign’s', {
    skip: !existsSync(saved) && 'no shared data',
  }, async () => {
    const source = await openSource({ location: { transport: 'oci', directory: saved } }, context);
    const { attached, platforms } = await treeImage({ source, platform: undefined }, context);

    assert.deepEqual(
      [...attached, ...(platforms[0]?.attached ?? [])].map(({ kind, format, isSigned }) => [
        kind,
        format,
        isSigned,
      ]),
      [
        ['SLSA provenance', 'cosign attestation', true],
        ['SLSA provenance', 'BuildKit attestation', false],
      ],
    );
    assert.deepEqual(attached[0]?.signer, {
      kind: 'certificate',
      identity:
        'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/generator_container_slsa3.yml@refs/tags/v2.1.0',
      issuer: 'https://token.actions.githubusercontent.com',
    });
  });
});

describe('renderImageTree', () => {
  it('says of each whether it is signed, and that nothing was checked', async () => {
    const text = renderImageTree(await tree('tree/full:v1'));

    assert.match(text, /signature {2}Sigstore bundle v0\.3 {2}says: by key sha256:[0-9a-f]{64} {2}sha256:/);
    assert.match(text, /signature {2}cosign signature {2}says: by key {2}sha256:/);
    assert.match(text, /VEX {2}application\/vnd\.openvex\+json {2}not signed/);
    assert.match(text, /Notation signature .* not supported: check it with "notation verify"/);
    assert.match(text, /unreadable .* not that of a Sigstore bundle/);
    assert.match(text, /nothing was checked/);
  });

  it('lets nobody write to the terminal', async () => {
    assert.ok(!renderImageTree(await tree('tree/full:v1')).includes('\u001b'));
  });

  it('says so when nothing is attached', async () => {
    const text = renderImageTree(await tree('tree/plain:v1'));

    assert.match(text, /├─ nothing is attached\n/);
    assert.match(text, /linux\/arm64 .*\n {3}└─ nothing is attached\n/);
    assert.match(text, /nothing is attached to this image: no signature, SBOM or provenance\n$/);
  });

  it('says so when nothing is signed', () => {
    const { descriptor } = image.root;
    const item = { kind: 'VEX', format: 'x', isSigned: false, manifest: descriptor.digest };
    const subject = { digest: descriptor.digest, attached: [item], truncated: 'too much' };
    const text = renderImageTree({ ...subject, name: 'x', mediaType: 'y', platforms: [] });

    assert.match(text, /none of this is signed: anyone who can push here could have written it/);
    assert.match(text, /there is more {2}too much/);
  });
});
