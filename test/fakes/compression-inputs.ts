/** Twenty blocks that take a compressor through its paths, made by integer arithmetic: the same on every machine. */
export function compressionInputs(): ReadonlyMap<string, Uint8Array> {
  made ??= makeInputs();
  return made;
}

/** Nobody changes them. */
let made: ReadonlyMap<string, Uint8Array> | undefined;

function makeInputs(): ReadonlyMap<string, Uint8Array> {
  return new Map<string, Uint8Array>([
    ['empty', new Uint8Array()],
    ['one byte', Uint8Array.of(0x41)],
    ['zeros, a whole block', new Uint8Array(4 * MIB)],
    ['ones', new Uint8Array(64 * KIB).fill(0xff)],
    ['noise', noise(256 * KIB, 1)],
    ['noise, 1 MiB', noise(1 * MIB, 2)],
    ['noise of two values', noise(256 * KIB, 3).map((byte) => byte & 1)],
    ['digits', noise(256 * KIB, 4).map((byte) => 0x30 + (byte % 10))],
    ['words', words(512 * KIB, 5)],
    ['words, 2 MiB', words(2 * MIB, 6)],
    ['tar headers', tarHeaders(256 * KIB)],
    ['counters', counters(256 * KIB)],
    ['skewed bytes', skewed(256 * KIB, 7)],
    [
      'every byte in turn',
      repeated(
        Uint8Array.from({ length: 256 }, (_, index) => index),
        128 * KIB,
      ),
    ],
    ['a period of 3', repeated(noise(3, 8), 64 * KIB)],
    ['a period of 258, the longest match of deflate', repeated(noise(258, 9), 128 * KIB)],
    ['a period of 32768, its window', repeated(noise(32 * KIB, 10), 256 * KIB)],
    ['a period of 32769, just beyond', repeated(noise(32 * KIB + 1, 11), 256 * KIB)],
    ['words and noise by turns', joined(words(64 * KIB, 12), noise(64 * KIB, 13), words(64 * KIB, 12))],
    ['noise with few zeros', noise(256 * KIB, 14).map((byte, index) => (index % 97 < 30 ? 0 : byte))],
  ]);
}

const KIB = 1 << 10;
const MIB = 1 << 20;

/** xorshift32 (Marsaglia, 2003). */
function generator(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

export function noise(sizeBytes: number, seed: number): Uint8Array {
  const next = generator(seed);
  return new Uint8Array(sizeBytes).map(() => next() >>> 24);
}

/** Text of 600 made-up words, short ones more often. */
export function words(sizeBytes: number, seed: number): Uint8Array {
  const next = generator(seed);
  const letter = (): string => String.fromCharCode(0x61 + (next() % 26));
  const lexicon = Array.from({ length: 600 }, (_, rank) =>
    Array.from({ length: 2 + ((rank >> 6) % 9) }, letter).join(''),
  );
  let text = '';
  while (text.length < sizeBytes) {
    const rank = Math.min(next() % 600, next() % 600);
    text += `${lexicon[rank] ?? ''}${next() % 12 === 0 ? '\n' : ' '}`;
  }
  return Buffer.from(text.slice(0, sizeBytes), 'latin1');
}

function tarHeaders(sizeBytes: number): Uint8Array {
  const bytes = Buffer.alloc(sizeBytes);
  for (let offset = 0, index = 0; offset < sizeBytes; offset += 512, index++) {
    bytes.write(`usr/share/doc/package-${index % 37}/file-${index}`, offset, 'latin1');
    bytes.write('0000644 0000000 0000000', offset + 100, 'latin1');
    bytes.write((index * 977).toString(8).padStart(11, '0'), offset + 124, 'latin1');
    bytes.write('ustar  ', offset + 257, 'latin1');
  }
  return bytes;
}

function counters(sizeBytes: number): Uint8Array {
  const bytes = Buffer.alloc(sizeBytes);
  for (let offset = 0; offset < sizeBytes; offset += 4) bytes.writeUInt32LE(offset * 3, offset);
  return bytes;
}

/** Each value half as frequent as the one before: the deepest Huffman trees. */
function skewed(sizeBytes: number, seed: number): Uint8Array {
  const next = generator(seed);
  return Uint8Array.from({ length: sizeBytes }, () => Math.clz32(next()));
}

function repeated(pattern: Uint8Array, sizeBytes: number): Uint8Array {
  return Uint8Array.from({ length: sizeBytes }, (_, index) => pattern[index % pattern.length] ?? 0);
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}
