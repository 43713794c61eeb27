/** One line of the cache: programs ask for `name`, the loader opens `path` (absolute). Byte strings. */
export type CacheLine = { name: string; path: string; flags: number };

const MAGIC = 'glibc-ld.so.cache1.1';
const HEADER_BYTES = 48;
const LINE_BYTES = 24;
const LITTLE_ENDIAN = 2;
const BIG_ENDIAN = 3;

/**
 * The format of glibc 2.2 and later (sysdeps/generic/dl-cache.h, `cache_file_new`), without extensions. Lines must be in the
 * loader's order already. Strings stand once each, offsets count from the start of the file.
 */
export function encodeCache(lines: readonly CacheLine[], isBigEndian: boolean): Buffer {
  const strings = new StringTable(HEADER_BYTES + lines.length * LINE_BYTES);
  const places = lines.map(({ name, path }) => ({ name: strings.add(name), path: strings.add(path) }));
  const text = strings.bytes();
  const head = Buffer.alloc(HEADER_BYTES + lines.length * LINE_BYTES);
  const put = (value: number, offset: number): void => {
    if (isBigEndian) head.writeUInt32BE(value, offset);
    else head.writeUInt32LE(value, offset);
  };
  head.write(MAGIC, 'latin1');
  put(lines.length, 20);
  put(text.length, 24);
  head[28] = isBigEndian ? BIG_ENDIAN : LITTLE_ENDIAN;
  for (const [index, { name, path }] of places.entries()) {
    const offset = HEADER_BYTES + index * LINE_BYTES;
    put(lines[index]?.flags ?? 0, offset);
    put(name, offset + 4);
    put(path, offset + 8);
  }
  return Buffer.concat([head, text]);
}

class StringTable {
  readonly #places = new Map<string, number>();
  readonly #parts: string[] = [];
  #end: number;

  constructor(start: number) {
    this.#end = start;
  }

  add(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    const place = this.#end;
    this.#places.set(text, place);
    this.#parts.push(`${text}\0`);
    this.#end += text.length + 1;
    return place;
  }

  bytes(): Buffer {
    return Buffer.from(this.#parts.join(''), 'latin1');
  }
}
