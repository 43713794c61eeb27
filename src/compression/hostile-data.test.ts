import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { words } from '../../test/fakes/compression-inputs.ts';
import { layerOf } from '../../test/fakes/framed-layer.ts';
import { howOften } from '../../test/how-often.ts';
import { messageOf, ShearwallError } from '../base/index.ts';
import { decompress, formatOfName } from './index.ts';

const packed = (file: string): Buffer => readFileSync(new URL(`testdata/${file}`, import.meta.url));
const content = words(20_000, 21);
const MIB = 1 << 20;
const CUTS = howOften({ quick: 10, long: 50 });
const HEADERS = howOften({ quick: 20, long: 40 });
const WITHIN = howOften({ quick: 40, long: 100 });
const NOISES = howOften({ quick: 10, long: 40 });

type Outcome = { code: string } | { bytes: Buffer };

async function attempt(file: string, bytes: Uint8Array, limitBytes = MIB): Promise<Outcome> {
  const source = Readable.from([bytes]);
  try {
    const chunks = await Array.fromAsync(decompress(formatOfName(file), source, { limitBytes }));
    return { bytes: Buffer.concat(chunks) };
  } catch (error) {
    if (!(error instanceof ShearwallError)) return { code: messageOf(error) };
    assert.ok(error.hint, 'says what to do');
    return { code: error.code };
  }
}

const CHECKED = ['words.gz', 'check-crc32.xz', 'check-sha256.xz', 'blocks.xz', 'words.zst', 'words.bz2'];

describe('decompress against a truncated download', () => {
  for (const file of [...CHECKED, 'check-none.xz', 'words.lzma']) {
    it(`refuses ${file} cut in ${CUTS} places`, async () => {
      const whole = packed(file);
      for (let part = 0; part < CUTS; part++) {
        const cut = whole.subarray(0, Math.floor((whole.length * part) / CUTS));
        assert.deepEqual(
          await attempt(file, cut),
          { code: 'COMPRESSION_TRUNCATED' },
          `cut at ${part}/${CUTS}`,
        );
      }
    });

    it(`refuses ${file} without its last byte`, async () => {
      assert.deepEqual(await attempt(file, packed(file).subarray(0, -1)), { code: 'COMPRESSION_TRUNCATED' });
    });
  }
});

describe('decompress against flipped bits', () => {
  const known = /^COMPRESSION_(CORRUPT|TRUNCATED|UNSUPPORTED|TOO_LARGE)$/;

  for (const file of [...CHECKED, 'streams-padded.xz', 'members.gz']) {
    it(`gives the right bytes of ${file} or an error, never others`, async () => {
      const whole = packed(file);
      const positions = new Set<number>();
      // Where the fields of headers and trailers are: every byte. Between them some.
      for (let index = 0; index < HEADERS; index++) positions.add(index).add(whole.length - 1 - index);
      for (let index = 0; index < WITHIN; index++) positions.add(Math.floor((whole.length * index) / WITHIN));

      let refused = 0;
      for (const position of positions) {
        const flipped = Buffer.from(whole);
        flipped[position] = (flipped[position] ?? 0) ^ (1 << (position % 8));
        const outcome = await attempt(file, flipped);
        if ('code' in outcome) assert.match(outcome.code, known, `byte ${position}`);
        else assert.equal(Buffer.compare(outcome.bytes, content), 0, `byte ${position}`);
        refused += 'code' in outcome ? 1 : 0;
      }
      assert.ok(refused > positions.size * 0.9, `refused ${refused} of ${positions.size}`);
    });
  }

  it('fails with a code of ours, whatever noise it reads', async () => {
    for (const file of ['words.gz', 'check-none.xz', 'words.lzma', 'words.zst', 'words.bz2']) {
      for (let seed = 0; seed < NOISES; seed++) {
        const bytes = Buffer.from(packed(file));
        bytes.set(words(64, seed), 20 + (seed * 30 * 40) / NOISES);
        const outcome = await attempt(file, bytes);
        if ('code' in outcome) assert.match(outcome.code, known);
      }
    }
  });
});

