import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { verifyAdvisoryDatabase } from '../../advisories/index.ts';
import { type Context, type Digest, digestFromHex } from '../../base/index.ts';
import { BLOCK_SIZE, compressorPin, loadCompressor } from '../../compression/index.ts';
import { type Descriptor, descriptorOf, type ImageTarget, MEDIA_TYPES } from '../../oci/index.ts';
import { CONFIG, encodeArtifact, LAYER_TYPE } from './artifact.ts';

export type PushedDatabase = { manifest: Descriptor; layer: Descriptor; digest: Digest; builtAt: number };

/** Puts a database, whole and compressed, into a registry or layout. The caller commits the target and signs what is there. */
export async function pushDatabase(
  { path, target, tag }: { path: string; target: ImageTarget; tag: string },
  context: Context,
): Promise<PushedDatabase> {
  const { digest, builtAt } = verifyAdvisoryDatabase(path);
  const compressed = await compressDatabase(path, context);
  await target.putBlob(CONFIG.descriptor, () => once(CONFIG.bytes));
  await target.putBlob(compressed.layer, () => createReadStream(compressed.path));
  const bytes = encodeArtifact({ layer: compressed.layer, digest, builtAt });
  const manifest = descriptorOf(MEDIA_TYPES.manifest, bytes);
  await target.putManifest(manifest, bytes, { tag });
  return { manifest, layer: compressed.layer, digest, builtAt };
}

/** Into the cache, under its own digest: a push that is repeated finds the blob in the registry. */
async function compressDatabase(
  path: string,
  { cache, signal }: Context,
): Promise<{ layer: Descriptor; path: string }> {
  const { compress } = await loadCompressor(compressorPin('zstd'));
  const hash = createHash('sha256');
  const writer = await cache.create('blob');
  try {
    for await (const block of createReadStream(path, {
      highWaterMark: BLOCK_SIZE,
    }) as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      const compressed = compress(block);
      hash.update(compressed);
      await writer.write(compressed);
    }
    const digest = digestFromHex(hash.digest('hex'));
    const entry = await writer.commit(digest);
    return { layer: { mediaType: LAYER_TYPE, digest, size: entry.sizeBytes }, path: entry.path };
  } finally {
    await writer.discard();
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
