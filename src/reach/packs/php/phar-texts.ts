import { constants, inflateRawSync } from 'node:zlib';
import type { Budget } from '../../../binaries/index.ts';

const HALT = /__HALT_COMPILER\(\);(?: ?\?>\r?\n?)?/i;
const PHP = /\.(?:php|inc|phtml)$|^[^.]+$/;
const [GZIPPED, PACKED] = [0x1000, 0xf000];
const MOST_STUB_BYTES = 2 * 1024 ** 2;

type Entry = { name: string; sizeBytes: number; packedBytes: number; flags: number };

/** The texts of PHP in an archive that stands after a program (phar file format). Byte strings; none where it ends before it should, or is packed otherwise. */
export function pharTexts(bytes: Buffer, budget: Budget): string[] {
  const stub = HALT.exec(bytes.toString('latin1', 0, MOST_STUB_BYTES));
  if (stub === null) return [];
  const { entries, end } = entriesOf(bytes, stub.index + stub[0].length);
  let at = end;
  return entries.flatMap(({ name, sizeBytes, packedBytes, flags }) => {
    const packed = bytes.subarray(at, at + packedBytes);
    at += packedBytes;
    const isWanted = PHP.test(name) && sizeBytes > 0 && sizeBytes <= budget.left('bytesProduced');
    if (!isWanted || packed.length < packedBytes) return [];
    budget.spend('bytesProduced', sizeBytes);
    const isPlain = (flags & PACKED) === 0;
    if (!isPlain && (flags & PACKED) !== GZIPPED) return [];
    return (isPlain ? packed : inflated(packed, sizeBytes))?.toString('latin1') ?? [];
  });
}

/** As many as there are whole: each takes 28 bytes or more. */
function entriesOf(bytes: Buffer, start: number): { entries: Entry[]; end: number } {
  let at = start + 4;
  const number = (): number => {
    at += 4;
    return at <= bytes.length ? bytes.readUInt32LE(at - 4) : 0;
  };
  const skip = (length: number): void => {
    at += length;
  };
  const count = number();
  skip(6);
  // Its alias and metadata.
  skip(number());
  skip(number());
  const entries: Entry[] = [];
  while (entries.length < count && at < bytes.length) {
    const length = number();
    const name = bytes.toString('latin1', at, at + length);
    skip(length);
    const sizeBytes = number();
    skip(4);
    const packedBytes = number();
    skip(4);
    entries.push({ name, sizeBytes, packedBytes, flags: number() });
    skip(number());
  }
  return { entries, end: at };
}

function inflated(bytes: Buffer, sizeBytes: number): Buffer | undefined {
  try {
    return inflateRawSync(bytes, { maxOutputLength: sizeBytes, finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    // Damaged, or more than it says.
    return undefined;
  }
}
