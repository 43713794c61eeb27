import { messageOf } from '../../base/errors.ts';
import { tarError } from '../../base/tar/errors.ts';
import { decodePax, longText, type PaxRecords } from '../../base/tar/pax.ts';
import {
  BLOCK_BYTES,
  bodyBytes,
  decodeRawHeader,
  type Extensions,
  padded,
  type RawHeader,
} from '../../base/tar/raw-header.ts';
import { type MetadataReading, memberOf } from './decode-header.ts';
import type { TarMember } from './member.ts';

export type TarLimits = {
  /** Bytes of the whole uncompressed tar. Default 16 GiB. */
  limitBytes?: number;
  /** Default 1,000,000. */
  limitEntries?: number;
  /**
   * Reads what runtimes unpack although it breaks a rule: no end marker, anything behind it, the later of two extended headers,
   * no owner that a system knows. Entries that no runtime makes (their name leads out of the root, their kind is unknown,
   * sparse files) are skipped and said here.
   */
  onSkipped?: (name: string, message: string) => void;
  /** With `onSkipped`: owners, times and devices are not read, and 0. */
  withoutMetadata?: boolean;
};

/** One PAX header or GNU long name, and all global PAX headers together. */
const EXTENSION_LIMIT_BYTES = 1024 * 1024;
/** Writers fill up to their blocking factor: 10 KiB as a rule. */
const TRAILING_ZEROS_LIMIT_BYTES = 16 * 1024 * 1024;

/** Old GNU format: in the header, and in the blocks behind it. */
const SPARSE_GOES_ON = 482;
const SPARSE_GOES_ON_STILL = 504;

const ZERO_BLOCK = Buffer.alloc(BLOCK_BYTES);

/**
 * Finds the entries of a tar in chunks that somebody else reads (and hashes): file bodies are skipped without a look.
 * v7, ustar, GNU and PAX are understood. `end()` throws when the tar was cut off.
 */
export class TarIndexer {
  readonly #onMember: (member: TarMember) => void;
  readonly #limitBytes: number;
  readonly #limitEntries: number;
  readonly #onSkipped: ((name: string, message: string) => void) | undefined;
  readonly #metadata: MetadataReading;
  /** Bytes of all chunks before the current one. */
  #position = 0;
  #skipBytes = 0;
  /** A block or extension body that is spread over chunks. */
  #pending: Buffer | undefined;
  #pendingFilled = 0;
  /** The header whose body is being collected. */
  #extension: RawHeader | undefined;
  #extensions: Extensions = {};
  /** Stored bytes of a sparse file whose map goes on in further blocks. */
  #sparseBytes: number | undefined;
  #globalPax: PaxRecords = new Map();
  #globalPaxBytes = 0;
  #entries = 0;
  #zeroBlocks = 0;
  #trailingZeros = 0;

  constructor(onMember: (member: TarMember) => void, limits: TarLimits = {}) {
    this.#onMember = onMember;
    this.#limitBytes = limits.limitBytes ?? 16 * 1024 ** 3;
    this.#limitEntries = limits.limitEntries ?? 1_000_000;
    this.#onSkipped = limits.onSkipped;
    this.#metadata = limits.withoutMetadata === true ? 'none' : 'lenient';
  }

