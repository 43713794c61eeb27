import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { createCache } from '../../base/cache/index.ts';
import type { Context } from '../../base/context.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import { SealedEntries } from '../../base/index.ts';
import { silentLog } from '../../base/log.ts';
import { silentProgress } from '../../base/progress.ts';
import { inlineWorkers } from '../../base/workers.ts';
import { compressorPin } from '../../compression/index.ts';
import { packLayer } from './pack-layer.ts';
import { PackedBefore } from './packed-before.ts';
import { planPiece } from './plan-piece.ts';
import type { LockedBytes, PackedLayer, Piece } from './types.ts';

const dir = mkdtempSync(join(tmpdir(), 'shearwall-pack-'));
const tarFile = join(dir, 'data.tar');
const tar = digestOf('the data.tar of a package');
const gzip = compressorPin('gzip');
const nothing: LockedBytes = { pieces: [], layers: [] };
const clock = { nowMs: () => 0, sleep: async () => {}, random: () => 0.5 };

after(() => rmSync(dir, { recursive: true }));

async function context(): Promise<Context> {
  const cache = await createCache(mkdtempSync(join(dir, 'cache-')), { log: silentLog, clock });
  const signal = new AbortController().signal;
  return {
    cache,
    clock,
    log: silentLog,
    progress: silentProgress,
    signal,
    workers: inlineWorkers(),
  } as unknown as Context;
}

/** One file whose content is in the cached tar. */
function pieces(content: string): Piece[] {
  writeFileSync(tarFile, content);
  const slice = { kind: 'slice' as const, tar, offset: 0, sizeBytes: 5000 };
  const entry = { path: 'a', type: 'file' as const, mode: 0o644, uid: 0, gid: 0, mtime: 0, content: slice };
  return [planPiece({ name: 'p', lockable: true, entries: [entry] }, gzip, () => tarFile)];
}

function pieceOf(path: string, bytes: Uint8Array): Piece {
  const own = { kind: 'bytes' as const, bytes };
  const entry = { path, type: 'file' as const, mode: 0o644, uid: 0, gid: 0, mtime: 0, content: own };
  return planPiece({ name: path, lockable: true, entries: [entry] }, gzip, () => tarFile);
}

const lockOf = ({ key, diffId, crc32, descriptor, pieces: made }: PackedLayer): LockedBytes => ({
  pieces: made,
  layers: [{ key, diffId, crc32, blob: { digest: descriptor.digest, sizeBytes: descriptor.size } }],
});

const bytesOf = async (layer: PackedLayer): Promise<Buffer> =>
  Buffer.concat(await Array.fromAsync(layer.open()));
const memory = ({ cache }: Context, key: string): PackedBefore =>
  new PackedBefore(new SealedEntries(cache, Buffer.alloc(32, key)));
const content = 'x'.repeat(5000);

