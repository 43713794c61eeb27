import { deserialize, serialize } from 'node:v8';
import type { FileMetadata } from '../types.ts';
import { FIRST_LENGTH, grown } from './columns.ts';

/** Few entries have such. */
type Rare = { xattrs: FileMetadata['xattrs']; device: FileMetadata['device'] };

const NO_XATTRS: FileMetadata['xattrs'] = new Map();
const COLUMN_BYTES = 4 + 4 + 8;
/** Of each extended attribute, besides its name and value. */
const ATTRIBUTE_BYTES = 200;

/** Owner and time of each row in columns, the rest in a table of the rows that have it. */
export class MetadataColumns {
  #uids = new Uint32Array(FIRST_LENGTH);
  #gids = new Uint32Array(FIRST_LENGTH);
  #mtimes = new Float64Array(FIRST_LENGTH);
  #rare = new Map<number, Rare>();
  #attributeBytes = 0;

  /** What the extended attributes of all rows take. */
  get attributeBytes(): number {
    return this.#attributeBytes;
  }

  /** Undefined: root's, of 1970, as of a folder that only its content names. */
  set(row: number, metadata: FileMetadata | undefined): void {
    this.#uids = grown(this.#uids, row + 1);
    this.#gids = grown(this.#gids, row + 1);
    this.#mtimes = grown(this.#mtimes, row + 1);
    if (metadata === undefined) return;
    const { uid, gid, mtime, xattrs, device } = metadata;
    this.#uids[row] = uid;
    this.#gids[row] = gid;
    this.#mtimes[row] = mtime;
    if (xattrs.size > 0 || device !== undefined) this.#rare.set(row, { xattrs, device });
    this.#attributeBytes += sizeOf(xattrs);
  }

  get(row: number): FileMetadata {
    const { xattrs, device } = this.#rare.get(row) ?? { xattrs: NO_XATTRS, device: undefined };
    return {
      uid: this.#uids[row] ?? 0,
      gid: this.#gids[row] ?? 0,
      mtime: this.#mtimes[row] ?? 0,
      xattrs,
      device,
    };
  }

  encode(count: number): Buffer[] {
    return [
      asBuffer(this.#mtimes.subarray(0, count)),
      asBuffer(this.#uids.subarray(0, count)),
      asBuffer(this.#gids.subarray(0, count)),
      serialize(this.#rare),
    ];
  }

  /** Undefined: the bytes are not what `encode` made. */
  static decode(bytes: Buffer, count: number): MetadataColumns | undefined {
    const rare = bytes.length > count * COLUMN_BYTES && deserialize(bytes.subarray(count * COLUMN_BYTES));
    if (!(rare instanceof Map)) return undefined;
    // Copied: typed arrays must begin at a multiple of their width.
    const part = (from: number, width: number): ArrayBuffer =>
      new Uint8Array(bytes.subarray(count * from, count * (from + width))).buffer;
    const columns = new MetadataColumns();
    columns.#mtimes = new Float64Array(part(0, 8));
    columns.#uids = new Uint32Array(part(8, 4));
    columns.#gids = new Uint32Array(part(12, 4));
    columns.#rare = rare;
    for (const { xattrs } of columns.#rare.values()) columns.#attributeBytes += sizeOf(xattrs);
    return columns;
  }
}

function sizeOf(xattrs: FileMetadata['xattrs']): number {
  let bytes = 0;
  for (const [name, value] of xattrs) bytes += ATTRIBUTE_BYTES + name.length + value.length;
  return bytes;
}

function asBuffer(column: ArrayBufferView): Buffer {
  return Buffer.from(column.buffer, column.byteOffset, column.byteLength);
}
