import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { handmadeImage, once, putHandmade } from '../../test/fakes/handmade-image.ts';
import { ociTestContext } from '../../test/fakes/oci-context.ts';
import { compareBytes } from '../base/bytes.ts';
import type { Digest } from '../base/digest.ts';
import { addLayers } from './content/add-layers.ts';
import { descriptorOf, EMPTY_CONFIG, emptyConfig } from './content/descriptor.ts';
import { legacyTag } from './content/legacy-tag.ts';
import { parseManifest } from './content/parse-manifest.ts';
import { type CopyInput, copyImage } from './copy-image.ts';
import { findTag } from './find-tag.ts';
import { REF_NAME } from './layout/read-layout.ts';
import { openSource, openTarget, tagAt } from './open-image.ts';
import { parsePlatform } from './platform.ts';
import { parseImageLocation } from './reference/image-location.ts';
import type { Descriptor, ImageTarget, Index } from './types.ts';

const image = handmadeImage('copied');
let context = ociTestContext();
let folder = '';

beforeEach(async () => {
  context = ociTestContext();
  folder = mkdtempSync(join(tmpdir(), 'shearwall-copy-'));
  const target = await openTarget(
    { location: { transport: 'oci', directory: join(folder, 'from') } },
    context,
  );
  await putHandmade(target, image, 'v1');
  await target.commit();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const from = () => openSource({ location: { transport: 'oci', directory: join(folder, 'from') } }, context);

async function copy(to: string, options: Partial<CopyInput> = {}) {
  const location = parseImageLocation(to.replace('FOLDER', folder));
  const target = await openTarget({ location }, context);
  const result = await copyImage(
    { source: await from(), target, tag: tagAt(location) ?? '', referrers: true, ...options },
    context,
  );
  await target.commit();
  return result;
}

const indexOf = (name: string) => JSON.parse(readFileSync(join(folder, name, 'index.json'), 'utf8')) as Index;

/** A target that only remembers. */
function recorder(known: readonly Digest[] = []) {
  const events: string[] = [];
  let running = 0;
  const target: ImageTarget & { events: string[]; most: number } = {
    name: 'recorder',
    singleImage: false,
    events,
    most: 0,
    hasBlob: async (digest) => known.includes(digest),
    async putBlob({ digest }) {
      target.most = Math.max(target.most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running--;
      events.push(`blob ${digest}`);
    },
    async putManifest({ digest }, _, options) {
      events.push(`manifest ${digest}${options?.tag === undefined ? '' : ` as ${options.tag}`}`);
    },
    updateTag: async (tag) => {
      events.push(`tag ${tag}`);
    },
    commit: async () => {},
    abort: async () => {},
  };
  return target;
}

describe('copyImage', () => {
  it('puts blobs first, then children, then referrers, and the image itself last under its tag', async () => {
    const target = recorder();
    await copyImage({ source: await from(), target, tag: 'v9', referrers: true }, context);

    const manifests = target.events.slice(8);
    assert.ok(target.events.slice(0, 8).every((event) => event.startsWith('blob ')));
    assert.deepEqual(
      manifests.slice(0, 2),
      image.children.map((child) => `manifest ${child.descriptor.digest}`),
    );
    assert.deepEqual(
      manifests.slice(2, 5).toSorted(),
      image.referrers.map((item) => `manifest ${item.descriptor.digest}`).toSorted(),
    );
    assert.deepEqual(manifests.slice(5), [`manifest ${image.root.descriptor.digest} as v9`]);
  });

  it('copies several blobs at once, but not all', async () => {
    const target = recorder();
    await copyImage({ source: await from(), target, referrers: true }, context);

    assert.equal(target.most, 4);
  });

  it('does not put a blob that the target has', async () => {
    const known = image.blobs.map((blob) => blob.descriptor.digest);
    const target = recorder(known);
    const { bytes } = await copyImage({ source: await from(), target, referrers: true }, context);

    assert.equal(bytes, 0);
    assert.ok(target.events.every((event) => event.startsWith('manifest')));
  });

  it('leaves referrers out when they are not wanted', async () => {
    assert.equal((await copy('oci:FOLDER/to', { referrers: false })).referrers, 0);
    assert.equal(indexOf('to').manifests.length, 1);
  });

  it('gives the image the tag of its new place', async () => {
    await copy('oci:FOLDER/to:v2');

    assert.deepEqual(indexOf('to').manifests[0]?.annotations, { 'org.opencontainers.image.ref.name': 'v2' });
  });

  it('copies one platform as a manifest, with its own referrers', async () => {
    const result = await copy('oci:FOLDER/to', { platforms: [parsePlatform('amd64')] });

    assert.equal(result.descriptor.digest, image.children[0]?.descriptor.digest);
    assert.deepEqual([result.manifests, result.referrers], [1, 2]);
  });

  it('makes an index of several platforms, and the same image of all of them', async () => {
    const both = await copy('oci:FOLDER/to', { platforms: [parsePlatform('amd64'), parsePlatform('arm64')] });

    assert.equal(both.descriptor.digest, image.root.descriptor.digest);
  });

  it('names the platforms that there are when one is not', async () => {
    const copied = copy('oci:FOLDER/to', { platforms: [parsePlatform('amd64'), parsePlatform('s390x')] });

    await assert.rejects(copied, { code: 'OCI_PLATFORM_NOT_FOUND', hint: 'it has linux/amd64, linux/arm64' });
  });

  it('says that a docker archive wants one platform', async () => {
    await assert.rejects(copy('docker-archive:FOLDER/a.tar'), {
      code: 'OCI_SINGLE_IMAGE',
      hint: /--platform: linux\/amd64, linux\/arm64/,
    });
  });

  it('warns that a docker archive leaves SBOMs and signatures out', async () => {
    const result = await copy('docker-archive:FOLDER/a.tar:app:v1', { platforms: [parsePlatform('amd64')] });

    assert.equal(result.referrers, 0);
    assert.match(context.warnings.join(), /SBOMs, provenance and signatures: they are left out/);
  });

  it('stops when it is asked to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));

    await assert.rejects(
      copyImage({ source: await from(), target: recorder(), referrers: true }, { ...context, signal }),
      /enough/,
    );
  });

  it('says how far it is', async () => {
    let done = 0;
    let total: number | undefined;
    const start = (_: string, size?: number) => {
      total = size;
      return { add: (count: number) => (done += count), done() {} };
    };
    await copyImage(
      { source: await from(), target: recorder(), referrers: true },
      { ...context, progress: { start } },
    );

    const blobs = new Map<string, Descriptor>(
      image.blobs.map(({ descriptor }) => [descriptor.digest, descriptor]),
    );
    const size = [...blobs.values()].reduce((sum, blob) => sum + blob.size, 0);
    assert.deepEqual([done, total], [size, size]);
  });
});

describe('copyImage and cosign’s legacy tags', () => {
  const { digest } = image.root.descriptor;
  const tag = legacyTag(digest, 'sig');

  async function sign(name: string, text: string): Promise<void> {
    const target = await openTarget(
      { location: { transport: 'oci', directory: join(folder, name) } },
      context,
    );
    const payload = Buffer.from(text);
    const layer = descriptorOf('application/vnd.dev.cosign.simplesigning.v1+json', payload);
    await target.putBlob(layer, () => once(payload));
    await target.updateTag(tag, addLayers(target, [layer]));
    await target.commit();
  }

  async function signaturesIn(name: string): Promise<string[]> {
    const source = await openSource(
      { location: { transport: 'oci', directory: join(folder, name) } },
      context,
    );
    const descriptor = await findTag(source, tag);
    if (descriptor === undefined) return [];
    const document = parseManifest(descriptor, await source.manifest(descriptor));
    const layers = document.kind === 'manifest' ? document.manifest.layers : [];
    const blobs = layers.map(async (layer) =>
      Buffer.concat(await Array.fromAsync(source.blob(layer))).toString(),
    );
    return (await Promise.all(blobs)).toSorted(compareBytes);
  }

  it('takes signatures along byte for byte, and leaves them with the other referrers', async () => {
    await sign('from', 'signed');
    const { referrers } = await copy('oci:FOLDER/to:v1');
    await copy('oci:FOLDER/bare:v1', { referrers: false });

    assert.equal(referrers, image.referrers.length + 1);
    assert.deepEqual(await signaturesIn('to'), ['signed']);
    assert.deepEqual(await signaturesIn('bare'), []);
    const tagged = (name: string) =>
      indexOf(name).manifests.find((entry) => entry.annotations?.[REF_NAME] === tag);
    assert.deepEqual(tagged('to'), tagged('from'));
  });

  it('keeps the signatures that the target has already', async () => {
    await copy('oci:FOLDER/to:v1');
    await sign('to', 'by the target');
    await sign('from', 'by the source');
    await copy('oci:FOLDER/to:v1');
    await copy('oci:FOLDER/to:v1');

    assert.deepEqual(await signaturesIn('to'), ['by the source', 'by the target']);
  });

  it('says that a docker archive has no place for them', async () => {
    const platform = [parsePlatform('linux/arm64')];
    const arm = legacyTag(image.children[1]?.descriptor.digest ?? digest, 'sig');
    const target = await openTarget(
      { location: { transport: 'oci', directory: join(folder, 'from') } },
      context,
    );
    await target.updateTag(arm, addLayers(target, [emptyConfig]));
    await target.putBlob(emptyConfig, () => once(EMPTY_CONFIG));
    await target.commit();
    await copy('docker-archive:FOLDER/image.tar', { platforms: platform });

    assert.match(context.warnings.join(), /they are left out/);
  });

  it('drops them from a layout with the image that they sign', async () => {
    await copy('oci:FOLDER/to:v1');
    await sign('to', 'signed');
    const target = await openTarget(
      { location: { transport: 'oci', directory: join(folder, 'to') } },
      context,
    );
    await putHandmade(target, handmadeImage('newer'), 'v1');
    await target.commit();

    assert.deepEqual(await signaturesIn('to'), []);
  });
});