describe('packLayer', () => {
  it('writes a gzip file that has the digest and unpacks to the DiffId that it states', async () => {
    const layer = await packLayer(
      { pieces: pieces(content), comment: '', compressor: gzip, locked: nothing },
      await context(),
    );
    const bytes = await bytesOf(layer);

    assert.equal(digestOf(bytes), layer.descriptor.digest);
    assert.equal(digestOf(gunzipSync(bytes)) as Digest, layer.diffId);
  });

  it('takes memory for a small piece by its size, also where it compresses badly', async () => {
    const lent = await context();
    const given: number[] = [];
    const run: Context['workers']['run'] = async (job, input) => {
      const { packed } = input as { packed?: Uint8Array };
      if (packed !== undefined) given.push(packed.byteLength);
      return await lent.workers.run(job, input);
    };
    const workers = { ...lent.workers, run };
    const noise = Array.from({ length: 40 }, (_, at) => hash('sha512', `${at}`, 'base64')).join('');
    const layer = await packLayer(
      { pieces: pieces(noise.padEnd(5000, noise)), comment: '', compressor: gzip, locked: nothing },
      { ...lent, workers },
    );
    assert.equal(digestOf(gunzipSync(await bytesOf(layer))) as Digest, layer.diffId);
    assert.equal(given.length, 1);
    assert.ok(
      given.every((bytes) => bytes < 16_000),
      given.join(),
    );
  });

  it('starts no thread for the digest of a small layer that is not compressed', async () => {
    const lent = await context();
    const run = () => assert.fail('a thread was asked');
    const plain = compressorPin('none');
    const layer = await packLayer(
      { pieces: pieces(content), comment: '', compressor: plain, locked: nothing },
      { ...lent, workers: { ...lent.workers, run } },
    );

    assert.equal(digestOf(await bytesOf(layer)) as Digest, layer.diffId);
  });

  it('takes a layer that lock and cache know as it is, without reading its files again', async () => {
    const lent = await context();
    const first = await packLayer(
      { pieces: pieces(content), comment: '', compressor: gzip, locked: nothing },
      lent,
    );
    const known = pieces(content);
    rmSync(tarFile);
    const again = await packLayer(
      { pieces: known, comment: '', compressor: gzip, locked: lockOf(first) },
      lent,
    );

    assert.deepEqual(await bytesOf(again), await bytesOf(first));
  });

  it('compresses again what the cache lost or holds damaged, to the same bytes', async () => {
    const lent = await context();
    const first = await packLayer(
      { pieces: pieces(content), comment: '', compressor: gzip, locked: nothing },
      lent,
    );
    const bytes = await bytesOf(first);
    const [piece] = first.pieces;
    assert.ok(piece);
    const file = await lent.cache.find('piece', piece.piece.digest);
    assert.ok(file);
    writeFileSync(file.path, Buffer.alloc(file.sizeBytes));

    assert.deepEqual(
      await bytesOf(
        await packLayer(
          { pieces: pieces(content), comment: '', compressor: gzip, locked: lockOf(first) },
          lent,
        ),
      ),
      bytes,
    );
    assert.deepEqual(
      await bytesOf(
        await packLayer(
          { pieces: pieces(content), comment: '', compressor: gzip, locked: lockOf(first) },
          await context(),
        ),
      ),
      bytes,
    );
  });

  it('has the same digest and size whichever of its pieces are made anew', async () => {
    const lent = await context();
    const large = Buffer.from(Array.from({ length: 5 << 20 }, (_, index) => (index * index) % 251));
    const three = ['first', large, 'last'].map((text, index) => pieceOf(`p${index}`, Buffer.from(text)));
    const pack = (locked: LockedBytes) =>
      packLayer({ pieces: three, comment: '', compressor: gzip, locked }, lent);
    const first = await pack(nothing);
    const bytes = await bytesOf(first);
    assert.deepEqual(first.descriptor, {
      mediaType: first.descriptor.mediaType,
      digest: digestOf(bytes),
      size: bytes.length,
    });
    for (const lost of [[0], [1], [2], [0, 2], [1, 2]]) {
      const known = first.pieces.filter((_, index) => !lost.includes(index));
      const again = await pack({ pieces: known, layers: [] });
      assert.deepEqual(again.descriptor, first.descriptor);
      assert.deepEqual(again.pieces, first.pieces);
    }
  });

  it('takes what this machine packed before, without a lock and without reading its files again', async () => {
    const lent = await context();
    const before = memory(lent, 'k');
    const input = { comment: '', compressor: gzip, locked: nothing, before };
    const first = await packLayer({ ...input, pieces: pieces(content) }, lent);
    const known = pieces(content);
    rmSync(tarFile);
    const again = await packLayer({ ...input, pieces: known }, lent);

    assert.deepEqual(lockOf(again), lockOf(first));
    assert.deepEqual(await bytesOf(again), await bytesOf(first));
  });

  it('believes no memory that another key sealed, and compresses again what it names and is damaged', async () => {
    const lent = await context();
    const input = { comment: '', compressor: gzip, locked: nothing };
    const first = await packLayer({ ...input, pieces: pieces(content), before: memory(lent, 'k') }, lent);
    const known = pieces(content);
    rmSync(tarFile);
    await assert.rejects(packLayer({ ...input, pieces: known, before: memory(lent, 'other') }, lent), {
      code: 'BUILD_FILE_CHANGED',
    });

    await packLayer({ ...input, pieces: pieces(content), before: memory(lent, 'k') }, lent);
    const file = await lent.cache.find('piece', first.pieces[0]?.piece.digest as Digest);
    assert.ok(file);
    writeFileSync(file.path, Buffer.alloc(file.sizeBytes));
    const again = await packLayer({ ...input, pieces: pieces(content), before: memory(lent, 'k') }, lent);

    assert.deepEqual(await bytesOf(again), await bytesOf(first));
  });

  it('refuses what comes of a data.tar that was changed after it had been checked', async () => {
    const first = await packLayer(
      { pieces: pieces(content), comment: '', compressor: gzip, locked: nothing },
      await context(),
    );

    for (const locked of [
      lockOf(first),
      { ...lockOf(first), layers: [] },
      { ...lockOf(first), pieces: [] },
    ]) {
      await assert.rejects(
        packLayer(
          { pieces: pieces('y'.repeat(5000)), comment: '', compressor: gzip, locked },
          await context(),
        ),
        {
          code: 'BUILD_FILE_CHANGED',
        },
      );
    }
  });
});