  /** The chunk is not kept: its memory may be used again. */
  push(chunk: Uint8Array): void {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (this.#position + buffer.length > this.#limitBytes) throw this.#tooLarge();
    let at = 0;
    while (at < buffer.length) {
      if (this.#zeroBlocks === 2) at = this.#checkTrailing(buffer, at);
      else if (this.#skipBytes > 0) at = this.#skip(buffer, at);
      else at = this.#take(buffer, at);
    }
    this.#position += buffer.length;
  }

  /** Bytes pushed so far. */
  get sizeBytes(): number {
    return this.#position;
  }

  end(): void {
    const isInside =
      this.#skipBytes > 0 ||
      this.#pending !== undefined ||
      this.#extension !== undefined ||
      this.#sparseBytes !== undefined;
    if (isInside || this.#hasExtensions()) {
      throw tarError('TAR_TRUNCATED', `the tar is truncated inside an entry, after ${this.#position} bytes`);
    }
    if (this.#zeroBlocks === 0 && this.#onSkipped === undefined) {
      throw tarError(
        'TAR_TRUNCATED',
        `the tar is truncated: it has no end marker, after ${this.#position} bytes`,
      );
    }
  }

  #skip(buffer: Buffer, at: number): number {
    const count = Math.min(this.#skipBytes, buffer.length - at);
    this.#skipBytes -= count;
    return at + count;
  }

  /** Takes a header block or extension body: in place when the chunk holds all of it, else collected. */
  #take(buffer: Buffer, at: number): number {
    const wanted = this.#extension === undefined ? BLOCK_BYTES : padded(this.#extension.sizeBytes);
    if (this.#pending === undefined) {
      if (buffer.length - at >= wanted) {
        this.#taken(buffer.subarray(at, at + wanted), this.#position + at + wanted);
        return at + wanted;
      }
      this.#pending = Buffer.allocUnsafe(wanted);
      this.#pendingFilled = 0;
    }
    const count = buffer.copy(this.#pending, this.#pendingFilled, at);
    this.#pendingFilled += count;
    if (this.#pendingFilled === wanted) {
      const block = this.#pending;
      this.#pending = undefined;
      this.#taken(block, this.#position + at + count);
    }
    return at + count;
  }

  /** `offset` is where the bytes after the block begin. */
  #taken(block: Buffer, offset: number): void {
    if (this.#extension !== undefined) this.#extend(this.#extension, block);
    else if (this.#sparseBytes !== undefined) this.#skipSparse(this.#sparseBytes, block, offset);
    else if (block[0] === 0 && block.equals(ZERO_BLOCK)) this.#zeroBlock();
    else this.#header(block, offset);
  }

  #zeroBlock(): void {
    if (this.#hasExtensions()) throw tarError('TAR_HEADER', 'an extended header is not followed by an entry');
    this.#zeroBlocks++;
  }

  #header(block: Buffer, offset: number): void {
    if (this.#zeroBlocks > 0) {
      throw tarError(
        'TAR_TRAILING_DATA',
        `the tar goes on after an end marker, at byte ${offset - BLOCK_BYTES}`,
      );
    }
    const raw = decodeRawHeader(block);
    if ('xgLK'.includes(raw.typeflag)) this.#startExtension(raw);
    else this.#member(block, raw, offset);
  }

  #startExtension(raw: RawHeader): void {
    if (raw.sizeBytes > EXTENSION_LIMIT_BYTES) {
      throw tarError(
        'TAR_LIMIT',
        `an extended header claims ${raw.sizeBytes} bytes (at most ${EXTENSION_LIMIT_BYTES})`,
      );
    }
    this.#extension = raw;
    if (raw.sizeBytes === 0) this.#extend(raw, Buffer.alloc(0));
  }

  #extend(raw: RawHeader, paddedBody: Buffer): void {
    const body = paddedBody.subarray(0, raw.sizeBytes);
    const extensions = this.#extensions;
    this.#extension = undefined;
    const isStrict = this.#onSkipped === undefined;
    // Go, which runtimes are written in, leaves global headers aside.
    if (raw.typeflag === 'g') {
      if (isStrict) this.#mergeGlobal(decodePax(body), raw.sizeBytes);
    } else if (raw.typeflag === 'x') extensions.pax = once(isStrict, extensions.pax, decodePax(body));
    else if (raw.typeflag === 'L') extensions.longName = once(isStrict, extensions.longName, longText(body));
    else extensions.longLink = once(isStrict, extensions.longLink, longText(body));
  }

  #mergeGlobal(records: PaxRecords, sizeBytes: number): void {
    this.#globalPaxBytes += sizeBytes;
    if (this.#globalPaxBytes > EXTENSION_LIMIT_BYTES) {
      throw tarError('TAR_LIMIT', `global PAX headers are larger than ${EXTENSION_LIMIT_BYTES} bytes`);
    }
    for (const [key, value] of records) this.#globalPax.set(key, value);
  }

