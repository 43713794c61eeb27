/** Bytes that are not a message of protobuf, or not the one that they should be. */
export class WireError extends Error {}

const MAX_FIELDS = 100_000;
const LAST_FIELD = 2 ** 29 - 1;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

type Value = bigint | Uint8Array;

/**
 * A message of protobuf, field by number (protobuf.dev/programming-guides/encoding). What is absent reads as its zero value, of what is
 * there twice the last counts. All throw WireError.
 */
export class WireMessage {
  readonly #fields = new Map<number, Value[]>();

  constructor(bytes: Uint8Array) {
    const reader = new WireReader(bytes);
    for (let count = 0; !reader.isAtEnd; count++) {
      if (count === MAX_FIELDS) throw new WireError(`it has more than ${MAX_FIELDS} fields`);
      const { field, value } = reader.field();
      const known = this.#fields.get(field);
      if (known === undefined) this.#fields.set(field, [value]);
      else known.push(value);
    }
  }

  /** Signed, of 64 bits. */
  integer(field: number): bigint {
    const value = this.#fields.get(field)?.at(-1) ?? 0n;
    if (typeof value === 'bigint') return BigInt.asIntN(64, value);
    throw new WireError(`field ${field} is not a number`);
  }

  text(field: number): string {
    try {
      return UTF8.decode(bytesIn(field, this.#fields.get(field)?.at(-1) ?? new Uint8Array()));
    } catch (cause) {
      if (cause instanceof WireError) throw cause;
      throw new WireError(`field ${field} is not UTF-8`, { cause });
    }
  }

  message(field: number): WireMessage {
    return this.messages(field).at(-1) ?? new WireMessage(new Uint8Array());
  }

  messages(field: number): WireMessage[] {
    return (this.#fields.get(field) ?? []).map((value) => new WireMessage(bytesIn(field, value)));
  }

  /** The entries of a map of texts. */
  texts(field: number): Record<string, string> {
    return Object.fromEntries(this.messages(field).map((entry) => [entry.text(1), entry.text(2)]));
  }
}

function bytesIn(field: number, value: Value): Uint8Array {
  if (typeof value === 'bigint') throw new WireError(`field ${field} is a number`);
  return value;
}

class WireReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  field(): { field: number; value: Value } {
    const tag = this.#varint();
    const field = Number(tag >> 3n);
    if (field === 0 || field > LAST_FIELD) throw new WireError(`${field} is not the number of a field`);
    const type = Number(tag & 7n);
    switch (type) {
      case 0:
        return { field, value: this.#varint() };
      case 1:
        return { field, value: this.#take(8) };
      case 2:
        return { field, value: this.#take(Number(this.#varint())) };
      case 5:
        return { field, value: this.#take(4) };
      default:
        throw new WireError(`field ${field} is of the unknown type ${type}`);
    }
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const [byte = 0] = this.#take(1);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new WireError('a number is longer than 10 bytes');
  }

  #take(count: number): Uint8Array {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw new WireError('it is cut off');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

/** A field of text, as bytes of a message. */
export function wireText(field: number, text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([wireNumber(field * 8 + 2), wireNumber(bytes.length), bytes]);
}

function wireNumber(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}
