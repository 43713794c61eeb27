import { DerError } from './der-error.ts';
import { contextTag, TAG } from './tags.ts';
import { parseGeneralizedTime, parseUtcTime } from './times.ts';

/** One element: its identifier octet, its contents, and all of its bytes. Views, not copies. */
export type DerElement = { tag: number; content: Uint8Array; bytes: Uint8Array };

/** Reads exactly one element and nothing after it. */
export function readDer(bytes: Uint8Array): DerReader {
  return new DerReader(bytes);
}

/**
 * Reads DER (X.690, 10) from front to back, as the ASN.1 of a document says it: `reader.sequence()`, `reader.integer()`, `reader.end()`.
 * Lengths are definite and minimal and stay inside of their parent; one octet of tag. It never recurses, so neither depth nor
 * count of elements can exhaust anything but what the caller loops over. Everything wrong throws DerError.
 */
export class DerReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** The identifier octet of the next element, undefined at the end. */
  get nextTag(): number | undefined {
    return this.#bytes[this.#at];
  }

  /** The next element, whatever it is. */
  any(): DerElement {
    const start = this.#at;
    const tag = this.#octet();
    if ((tag & 0x1f) === 0x1f) throw new DerError('a tag number above 30 is not expected');
    const length = this.#length();
    const from = this.#at;
    if (length > this.#bytes.length - from) throw new DerError('an element is longer than what holds it');
    this.#at = from + length;
    return {
      tag,
      content: this.#bytes.subarray(from, this.#at),
      bytes: this.#bytes.subarray(start, this.#at),
    };
  }

  /** The next element, which must have this identifier octet. */
  read(tag: number): DerElement {
    if (this.nextTag !== tag) {
      const found = this.nextTag === undefined ? 'the end' : `tag 0x${this.nextTag.toString(16)}`;
      throw new DerError(`tag 0x${tag.toString(16)} is expected, found ${found}`);
    }
    return this.any();
  }

  /** The next element if it has this identifier octet. */
  optional(tag: number): DerElement | undefined {
    return this.nextTag === tag ? this.any() : undefined;
  }

  sequence(): DerReader {
    return new DerReader(this.read(TAG.sequence).content);
  }

  set(): DerReader {
    return new DerReader(this.read(TAG.set).content);
  }

  /** What is inside of `[number]`, if that comes next. */
  context(number: number): DerReader | undefined {
    const element = this.optional(contextTag(number));
    return element && new DerReader(element.content);
  }

  oid(): string {
    return oidOf(this.read(TAG.oid).content);
  }

  /** Signed. Longer ones than `maxBytes` are refused: arithmetic on them would be slow. */
  integer(maxBytes = 32): bigint {
    const content = this.integerBytes();
    if (content.length > maxBytes) throw new DerError(`an integer of ${content.length} bytes is too long`);
    return BigInt.asIntN(content.length * 8, BigInt(`0x${Buffer.from(content).toString('hex')}`));
  }

  /** Two's complement, as encoded. */
  integerBytes(): Uint8Array {
    const { content } = this.read(TAG.integer);
    const [first, second] = content;
    if (first === undefined) throw new DerError('an integer has no bytes');
    const padded =
      second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
    if (padded) throw new DerError('an integer is not written as short as possible');
    return content;
  }

  boolean(): boolean {
    const { content } = this.read(TAG.boolean);
    const [value] = content;
    if (content.length !== 1 || (value !== 0 && value !== 0xff))
      throw new DerError('a boolean is neither true nor false');
    return value === 0xff;
  }

  octetString(): Uint8Array {
    return this.read(TAG.octetString).content;
  }

  /** Whole bytes only, as keys and signatures are. */
  bitString(): Uint8Array {
    const { content } = this.read(TAG.bitString);
    if (content[0] !== 0) throw new DerError('a bit string does not end with a whole byte');
    return content.subarray(1);
  }

  /** UTCTime or GeneralizedTime, in milliseconds since 1970. */
  time(): number {
    const utc = this.optional(TAG.utcTime);
    return utc ? parseUtcTime(latin1(utc.content)) : this.generalizedTime();
  }

  generalizedTime(): number {
    return parseGeneralizedTime(latin1(this.read(TAG.generalizedTime).content));
  }

  /** Nothing may follow. */
  end(): void {
    if (!this.done) throw new DerError('more elements follow than expected');
  }

  #octet(): number {
    const octet = this.#bytes[this.#at];
    if (octet === undefined) throw new DerError('the bytes end inside of an element');
    this.#at++;
    return octet;
  }

  #length(): number {
    const first = this.#octet();
    if (first < 0x80) return first;
    const count = first & 0x7f;
    if (count === 0) throw new DerError('an indefinite length is not DER');
    if (count > 4) throw new DerError('a length has too many bytes');
    let length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + this.#octet();
    if (length < 0x80 || length < 256 ** (count - 1))
      throw new DerError('a length is not written as short as possible');
    return length;
  }
}

/** Dotted form of the contents of an OBJECT IDENTIFIER. */
export function oidOf(content: Uint8Array): string {
  if (content.length === 0 || content.length > 64)
    throw new DerError('an object identifier has a wrong length');
  const arcs: number[] = [];
  let arc = 0;
  let begun = false;
  for (const octet of content) {
    if (!begun && octet === 0x80)
      throw new DerError('an object identifier is not written as short as possible');
    arc = arc * 128 + (octet & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER) throw new DerError('an object identifier has too large an arc');
    begun = octet >= 0x80;
    if (begun) continue;
    arcs.push(arc);
    arc = 0;
  }
  if (begun) throw new DerError('an object identifier is truncated');
  const first = arcs[0] ?? 0;
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...arcs.slice(1)].join('.');
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text of a UTF8String, PrintableString or IA5String. */
export function textOf(element: DerElement): string {
  if (element.tag === TAG.utf8String) {
    try {
      return UTF8.decode(element.content);
    } catch {
      throw new DerError('a text is not UTF-8');
    }
  }
  if (element.tag !== TAG.printableString && element.tag !== TAG.ia5String)
    throw new DerError(`tag 0x${element.tag.toString(16)} is not text`);
  return ia5Of(element.content);
}

/** Contents of an IA5String: ASCII. */
export function ia5Of(content: Uint8Array): string {
  if (content.some((octet) => octet >= 0x80)) throw new DerError('a text is not ASCII');
  return latin1(content);
}

function latin1(content: Uint8Array): string {
  return Buffer.from(content.buffer, content.byteOffset, content.length).toString('latin1');
}
