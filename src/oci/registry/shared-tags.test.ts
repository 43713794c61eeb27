import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { type Blob, handmadeImage, putHandmade } from '../../../test/fakes/handmade-image.ts';
import { type OciTestContext, ociTestContext } from '../../../test/fakes/oci-context.ts';
import { FakeRegistry, type RegistryFeatures } from '../../../test/fakes/registry.ts';
import { digestOf, hexOf } from '../../base/digest.ts';
import { descriptorOf, emptyConfig, encodeManifest } from '../content/descriptor.ts';
import { registryError } from '../errors.ts';
import { openTarget } from '../open-image.ts';
import { parseImageLocation } from '../reference/image-location.ts';
import { MEDIA_TYPES } from '../types.ts';

const image = handmadeImage('shared');
const subject = image.children[1]?.descriptor ?? assert.fail();
const TAG = `sha256-${hexOf(subject.digest)}`;
const REPOSITORY = 'team/app';

let registry: FakeRegistry;
let context: OciTestContext;

async function use(features: Partial<RegistryFeatures>): Promise<void> {
  registry = await FakeRegistry.start({ referrersApi: false, ...features });
  context = ociTestContext();
  const target = await openTarget(
    { location: parseImageLocation(`${registry.host}/${REPOSITORY}:v1`) },
    context,
  );
  await putHandmade(target, { ...image, referrers: [] }, 'v1');
  context.slept.length = 0;
  registry.seen.length = 0;
}

afterEach(() => registry.stop());

function referrer(name: string): Blob {
  const bytes = encodeManifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    artifactType: `application/vnd.example.${name}`,
    config: emptyConfig,
    layers: [],
    subject,
    annotations: { name },
  });
  return { descriptor: descriptorOf(MEDIA_TYPES.manifest, bytes), bytes };
}

async function attach(...referrers: Blob[]): Promise<void> {
  const target = await openTarget(
    { location: parseImageLocation(`${registry.host}/${REPOSITORY}:v1`) },
    context,
  );
  await target.putBlob(emptyConfig, async function* () {
    yield Buffer.from('{}');
  });
  for (const { descriptor, bytes } of referrers) await target.putManifest(descriptor, bytes);
  await target.commit();
}

type Index = { manifests: Record<string, unknown>[]; annotations?: unknown };

function readIndex(): Index {
  const digest = registry.tags.get(REPOSITORY)?.get(TAG) ?? '';
  const bytes = registry.manifests.get(REPOSITORY)?.get(digest)?.bytes;
  return JSON.parse(bytes?.toString() ?? '{"manifests":[]}') as Index;
}

function listed(): string[] {
  return readIndex().manifests.map((entry) => String((entry['annotations'] as { name?: string })?.name));
}

/** What another client writes, whatever is there. */
function overwrite(index: object): void {
  const bytes = Buffer.from(JSON.stringify(index));
  registry.manifests.get(REPOSITORY)?.set(digestOf(bytes), { mediaType: MEDIA_TYPES.index, bytes });
  const tags = registry.tags.get(REPOSITORY) ?? new Map<string, string>();
  registry.tags.set(REPOSITORY, tags.set(TAG, digestOf(bytes)));
}

/** A client that reads, merges and writes between our reading and our writing, `times` times. */
function rival(times: number, ...names: string[]): void {
  let left = times;
  registry.beforeTag = (_, tag) => {
    if (tag !== TAG || left-- <= 0) return;
    const others = names.map((name) => stored(referrer(`${name}${left}`)));
    const index = readIndex();
    const manifests = [...index.manifests, ...others];
    overwrite({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests });
  };
}

function stored({ descriptor, bytes }: Blob): Record<string, unknown> {
  const { annotations } = JSON.parse(Buffer.from(bytes).toString()) as { annotations: object };
  registry.manifests
    .get(REPOSITORY)
    ?.set(descriptor.digest, { mediaType: MEDIA_TYPES.manifest, bytes: Buffer.from(bytes) });
  return { ...descriptor, annotations };
}

describe('a tag that several clients change, on a registry that honours If-Match', () => {
  it('keeps what a rival wrote between our reading and our writing, without waiting for anybody', async () => {
    await use({ conditionalWrites: true });
    await attach(referrer('first'));
    context.slept.length = 0;
    rival(2, 'rival');
    await attach(referrer('mine'));

    assert.deepEqual(listed().toSorted(), ['first', 'mine', 'rival0', 'rival1']);
    // Only the pauses after the two conflicts.
    assert.equal(context.slept.length, 2);
  });

  it('asks once whether If-Match is honoured, and harms nothing by it', async () => {
    await use({ conditionalWrites: true });
    await attach(referrer('first'));
    const before = registry.tags.get(REPOSITORY)?.get(TAG);
    registry.seen.length = 0;
    await attach(referrer('second'), referrer('third'));

    const probes = registry.seen.filter((seen) => seen.headers['if-match'] === '"shearwall-probe"');
    assert.equal(probes.length, 1);
    assert.match(probes[0]?.path ?? '', /manifests\/sha256:/);
    assert.notEqual(registry.tags.get(REPOSITORY)?.get(TAG), before);
    assert.deepEqual(listed(), ['first', 'second', 'third']);
  });

  it('keeps both when two create the tag at once', async () => {
    await use({ conditionalWrites: true });
    rival(1, 'rival');
    await attach(referrer('mine'));

    assert.deepEqual(listed(), ['rival0', 'mine']);
  });
});