describe('decompress against a bomb', () => {
  for (const file of ['bomb.gz', 'bomb.xz', 'bomb.bz2', 'bomb.zst']) {
    it(`stops ${file} at the limit`, async () => {
      const zeros = new Uint8Array(4 * MIB);
      const bytes = file === 'bomb.gz' ? await layerOf('gzip', Array(16).fill(zeros)) : packed(file);

      let given = 0;
      const reading = async (): Promise<void> => {
        const chunks = decompress(formatOfName(file), Readable.from([bytes]), { limitBytes: 10 * MIB });
        for await (const chunk of chunks) given += chunk.length;
      };

      await assert.rejects(reading, { code: 'COMPRESSION_TOO_LARGE', message: /10485760 bytes/ });
      assert.ok(given <= 10 * MIB, `${given} bytes were given out`);
    });
  }

  it('refuses xz that wants 512 MiB for its dictionary', async () => {
    const reading = Array.fromAsync(
      decompress('xz', Readable.from([packed('huge-dictionary.xz')]), { limitBytes: MIB }),
    );
    await assert.rejects(reading, {
      code: 'COMPRESSION_UNSUPPORTED',
      message: /takes 513 MiB .* 128 MiB are allowed/,
    });
  });

  it('refuses zstd that wants 2 GiB for its window', async () => {
    assert.deepEqual(await attempt('huge-window.zst', packed('huge-window.zst')), {
      code: 'COMPRESSION_UNSUPPORTED',
    });
  });
});

describe('decompress against data hidden behind the end', () => {
  for (const file of ['words.gz', 'check-crc64.xz', 'words.lzma', 'words.zst', 'words.bz2']) {
    it(`refuses a note behind ${file}`, async () => {
      const outcome = await attempt(
        file,
        Buffer.concat([packed(file), Buffer.from('and now for something')]),
      );
      assert.deepEqual(outcome, { code: 'COMPRESSION_CORRUPT' });
    });
  }

  // Node's decoder ends at zeros, and what came later was an error that nobody heard, which ended the process.
  for (const rest of ['and now', '\0', ''])
    it(`ends gzip at zeros whatever comes in which piece: ${JSON.stringify(rest)}`, async () => {
      let isClosed = false;
      const pieces = [packed('words.gz'), Buffer.alloc(3), Buffer.from(rest), packed('words.gz')];
      const source = async function* (): AsyncGenerator<Uint8Array> {
        try {
          yield* rest === 'and now' ? pieces : pieces.slice(0, 3);
        } finally {
          isClosed = true;
        }
      };
      const reading = Array.fromAsync(decompress('gzip', source(), { limitBytes: 10 * MIB }));
      if (rest === 'and now') await assert.rejects(reading, { code: 'COMPRESSION_CORRUPT' });
      else assert.equal(Buffer.compare(Buffer.concat(await reading), content), 0);
      assert.equal(isClosed, true);
    });

  it('refuses a note behind zeros behind gzip, in one piece, too', async () => {
    const bytes = Buffer.concat([packed('words.gz'), Buffer.alloc(3), Buffer.from('note')]);
    assert.deepEqual(await attempt('words.gz', bytes), { code: 'COMPRESSION_CORRUPT' });
  });

  it('unpacks the second frame too, which Node leaves out without a word', async () => {
    const outcome = await attempt('words.zst', Buffer.concat([packed('words.zst'), packed('words.zst')]));
    assert.ok('bytes' in outcome);
    assert.equal(Buffer.compare(outcome.bytes, Buffer.concat([content, content])), 0);
  });

  it('refuses one format under the name of another', async () => {
    for (const file of ['words.gz', 'check-crc64.xz', 'words.zst', 'words.bz2']) {
      const other = file === 'words.gz' ? 'words.bz2' : 'words.gz';
      assert.deepEqual(await attempt(file, packed(other)), { code: 'COMPRESSION_CORRUPT' }, file);
    }
  });
});
