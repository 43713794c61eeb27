import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Descriptor, MEDIA_TYPES } from '../types.ts';
import { descriptorOf, emptyConfig, encodeManifest } from './descriptor.ts';
import { walkManifests } from './walk-manifests.ts';

const contents = new Map<string, Uint8Array>();

function indexOf(...manifests: Descriptor[]): Descriptor {
  return keep(
    MEDIA_TYPES.index,
    encodeManifest({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests }),
  );
}

function keep(mediaType: string, bytes: Uint8Array): Descriptor {
  const descriptor = descriptorOf(mediaType, bytes);
  contents.set(descriptor.digest, bytes);
  return descriptor;
}

async function walk(root: Descriptor): Promise<string[]> {
  const walked = await Array.fromAsync(
    walkManifests(root, async ({ digest }) => contents.get(digest) ?? assert.fail()),
  );
  return walked.map(({ descriptor }) => descriptor.digest);
}

const leaf = keep(
  MEDIA_TYPES.manifest,
  encodeManifest({ schemaVersion: 2, mediaType: MEDIA_TYPES.manifest, config: emptyConfig, layers: [] }),
);

describe('walkManifests', () => {
  it('gives children before the index that names them, each once', async () => {
    const inner = indexOf(leaf);
    const root = indexOf(leaf, inner, inner);

    assert.deepEqual(await walk(root), [leaf.digest, inner.digest, root.digest]);
  });

  it('skips anything that is not a manifest', async () => {
    const root = indexOf(descriptorOf('application/octet-stream', Buffer.from('x')), leaf);

    assert.deepEqual(await walk(root), [leaf.digest, root.digest]);
  });

  it('refuses indexes that are nested without end', async () => {
    let root = leaf;
    for (let depth = 0; depth < 12; depth++) root = indexOf(root);

    await assert.rejects(walk(root), { code: 'OCI_GRAPH_TOO_LARGE' });
  });

  it('ends at an index that names itself, which only a reader that checks no digests could give', async () => {
    const descriptor: Descriptor = { ...leaf, mediaType: MEDIA_TYPES.index };
    const bytes = encodeManifest({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [descriptor] });
    const walked = await Array.fromAsync(walkManifests(descriptor, async () => bytes));

    assert.equal(walked.length, 1);
  });

  it('refuses an index with more manifests than anybody can mean', async () => {
    const many = Array.from({ length: 10_001 }, (_, at) => {
      const annotations = { at: String(at) };
      const document = {
        schemaVersion: 2,
        mediaType: MEDIA_TYPES.manifest,
        config: emptyConfig,
        layers: [],
        annotations,
      } as const;
      return keep(MEDIA_TYPES.manifest, encodeManifest({ ...document, layers: [] }));
    });

    await assert.rejects(walk(indexOf(...many)), { code: 'OCI_GRAPH_TOO_LARGE' });
  });
});