describe('a tag that several clients change, on a registry that takes every write', () => {
  it('puts back what a rival overwrote, and what we had overwritten of theirs', async () => {
    await use({});
    await attach(referrer('first'));
    let left = 2;
    registry.beforeTag = (_, tag) => {
      if (tag !== TAG || left-- <= 0) return;
      // It read before we wrote, and writes after.
      const index = readIndex();
      const late = stored(referrer(`late${left}`));
      setImmediate(() => overwrite({ ...index, manifests: [...index.manifests, late] }));
    };
    await attach(referrer('mine'));

    assert.deepEqual(listed().toSorted(), ['first', 'late0', 'late1', 'mine']);
  });

  it('looks several times, for longer than a write takes, before it goes', async () => {
    await use({});
    await attach(referrer('mine'));

    assert.equal(context.slept.length, 4);
    assert.ok(context.slept.reduce((sum, ms) => sum + ms, 0) >= 400);
    assert.equal(registry.count('PUT', new RegExp(`manifests/${TAG}`)), 1);
  });

  it('watches all that one run attached together, not one after the other', async () => {
    await use({});
    await attach(referrer('one'), referrer('two'), referrer('three'));

    assert.deepEqual(listed(), ['one', 'two', 'three']);
    assert.equal(context.slept.length, 4);
  });

  it('does not restore what was deleted in the meantime', async () => {
    await use({});
    const doomed = referrer('doomed');
    await attach(doomed);
    let left = 1;
    registry.beforeTag = (_, tag) => {
      if (tag !== TAG || left-- <= 0) return;
      setImmediate(() => {
        registry.manifests.get(REPOSITORY)?.delete(doomed.descriptor.digest);
        overwrite({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [] });
      });
    };
    await attach(referrer('mine'));

    assert.deepEqual(listed(), ['mine']);
  });

  it('leaves entries and fields that it does not understand as they are', async () => {
    await use({});
    const foreign = {
      mediaType: 'application/vnd.new',
      digest: `sha512:${'a'.repeat(128)}`,
      size: 3,
      urls: [],
    };
    const index = {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.index,
      annotations: { by: 'another' },
      more: [1],
    };
    registry.manifests
      .get(REPOSITORY)
      ?.set(foreign.digest, { mediaType: foreign.mediaType, bytes: Buffer.from('{}') });
    overwrite({ ...index, manifests: [foreign, 'nonsense'] });
    await attach(referrer('mine'));

    const { manifests, ...rest } = readIndex();
    assert.deepEqual(rest, index);
    assert.deepEqual(manifests.slice(0, 2), [foreign, 'nonsense']);
    assert.equal(manifests.length, 3);
  });

  it('leaves out an entry whose manifest was deleted, where the registry refuses the list for it', async () => {
    await use({});
    const [deleted, kept] = [referrer('deleted'), referrer('kept')];
    await attach(deleted, kept);
    registry.manifests.get(REPOSITORY)?.delete(deleted.descriptor.digest);
    await attach(referrer('mine'));

    assert.deepEqual(listed(), ['kept', 'mine']);
  });

  it('copies artifact type and annotations onto the entry', async () => {
    await use({});
    const mine = referrer('mine');
    await attach(mine);

    assert.deepEqual(readIndex().manifests, [
      { ...mine.descriptor, artifactType: 'application/vnd.example.mine', annotations: { name: 'mine' } },
    ]);
  });

  it('says what to do when the tag is an image', async () => {
    await use({});
    registry.tags.get(REPOSITORY)?.set(TAG, subject.digest);

    await assert.rejects(attach(referrer('mine')), (error: unknown) => {
      assert.ok(registryError.is(error, 'REGISTRY_RESPONSE_INVALID'));
      assert.match(error.message, /is not a list of what is attached to sha256:/);
      assert.match(error.hint ?? '', /delete the tag/);
      return true;
    });
  });

  it('gives up when others overwrite it again and again, and says so', async () => {
    await use({});
    registry.beforeTag = (_, tag) => {
      if (tag !== TAG) return;
      setImmediate(() => overwrite({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [] }));
    };

    await assert.rejects(attach(referrer('mine')), (error: unknown) => {
      assert.ok(registryError.is(error, 'REGISTRY_UPLOAD_FAILED'));
      assert.match(error.message, /others overwrite it again and again/);
      return true;
    });
  });
});

describe('a registry that answers OCI-Subject and has no referrers API', () => {
  it('gets the fallback index all the same', async () => {
    await use({ subjectHeader: true });
    await attach(referrer('mine'));

    assert.deepEqual(listed(), ['mine']);
  });

  it('is believed after it was asked once, where it has the API', async () => {
    await use({ referrersApi: true });
    await attach(referrer('one'), referrer('two'), referrer('three'));

    assert.equal(registry.count('GET', /referrers/), 1);
    assert.deepEqual(listed(), []);
  });
});
