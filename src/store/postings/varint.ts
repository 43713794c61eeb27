/** LEB128, 7 bits a byte, low bits first; for integers from 0 to 2^53. */
export class VarintWriter {
  #bytes: Uint8Array;
  #length = 0;

  constructor(expectedBytes = 64) {
    this.#bytes = new Uint8Array(expectedBytes);
  }

  get length(): number {
    return this.#length;
  }

  add(value: number): void {
    if (this.#length + 8 > this.#bytes.length) this.#grow(this.#length + 8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  addBytes(bytes: Uint8Array): void {
    if (this.#length + bytes.length > this.#bytes.length) this.#grow(this.#length + bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A copy of what was written; the writer starts over. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  #grow(atLeast: number): void {
    const grown = new Uint8Array(Math.max(atLeast, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

/** Reads what `VarintWriter` wrote; beyond the end it gives 0, which no length or difference of ours is followed by. */
export class VarintReader {
  readonly #bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.at >= this.#bytes.length;
  }

  next(): number {
    const first = this.#bytes[this.at] as number;
    if (first < 0x80) {
      this.at++;
      return first;
    }
    let value = 0;
    let scale = 1;
    while (this.at < this.#bytes.length) {
      const byte = this.#bytes[this.at++] as number;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
    return value;
  }

  /** Goes past so many numbers. */
  skip(count: number): void {
    for (let left = count; left > 0 && this.at < this.#bytes.length; this.at++)
      if ((this.#bytes[this.at] as number) < 0x80) left--;
  }

  bytes(length: number): Uint8Array {
    const slice = this.#bytes.subarray(this.at, this.at + length);
    this.at += length;
    return slice;
  }
}

/** Rising integers as differences, the first from `base`. */
export function encodeRising(values: Iterable<number>, base = 0, writer = new VarintWriter()): Uint8Array {
  let last = base;
  for (const value of values) {
    writer.add(value - last);
    last = value;
  }
  return writer.take();
}

/** The hot loop of every question: written out, and without a call for each byte. */
export function forEachRising(bytes: Uint8Array, base: number, visit: (value: number) => void): void {
  let last = base;
  let at = 0;
  while (at < bytes.length) {
    let byte = bytes[at++] as number;
    if (byte < 0x80) {
      last += byte;
    } else {
      let scale = 0x80;
      last += byte & 0x7f;
      do {
        byte = bytes[at++] ?? 0;
        last += (byte & 0x7f) * scale;
        scale *= 0x80;
      } while (byte >= 0x80);
    }
    visit(last);
  }
}

export function decodeRising(bytes: Uint8Array, base = 0): number[] {
  const values: number[] = [];
  forEachRising(bytes, base, (value) => values.push(value));
  return values;
}
