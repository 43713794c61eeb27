import { isJsonObject, JsonError, parseJson } from '../../base/parse-json.ts';
import type { RandomAccess } from '../random-access.ts';

/** A file in an archive of Electron. */
type AsarEntry = { name: string; offset: number; sizeBytes: number };

/** Chromium's pickles: the size of a size, the header's, the text's with padding, the text's. */
const START_BYTES = 16;
const SIZE_OF_A_SIZE = 4;
const LIMITS = { bytes: 64 << 20, depth: 200, names: 2_000_000 };

/** The files that are in the archive itself (others are next to it). Undefined: it is none, or its list contradicts it. */
export function readAsar(content: RandomAccess): AsarEntry[] | undefined {
  if (content.sizeBytes < START_BYTES) return undefined;
  const start = content.read(0, START_BYTES);
  const [sizeOfSize, headerBytes, textBytes] = [0, 4, 12].map((at) => start.readUInt32LE(at)) as [
    number,
    number,
    number,
  ];
  const base = 8 + headerBytes;
  if (sizeOfSize !== SIZE_OF_A_SIZE || START_BYTES + textBytes > base || base > content.sizeBytes)
    return undefined;
  try {
    const root = parseJson(content.read(START_BYTES, textBytes), LIMITS);
    return isJsonObject(root) ? [...entriesIn(root, '', base, content.sizeBytes)] : undefined;
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}

/** As deep as the JSON, which is bounded. */
function* entriesIn(
  folder: Record<string, unknown>,
  path: string,
  base: number,
  end: number,
): Generator<AsarEntry> {
  const { files } = folder;
  if (!isJsonObject(files)) return;
  for (const [part, entry] of Object.entries(files)) {
    if (!isJsonObject(entry) || part.includes('/')) continue;
    const name = path === '' ? part : `${path}/${part}`;
    const { offset, size } = entry;
    if ('files' in entry) yield* entriesIn(entry, name, base, end);
    else if (typeof offset === 'string' && /^\d{1,15}$/.test(offset) && isSize(size)) {
      const at = base + Number(offset);
      if (at + size <= end) yield { name, offset: at, sizeBytes: size };
    }
  }
}

function isSize(size: unknown): size is number {
  return typeof size === 'number' && Number.isSafeInteger(size) && size >= 0;
}
