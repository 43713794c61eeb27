import type { RandomAccess } from '../random-access.ts';

/** A package of npm that a program of Deno has in itself. */
export type DenoPackage = { name: string; version: string };

/** The name of the section, and with what its contents begin: twice the same. */
const MAGIC = 'd3n0l4nd';
const MOST_METADATA_BYTES = 64 << 20;
const MOST_PACKAGES_BYTES = 16 << 20;
/** `@scope/name@1.2.3`, behind it what it was resolved beside: `_react@18.2.0`. */
const ID = /^((?:@[^/@\s]{1,214}\/)?[^/@\s]{1,214})@(\d[^_\s]{0,200})/;

/**
 * What `deno compile` put into the note of a program: metadata as JSON, then the packages of npm, each with its length before it
 * (cli/standalone/binary.rs of Deno 2). `note`: what the note named `SUI` holds. Undefined: it is of another program, or in another form.
 */
export function readDenoPackages(content: RandomAccess, note: Range): DenoPackage[] | undefined {
  const bytes = new Cursor(content, note.offset, note.offset + note.sizeBytes);
  if (bytes.text(bytes.u16() ?? 0) !== MAGIC || bytes.text(MAGIC.length) !== MAGIC) return undefined;
  if (!bytes.skip(bytes.u64() ?? Number.NaN, MOST_METADATA_BYTES)) return undefined;
  const packagesBytes = bytes.u64() ?? 0;
  if (packagesBytes === 0) return [];
  if (packagesBytes > MOST_PACKAGES_BYTES) return undefined;
  const packages: DenoPackage[] = [];
  const count = bytes.u32() ?? Number.NaN;
  for (let read = 0; read < count; read++) {
    const [, name, version] = ID.exec(bytes.text(bytes.u32() ?? 0) ?? '') ?? [];
    if (name === undefined || version === undefined) return undefined;
    packages.push({ name, version });
  }
  return Number.isNaN(count) ? undefined : packages;
}

type Range = { offset: number; sizeBytes: number };

const MOST_TEXT_BYTES = 4096;

/** Little endian. What would be behind the end is undefined. */
class Cursor {
  readonly #content: RandomAccess;
  readonly #end: number;
  #at: number;

  constructor(content: RandomAccess, start: number, end: number) {
    this.#content = content;
    this.#at = start;
    this.#end = Math.min(end, content.sizeBytes);
  }

  u16(): number | undefined {
    return this.#take(2)?.readUInt16LE();
  }

  u32(): number | undefined {
    return this.#take(4)?.readUInt32LE();
  }

  u64(): number | undefined {
    const bytes = this.#take(8);
    return bytes === undefined ? undefined : Number(bytes.readBigUInt64LE());
  }

  text(length: number): string | undefined {
    return length > MOST_TEXT_BYTES ? undefined : this.#take(length)?.toString('utf8');
  }

  skip(length: number, most: number): boolean {
    if (!(length <= most) || this.#at + length > this.#end) return false;
    this.#at += length;
    return true;
  }

  #take(length: number): Buffer | undefined {
    if (this.#at + length > this.#end) return undefined;
    const bytes = this.#content.read(this.#at, length);
    this.#at += length;
    return bytes;
  }
}
