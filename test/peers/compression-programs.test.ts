/** gzip, zstd, xz and bzip2 read what we write, and we read what they write. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { decompress, formatOfName } from '../../src/compression/index.ts';
import { noise, words } from '../fakes/compression-inputs.ts';
import { layerOf } from '../fakes/framed-layer.ts';

const MIB = 1 << 20;

function run(program: string, args: readonly string[], input: Uint8Array): Buffer {
  const { status, stdout, stderr } = spawnSync(program, args, { input, maxBuffer: 1e9 });
  assert.equal(status, 0, `${program} ${args.join(' ')}: ${String(stderr)}`);
  return stdout;
}

const without = (program: string): string | false =>
  spawnSync(program, ['--version'], { input: '' }).error ? `${program} is not installed` : false;

describe('a layer of several blocks', () => {
  const blocks = [words(4 * MIB, 1), noise(MIB, 2), new Uint8Array(), words(100, 3)];

  for (const [name, program] of [
    ['gzip', 'gzip'],
    ['zstd', 'zstd'],
  ] as const) {
    it(`is sound and whole to ${program}`, { skip: without(program) }, async () => {
      const layer = await layerOf(name, blocks);

      run(program, ['-t'], layer);
      assert.equal(Buffer.compare(run(program, ['-dc'], layer), Buffer.concat(blocks)), 0);
    });
  }
});

describe('decompress', () => {
  const content = Buffer.concat([words(3 * MIB, 4), noise(MIB, 5), new Uint8Array(MIB), words(MIB, 6)]);

  for (const [program, suffix, levels] of [
    ['gzip', '.gz', ['-1', '-9']],
    ['xz', '.xz', ['-0', '-6', '-9e', '--block-size=100000', '--x86 --delta=dist=4 --lzma2']],
    ['xz', '.lzma', ['--format=lzma -0', '--format=lzma -6']],
    ['zstd', '.zst', ['-1', '-19', '--ultra -22', '--long=27']],
    ['bzip2', '.bz2', ['-1', '-9']],
  ] as const) {
    for (const level of levels) {
      it(`reads what ${program} ${level} writes to ${suffix}`, { skip: without(program) }, async () => {
        const packed = run(program, [...level.split(' '), '-c'], content);
        const source = Readable.from([packed.subarray(0, 70_000), packed.subarray(70_000)]);
        const chunks = await Array.fromAsync(
          decompress(formatOfName(suffix), source, { limitBytes: content.length }),
        );

        assert.equal(Buffer.compare(Buffer.concat(chunks), content), 0);
      });
    }
  }
});
