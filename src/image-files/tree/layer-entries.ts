import { treeError } from '../../rootfs/index.ts';
import type { FileMetadata } from '../types.ts';
import { FIRST_LENGTH, grown, grownBuffer } from './columns.ts';
import { MetadataColumns } from './metadata-columns.ts';
import { LIMIT_EXCESS_BYTES, NAME_BYTES_PER_ENTRY, namesLimit } from './name-limits.ts';
import type { NameTable } from './name-table.ts';

/** `whiteout` and `opaque` as in image-spec, layer.md#whiteouts; `other`: devices and pipes. */
export const ENTRY_TYPES = [
  'file',
  'directory',
  'symlink',
  'hardlink',
  'other',
  'whiteout',
  'opaque',
] as const;
export type LayerEntryType = (typeof ENTRY_TYPES)[number];

export type LayerEntry = {
  type: LayerEntryType;
  /** Byte string, as `Entry.path`. Of a whiteout: what it hides. Of an opaque: the directory. */
  path: string;
  mode: number;
  sizeBytes: number;
  /** Of a symlink as written; of a hard link a path. */
  target?: string;
  /** Kept where the list was made for it. */
  metadata?: FileMetadata | undefined;
};

export const DIGEST_BYTES = { sha256: 32, sha1: 20, md5: 16 } as const;
const DIGESTS_BYTES = 68;
/** Where in a row's digests each begins, and the bit that says that it is there. */
const DIGEST_PLACES = { sha256: [0, 1], sha1: [32, 2], md5: [52, 4] } as const;
const HEADER_BYTES = 16;
/** Of the columns that are always there. */
const ROW_BYTES = 8 + 8 + 2 + 2 + 1 + 1 + 1 + DIGESTS_BYTES;
const SLASH = 0x2f;

const LIMIT_ENTRIES = 10_000_000;
/** Paths and targets of one layer together: what fits one buffer. */
const LIMIT_TEXT_BYTES = 2 ** 31;

/** What one layer's tar says, in its order. Rows lie in columns: a layer of three million files takes some 300 MB. */
export class LayerEntries {
  #count = 0;
  #types = new Uint8Array(FIRST_LENGTH);
  #modes = new Uint16Array(FIRST_LENGTH);
  #sizes = new Float64Array(FIRST_LENGTH);
  /** Where the text of a row ends; it begins where the row before ends. */
  #ends = new Float64Array(FIRST_LENGTH);
  #text: Buffer = Buffer.alloc(64 * 1024);
  #pathLengths = new Uint16Array(FIRST_LENGTH);
  /** SHA-256, SHA-1 and MD5 of each file's content, zeros for other rows and for what nobody computed. */
  #digests: Buffer = Buffer.alloc(FIRST_LENGTH * DIGESTS_BYTES);
  /** Bits of those that were computed. */
  #computed = new Uint8Array(FIRST_LENGTH);
  #magics = new Uint8Array(FIRST_LENGTH);
  #metadata: MetadataColumns | undefined;
  readonly #limitExcessBytes: number;

  /** `metadata`: keep owner, time, extended attributes and devices, too. */
  constructor({ metadata = false, limitExcessBytes = LIMIT_EXCESS_BYTES } = {}) {
    this.#limitExcessBytes = limitExcessBytes;
    if (metadata) this.#metadata = new MetadataColumns();
  }

  get hasMetadata(): boolean {
    return this.#metadata !== undefined;
  }

  get count(): number {
    return this.#count;
  }

