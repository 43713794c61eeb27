import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { layerTar } from '../../../test/fakes/layered-image.ts';
import { noteExaminer } from '../../../test/fakes/note-cataloguer.ts';
import { base256, raw } from '../../../test/fakes/raw-tar.ts';
import { howOften } from '../../../test/how-often.ts';
import { digestOf } from '../../base/index.ts';
import { Dispatch } from '../examine/dispatch.ts';
import type { LayerSource } from '../source/types.ts';
import type { Examiner } from '../types.ts';
import { LayerBuilder } from './layer-builder.ts';
import type { ReadLayer } from './read-layer.ts';
import { readTarLayer } from './read-tar-layer.ts';
import { Unpacking } from './unpacking.ts';

const NOTES = layerTar(['a', 'b', 'c'].map((name) => ({ path: `${name}.note`, content: `${name} 1` })));

async function read(
  stored: Uint8Array,
  {
    chunkBytes = 1000,
    limitBytes = 1e8,
    examiners = [noteExaminer] as Examiner<unknown>[],
    ...digests
  }: Partial<Pick<LayerSource, 'diffId'>> & {
    chunkBytes?: number;
    limitBytes?: number;
    examiners?: Examiner<unknown>[];
  } = {},
): Promise<ReadLayer & { outcome: string; notes: unknown[] }> {
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    // As of a file: each chunk in the memory of the one before.
    const room = Buffer.alloc(Math.min(chunkBytes, stored.length));
    for (let at = 0; at < stored.length; at += chunkBytes) {
      const chunk = stored.subarray(at, at + chunkBytes);
      room.set(chunk);
      yield room.subarray(0, chunk.length);
      room.fill(0xaa);
    }
  };
  const source: LayerSource = {
    digest: undefined,
    diffId: digests.diffId,
    createdBy: undefined,
    sizeBytes: stored.length,
    content: { kind: 'tar', bytes },
  };
  const builder = new LayerBuilder({ dispatch: new Dispatch(examiners), metadata: false, folder: tmpdir() });
  const { signal } = new AbortController();
  const layer = await readTarLayer(source, bytes(), builder, new Unpacking(limitBytes, { signal }));
  builder.close();
  const notes = [...layer.facts.rows()].flatMap((row) => layer.facts.get(row, noteExaminer.id) ?? []);
  return { ...layer, outcome: layer.damage?.code ?? 'whole', notes };
}

const CUTS = howOften({ quick: 20, long: 60 });

describe('readTarLayer', () => {
  it('reads layers in every compression, members and frames one behind another, too', async () => {
    const [first, second] = [NOTES.subarray(0, 1500), NOTES.subarray(1500)];
    // What eStargz and zstd:chunked write: pieces, and a skippable frame with a table of contents.
    const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    const stored = [
      NOTES,
      gzipSync(NOTES),
      zstdCompressSync(NOTES),
      Buffer.concat([gzipSync(first), gzipSync(second)]),
      Buffer.concat([zstdCompressSync(first), zstdCompressSync(second), skippable]),
      Buffer.concat([skippable.subarray(0, 0), zstdCompressSync(first), skippable, zstdCompressSync(second)]),
    ];
    for (const [position, bytes] of stored.entries()) {
      const layer = await read(bytes, { diffId: digestOf(NOTES) as LayerSource['diffId'] });
      assert.deepEqual([layer.outcome, layer.notes], ['whole', ['a 1', 'b 1', 'c 1']], `${position}`);
    }
  });

  it('gives examiners the whole content of files that are cut by chunks anywhere', async () => {
    const content = `large ${'x'.repeat(5000)}`;
    const tar = layerTar([{ path: 'x.note', content }]);
    for (const chunkBytes of [1, 7, 511, 512, 513, 4096]) {
      const { notes, entries } = await read(tar, { chunkBytes });
      assert.deepEqual(notes, [content]);
      assert.equal(`sha256:${entries.digestHex(0, 'sha256')}`, digestOf(content));
    }
  });

  it('ends with what was read before, wherever a layer is cut', async () => {
    for (const whole of [NOTES, gzipSync(NOTES), zstdCompressSync(NOTES)]) {
      for (let cut = 0; cut < whole.length; cut += Math.max(1, Math.floor(whole.length / CUTS))) {
        const { outcome, notes, problems } = await read(whole.subarray(0, cut));
        assert.deepEqual(notes, ['a 1', 'b 1', 'c 1'].slice(0, notes.length));
        assert.equal(problems.length, outcome === 'whole' ? 0 : 1);
      }
    }
  });

  it('believes no size that a header claims before the bytes are there', async () => {
    const claims = [4 * 1024 ** 3, 2 ** 50, 63 * 1024 ** 2].map((size) => base256(size, 12));
    for (const size of [...claims, '77777777777\0']) {
      const tar = Buffer.concat([raw({ name: 'a.note', body: 'a 1' }), raw({ name: 'huge.note', size })]);
      const { damage, notes, entries } = await read(tar);
      assert.equal(damage?.kind, 'refused');
      assert.deepEqual(notes, ['a 1']);
      assert.ok(entries.count <= 2);
    }
  });

  it('stops bombs at the limit, after little work', async () => {
    const bomb = gzipSync(Buffer.concat([raw({ name: 'a.note', body: 'a 1' }), Buffer.alloc(50_000_000)]));
    const { damage, notes, problems } = await read(bomb, { limitBytes: 1_000_000 });
    assert.equal(damage?.kind, 'refused');
    assert.deepEqual(notes, ['a 1']);
    assert.match(problems[0]?.message ?? '', /1000000 bytes/);
  });

  it('says what an examiner throws, and goes on', async () => {
    const broken: Examiner<unknown> = {
      id: 'broken',
      version: 1,
      wants: { suffixes: ['.note'] },
      examine: ({ content }) => content.read(0, 1e9),
    };
    const { notes, facts } = await read(NOTES, { examiners: [broken, noteExaminer] });
    assert.deepEqual(notes, ['a 1', 'b 1', 'c 1']);
    assert.match(facts.problemsOf(0)[0]?.message ?? '', /only 3/);
  });

  it('says of a layer with thousands of wrong entries some hundred times that it has them', async () => {
    const tar = Buffer.concat(Array.from({ length: 5000 }, () => raw({ name: '../x' })));
    const { problems, outcome } = await read(tar);
    assert.equal(outcome, 'whole');
    assert.equal(problems.length, 201);
  });

  it('believes nothing of a layer that unpacks to something else than the config says', async () => {
    const { outcome } = await read(NOTES, { diffId: digestOf('x') as LayerSource['diffId'] });
    assert.equal(outcome, 'IMAGE_LAYER_DIFFERS');
  });
});
