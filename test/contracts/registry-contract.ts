import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { isDigest } from '../../src/base/digest.ts';
import {
  addLayers,
  copyImage,
  descriptorOf,
  findTag,
  listTags,
  MEDIA_TYPES,
  type NamedHosts,
  openSource,
  openTarget,
  parseImageLocation,
  parseManifest,
  type Reference,
  referrersOf,
  registryError,
  tagAt,
} from '../../src/oci/index.ts';
import { handmadeImage, handmadeManifest, once, putHandmade } from '../fakes/handmade-image.ts';
import { ociTestContext } from '../fakes/oci-context.ts';
import type { RunningRegistry } from '../fakes/registry.ts';
import { SEED } from '../seed.ts';
import { seededRandom } from '../seeded-random.ts';

/** What every registry must do with our client: run on the fake one, and on real ones in test/peers. */
export function registryContract(start: () => Promise<RunningRegistry>): void {
  const context = ociTestContext();
  // The pauses in which clients see each other's writes are real ones, though short: nobody here is slow.
  const contestedContext = {
    ...context,
    clock: {
      ...context.clock,
      sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms / 3)),
      random: seededRandom(SEED).next,
    },
  };
  let registry: RunningRegistry;
  let folder: string;

  before(async () => {
    registry = await start();
    folder = mkdtempSync(join(tmpdir(), 'shearwall-contract-'));
  });

  after(async () => {
    await registry.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const named = (): { hosts: NamedHosts } => ({ hosts: registry.hosts ?? {} });

  async function push(name: string, image = handmadeImage()) {
    const location = parseImageLocation(`${registry.host}/${name}`);
    const target = await openTarget({ location, ...named() }, context);
    await putHandmade(target, image, tagAt(location) ?? '');
    await target.commit();
    return location;
  }

  async function copy(from: string, to: string) {
    const location = parseImageLocation(to, () => false);
    const source = await openSource({ location: parseImageLocation(from, () => false), ...named() }, context);
    const target = await openTarget({ location, ...named() }, context);
    const result = await copyImage({ source, target, tag: tagAt(location) ?? '', referrers: true }, context);
    await target.commit();
    await source.close();
    return result;
  }

  it('gives back by tag and by digest what was pushed', async () => {
    const image = handmadeImage('given back');
    const location = await push('contract/given-back:v1', image);
    const source = await openSource({ location, ...named() }, context);

    const byTag = await source.resolve();
    const byDigest = await source.resolve(image.root.descriptor.digest);

    assert.deepEqual(byTag, image.root.descriptor);
    assert.deepEqual(byDigest, image.root.descriptor);
    assert.deepEqual(Buffer.from(await source.manifest(byTag)), Buffer.from(image.root.bytes));
    for (const { descriptor, bytes } of image.blobs) {
      const read = Buffer.concat(await Array.fromAsync(source.blob(descriptor)));
      assert.ok(read.equals(bytes));
    }
  });

  it('lists the referrers of the index, of one platform, and of a referrer, with their own artifact types', async () => {
    const image = handmadeImage('with referrers');
    const source = await openSource(
      { location: await push('contract/referrers:v1', image), ...named() },
      context,
    );
    const [sbom, signature, sbomSignature] = image.referrers;
    const listed = async (digest: string) => {
      assert.ok(isDigest(digest));
      return (await referrersOf(source, digest)).map((entry) => [entry.digest, entry.artifactType]);
    };

    assert.deepEqual(await listed(image.root.descriptor.digest), [
      [signature?.descriptor.digest, 'application/vnd.example.signature'],
    ]);
    assert.deepEqual(await listed(image.children[0]?.descriptor.digest ?? ''), [
      [sbom?.descriptor.digest, 'application/spdx+json'],
    ]);
    assert.deepEqual(await listed(sbom?.descriptor.digest ?? ''), [
      [sbomSignature?.descriptor.digest, 'application/vnd.example.signature'],
    ]);
    assert.deepEqual(await listed(image.children[1]?.descriptor.digest ?? ''), []);
  });

  it('keeps every referrer that several clients push at once', async () => {
    const image = handmadeImage('many referrers');
    const location = await push('contract/many:v1', image);
    const rivals = ['one', 'two', 'three'].map((text) => {
      const rival = handmadeImage(text);
      const body = JSON.parse(Buffer.from(rival.referrers[1]?.bytes ?? []).toString()) as Record<
        string,
        unknown
      >;
      return { rival, bytes: Buffer.from(JSON.stringify({ ...body, subject: image.root.descriptor })) };
    });

    await Promise.all(
      rivals.map(async ({ rival, bytes }) => {
        const target = await openTarget({ location, ...named() }, contestedContext);
        for (const blob of rival.blobs) await target.putBlob(blob.descriptor, () => once(blob.bytes));
        await target.putManifest(descriptorOf(MEDIA_TYPES.manifest, bytes), bytes);
        await target.commit();
      }),
    );

    const source = await openSource({ location, ...named() }, context);
    assert.equal((await source.referrers(image.root.descriptor.digest)).descriptors.length, 4);
  });

  it('keeps what several clients add under one tag at once, as cosign keeps its legacy signatures', async () => {
    const location = await push('contract/shared:v1');
    await Promise.all(
      ['one', 'two', 'three', 'four'].map(async (text) => {
        const target = await openTarget({ location, ...named() }, contestedContext);
        const layer = descriptorOf('application/vnd.example.layer', Buffer.from(text));
        await target.putBlob(layer, () => once(Buffer.from(text)));
        await target.updateTag('shared', addLayers(target, [layer]));
        await target.commit();
      }),
    );

    const source = await openSource({ location, ...named() }, context);
    const descriptor = await source.resolve('shared');
    const document = parseManifest(descriptor, await source.manifest(descriptor));
    assert.equal(document.kind === 'manifest' && document.manifest.layers.length, 4);
    assert.equal(await findTag(source, 'no-such-tag'), undefined);
  });

  it('takes a blob that is too big for one request', async () => {
    const image = handmadeManifest({ os: 'linux', architecture: 'amd64' }, 'big', 12 * 1024 * 1024);
    const big = image.blobs[1]?.descriptor;
    assert.ok(big !== undefined && big.size > 4 * 1024 * 1024);

    const source = await openSource({ location: await push('contract/big:v1', image), ...named() }, context);
    const sizes = (await Array.fromAsync(source.blob(big))).map((chunk) => chunk.length);

    assert.equal(
      sizes.reduce((sum, size) => sum + size, 0),
      big.size,
    );
  });

  it('takes a blob without bytes', async () => {
    const location = parseImageLocation(`${registry.host}/contract/empty:v1`);
    const empty = descriptorOf('application/octet-stream', new Uint8Array(0));
    const target = await openTarget({ location, ...named() }, context);
    await target.putBlob(empty, () => once(new Uint8Array(0)));

    const source = await openSource({ location, ...named() }, context);

    assert.deepEqual(await Array.fromAsync(source.blob(empty)), []);
    assert.ok(await target.hasBlob(empty.digest));
  });

  it('moves a tag from the old image to the new one', async () => {
    await push('contract/moved:v1', handmadeImage('old'));
    const image = handmadeImage('new');
    const source = await openSource(
      { location: await push('contract/moved:v1', image), ...named() },
      context,
    );

    assert.equal((await source.resolve()).digest, image.root.descriptor.digest);
  });

  it('lists tags', async () => {
    await push('contract/tagged:v1');
    const location = await push('contract/tagged:v2');
    assert.equal(location.transport, 'registry');

    const tags = await listTags({ repository: (location as { reference: Reference }).reference }, context);

    assert.deepEqual(tags.filter((tag) => tag.startsWith('v')).toSorted(), ['v1', 'v2']);
  });

  it('says that an image is not there, by its name', async () => {
    const source = await openSource(
      { location: parseImageLocation(`${registry.host}/contract/nothing:v1`) },
      context,
    );

    await assert.rejects(source.resolve(), (error: unknown) => {
      assert.ok(registryError.is(error, 'REGISTRY_NOT_FOUND'));
      assert.match(error.message, /contract\/nothing/);
      return true;
    });
  });

  it('carries an image with all its referrers from a layout through two repositories to an equal layout', async () => {
    const [first, last] = [join(folder, 'first'), join(folder, 'last')];
    const target = await openTarget({ location: { transport: 'oci', directory: first } }, context);
    await putHandmade(target, handmadeImage('travels'), 'latest');
    await target.commit();

    await copy(`oci:${first}`, `${registry.host}/contract/a:v1`);
    const again = await copy(`${registry.host}/contract/a:v1`, `${registry.host}/contract/b:v1`);
    await copy(`${registry.host}/contract/b:v1`, `oci:${last}`);

    assert.deepEqual([again.manifests, again.referrers, again.blobs], [3, 3, 8]);
    assert.equal(
      readFileSync(join(last, 'index.json'), 'utf8'),
      readFileSync(join(first, 'index.json'), 'utf8'),
    );
  });

  it('sends nothing twice', async () => {
    await push('contract/twice:v1', handmadeImage('twice'));
    await copy(`${registry.host}/contract/twice:v1`, `${registry.host}/contract/twice-copy:v1`);

    const again = await copy(`${registry.host}/contract/twice:v1`, `${registry.host}/contract/twice-copy:v1`);

    assert.equal(again.bytes, 0);
  });
}