  /** Names, targets and extended attributes beyond what so many entries may have. */
  get excessNameBytes(): number {
    const bytes = this.#textStart(this.#count) + (this.#metadata?.attributeBytes ?? 0);
    return Math.max(0, bytes - NAME_BYTES_PER_ENTRY * this.#count);
  }

  /** The number of the new row. Throws TREE_LIMIT, IMAGE_NAMES_LIMIT. */
  add(entry: LayerEntry): number {
    const row = this.#count;
    if (row >= LIMIT_ENTRIES) throw tooMany();
    this.#makeRoom(row + 1);
    this.#types[row] = ENTRY_TYPES.indexOf(entry.type);
    this.#modes[row] = entry.mode;
    this.#sizes[row] = entry.sizeBytes;
    const start = this.#textStart(row);
    const target = entry.target ?? '';
    const end = start + entry.path.length + target.length;
    if (end > LIMIT_TEXT_BYTES) throw tooMany();
    this.#text = grownBuffer(this.#text, end);
    this.#text.write(entry.path, start, 'latin1');
    if (target !== '') this.#text.write(target, start + entry.path.length, 'latin1');
    this.#pathLengths[row] = entry.path.length;
    this.#ends[row] = end;
    this.#metadata?.set(row, entry.metadata);
    this.#count++;
    if (this.excessNameBytes > this.#limitExcessBytes) throw namesLimit(this.#limitExcessBytes);
    return row;
  }

  setDigest(row: number, algorithm: keyof typeof DIGEST_BYTES, digest: Uint8Array): void {
    const [place, bit] = DIGEST_PLACES[algorithm];
    this.#digests.set(digest, row * DIGESTS_BYTES + place);
    this.#computed[row] = (this.#computed[row] ?? 0) | bit;
  }

  /** Whether this digest of the file's content was computed. */
  hasDigest(row: number, algorithm: keyof typeof DIGEST_BYTES): boolean {
    return ((this.#computed[row] ?? 0) & DIGEST_PLACES[algorithm][1]) !== 0;
  }

  setMagic(row: number, magic: number): void {
    this.#magics[row] = magic;
  }

  typeOf(row: number): LayerEntryType {
    return ENTRY_TYPES[this.#types[row] ?? 0] ?? 'other';
  }

  modeOf(row: number): number {
    return this.#modes[row] ?? 0;
  }

  sizeOf(row: number): number {
    return this.#sizes[row] ?? 0;
  }

  /** Undefined: the list was made without. */
  metadataOf(row: number): FileMetadata | undefined {
    return this.#metadata?.get(row);
  }

  magicOf(row: number): number {
    return this.#magics[row] ?? 0;
  }

  pathOf(row: number): string {
    const start = this.#textStart(row);
    return this.#text.toString('latin1', start, start + (this.#pathLengths[row] ?? 0));
  }

  /** Whether it is about the root itself. */
  isTop(row: number): boolean {
    return this.#pathLengths[row] === 0;
  }

  /** The path without its last component; empty at the top. */
  folderOf(row: number): string {
    const start = this.#textStart(row);
    return this.#text.toString('latin1', start, Math.max(this.#nameStart(row) - 1, start));
  }

  /** Whether two rows stand in one folder, by the bytes of their paths. */
  isBeside(row: number, other: number): boolean {
    const [start, otherStart] = [this.#textStart(row), this.#textStart(other)];
    const length = this.#nameStart(row) - start;
    if (length !== this.#nameStart(other) - otherStart) return false;
    for (let at = 0; at < length; at++)
      if (this.#text[start + at] !== this.#text[otherStart + at]) return false;
    return true;
  }

  /** The number of its last component in `names`. */
  nameOf(row: number, names: NameTable): number {
    return names.add(this.#text, this.#nameStart(row), this.#textStart(row) + (this.#pathLengths[row] ?? 0));
  }

  targetOf(row: number): string {
    const start = this.#textStart(row) + (this.#pathLengths[row] ?? 0);
    return this.#text.toString('latin1', start, this.#ends[row] ?? start);
  }

  /** Lower-case hex of a file's content; zeros where nobody computed it. */
  digestHex(row: number, algorithm: keyof typeof DIGEST_BYTES): string {
    const at = row * DIGESTS_BYTES + DIGEST_PLACES[algorithm][0];
    return this.#digests.toString('hex', at, at + DIGEST_BYTES[algorithm]);
  }

  /** Everything, as it is cached. */
  encode(): Buffer[] {
    const count = this.#count;
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeDoubleLE(count, 0);
    header.writeDoubleLE(this.#textStart(count), 8);
    const columns = [
      this.#sizes.subarray(0, count),
      this.#ends.subarray(0, count),
      this.#modes.subarray(0, count),
      this.#pathLengths.subarray(0, count),
      this.#types.subarray(0, count),
      this.#magics.subarray(0, count),
      this.#computed.subarray(0, count),
      this.#digests.subarray(0, count * DIGESTS_BYTES),
      this.#text.subarray(0, this.#textStart(count)),
    ];
    return [header, ...columns.map(asBuffer), ...(this.#metadata?.encode(count) ?? [])];
  }

  /** Throws TREE_LIMIT when the bytes are not what `encode` made. */
  static decode(bytes: Uint8Array): LayerEntries {
    const buffer = asBuffer(bytes);
    if (buffer.length < HEADER_BYTES) throw damaged();
    const count = buffer.readDoubleLE(0);
    const textBytes = buffer.readDoubleLE(8);
    const isSound =
      Number.isSafeInteger(count) && count >= 0 && Number.isSafeInteger(textBytes) && textBytes >= 0;
    const end = HEADER_BYTES + count * ROW_BYTES + textBytes;
    if (!isSound || buffer.length < end) throw damaged();
    const entries = new LayerEntries();
    let at = HEADER_BYTES;
    // Copied: typed arrays must begin at a multiple of their width.
    const take = (length: number): ArrayBuffer => {
      const part = new Uint8Array(length);
      part.set(buffer.subarray(at, at + length));
      at += length;
      return part.buffer;
    };
    entries.#count = count;
    entries.#sizes = new Float64Array(take(count * 8));
    entries.#ends = new Float64Array(take(count * 8));
    entries.#modes = new Uint16Array(take(count * 2));
    entries.#pathLengths = new Uint16Array(take(count * 2));
    entries.#types = new Uint8Array(take(count));
    entries.#magics = new Uint8Array(take(count));
    entries.#computed = new Uint8Array(take(count));
    entries.#digests = Buffer.from(take(count * DIGESTS_BYTES));
    entries.#text = Buffer.from(take(textBytes));
    entries.#metadata = buffer.length === end ? undefined : metadataIn(buffer.subarray(end), count);
    return entries;
  }

  #nameStart(row: number): number {
    const start = this.#textStart(row);
    let at = start + (this.#pathLengths[row] ?? 0);
    while (at > start && this.#text[at - 1] !== SLASH) at--;
    return at;
  }

  #textStart(row: number): number {
    return row === 0 ? 0 : (this.#ends[row - 1] ?? 0);
  }

  #makeRoom(count: number): void {
    if (count <= this.#types.length) return;
    this.#types = grown(this.#types, count);
    this.#modes = grown(this.#modes, count);
    this.#sizes = grown(this.#sizes, count);
    this.#ends = grown(this.#ends, count);
    this.#pathLengths = grown(this.#pathLengths, count);
    this.#digests = grownBuffer(this.#digests, count * DIGESTS_BYTES);
    this.#magics = grown(this.#magics, count);
    this.#computed = grown(this.#computed, count);
  }
}

function asBuffer(bytes: ArrayBufferView): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function tooMany(): Error {
  return treeError('TREE_LIMIT', `a layer has more than ${LIMIT_ENTRIES} entries, or too long names`, {
    hint: 'it is made to exhaust memory, or is not a container image',
  });
}

function metadataIn(bytes: Buffer, count: number): MetadataColumns {
  const metadata = MetadataColumns.decode(bytes, count);
  if (metadata === undefined) throw damaged();
  return metadata;
}

function damaged(): Error {
  return treeError('TREE_LIMIT', 'a cached list of layer entries is damaged');
}