  #member(block: Buffer, raw: RawHeader, offset: number): void {
    if (++this.#entries > this.#limitEntries) {
      throw tarError('TAR_LIMIT', `the tar has more than ${this.#limitEntries} entries`);
    }
    const extensions = this.#extensions;
    if (this.#globalPax.size > 0) {
      extensions.pax = new Map([...this.#globalPax, ...(extensions.pax ?? [])]);
    }
    if (this.#hasExtensions()) this.#extensions = {};
    const member = this.#decode(block, raw, extensions, offset);
    if (member === undefined) {
      const sizeBytes = bodyBytes(raw, extensions);
      if (raw.typeflag === 'S' && block[SPARSE_GOES_ON] !== 0) this.#sparseBytes = sizeBytes;
      else this.#skipBody(sizeBytes, offset);
      return;
    }
    if (member.type === 'file') this.#skipBody(member.range.sizeBytes, offset);
    this.#onMember(member);
  }

  /** Undefined: passed over, and said so. */
  #decode(block: Buffer, raw: RawHeader, extensions: Extensions, offset: number): TarMember | undefined {
    if (this.#onSkipped === undefined) return memberOf(block, { raw, extensions, offset });
    try {
      return memberOf(block, { raw, extensions, offset }, this.#metadata);
    } catch (error) {
      if (!tarError.is(error)) throw error;
      this.#onSkipped(extensions.pax?.get('path') || extensions.longName || raw.name, messageOf(error));
      return undefined;
    }
  }

  /** GNU tar, "The Old GNU Format" of sparse files: 21 more pieces in each block, and whether one follows. */
  #skipSparse(sizeBytes: number, block: Buffer, offset: number): void {
    if (block[SPARSE_GOES_ON_STILL] !== 0) return;
    this.#sparseBytes = undefined;
    this.#skipBody(sizeBytes, offset);
  }

  #skipBody(sizeBytes: number, offset: number): void {
    this.#skipBytes = padded(sizeBytes);
    if (offset + this.#skipBytes > this.#limitBytes) throw this.#tooLarge();
  }

  #hasExtensions(): boolean {
    const { longName, longLink, pax } = this.#extensions;
    return pax !== undefined || longName !== undefined || longLink !== undefined;
  }

  #checkTrailing(buffer: Buffer, start: number): number {
    if (this.#onSkipped !== undefined) return buffer.length;
    const rest = buffer.length - start;
    this.#trailingZeros += rest;
    if (this.#trailingZeros > TRAILING_ZEROS_LIMIT_BYTES) {
      throw tarError(
        'TAR_LIMIT',
        `there are more than ${TRAILING_ZEROS_LIMIT_BYTES} bytes after the end marker of the tar`,
      );
    }
    for (let at = start; at < buffer.length; at++) {
      if (buffer[at] !== 0) {
        throw tarError(
          'TAR_TRAILING_DATA',
          `there is data after the end marker of the tar, at byte ${this.#position + at}`,
        );
      }
    }
    return buffer.length;
  }

  #tooLarge(): Error {
    return tarError('TAR_LIMIT', `the tar is larger than ${this.#limitBytes} bytes`);
  }
}

/** Readers disagree about which of two counts: such a tar would be one thing here and another there. */
function once<T>(isStrict: boolean, before: T | undefined, value: T): T {
  if (isStrict && before !== undefined)
    throw tarError('TAR_HEADER', 'a tar entry has two extended headers of one kind');
  return value;
}
