/** Numbers in a program's own byte order and word size; outside of the bytes they are undefined. */
export class NumberReader {
  readonly bytes: Buffer;
  readonly isLittleEndian: boolean;
  readonly pointerBytes: 4 | 8;

  constructor(bytes: Buffer, isLittleEndian: boolean, pointerBytes: 4 | 8) {
    this.bytes = bytes;
    this.isLittleEndian = isLittleEndian;
    this.pointerBytes = pointerBytes;
  }

  u16(at: number): number | undefined {
    if (!this.#has(at, 2)) return undefined;
    return this.isLittleEndian ? this.bytes.readUInt16LE(at) : this.bytes.readUInt16BE(at);
  }

  u32(at: number): number | undefined {
    if (!this.#has(at, 4)) return undefined;
    return this.isLittleEndian ? this.bytes.readUInt32LE(at) : this.bytes.readUInt32BE(at);
  }

  /** Undefined also for what no file reaches. */
  u64(at: number): number | undefined {
    if (!this.#has(at, 8)) return undefined;
    const value = this.isLittleEndian ? this.bytes.readBigUInt64LE(at) : this.bytes.readBigUInt64BE(at);
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
  }

  pointer(at: number): number | undefined {
    return this.pointerBytes === 8 ? this.u64(at) : this.u32(at);
  }

  #has(at: number, size: number): boolean {
    return at >= 0 && at + size <= this.bytes.length;
  }
}
