import { isJsonObject, JsonError, parseJson } from '../base/parse-json.ts';

/** A document in protobuf's JSON form is not of the expected shape; its reader turns this into its own refusal or error. */
export class ShapeError extends Error {}

/**
 * A message in protobuf's JSON form (protobuf.dev/programming-guides/json), read field by field. Names are camelCase or as in
 * the .proto, never both; `null` is the same as absent, and what is absent reads as its zero value. With `names`, a field
 * that is not among them is refused, as in Go's protojson and so in cosign.
 */
export class ProtoMessage {
  readonly path: string;
  readonly #fields = new Map<string, unknown>();

  constructor(value: unknown, path: string, names?: readonly string[]) {
    this.path = path;
    if (!isJsonObject(value)) throw new ShapeError(`${path || 'it'} is not a JSON object`);
    for (const [written, field] of Object.entries(value)) {
      const name = camelCase(written);
      if (this.#fields.has(name)) throw new ShapeError(`${this.#at(name)} is listed twice`);
      this.#fields.set(name, field);
    }
    if (names !== undefined) this.refuseFieldsExcept(names);
  }

  refuseFieldsExcept(names: readonly string[]): void {
    for (const name of this.#fields.keys())
      if (!names.includes(name)) throw new ShapeError(`${this.#at(name)} is not a field that is known`);
  }

  /** For maps, whose names are data. */
  names(): string[] {
    return [...this.#fields.keys()];
  }

  has(name: string): boolean {
    const value = this.#fields.get(name);
    return value !== undefined && value !== null;
  }

  /** The one of these that is there: a `oneof`. Throws ShapeError for several. */
  oneOf<Name extends string>(...names: Name[]): Name | undefined {
    const present = names.filter((name) => this.has(name));
    if (present.length > 1) throw new ShapeError(`${this.#at(present.join(' and '))} exclude each other`);
    return present[0];
  }

  message(name: string, names?: readonly string[]): ProtoMessage {
    if (!this.has(name)) throw new ShapeError(`${this.#at(name)} is missing`);
    return new ProtoMessage(this.#fields.get(name), this.#at(name), names);
  }

  messages(name: string, limit: number, names?: readonly string[]): ProtoMessage[] {
    return this.#list(name, limit).map(
      (item, index) => new ProtoMessage(item, `${this.#at(name)}[${index}]`, names),
    );
  }

  string(name: string): string {
    const value = this.#fields.get(name) ?? '';
    if (typeof value !== 'string') throw new ShapeError(`${this.#at(name)} is not text`);
    return value;
  }

  bytes(name: string): Uint8Array {
    return decodeBase64(this.string(name), this.#at(name));
  }

  bytesList(name: string, limit: number): Uint8Array[] {
    return this.#list(name, limit).map((item, index) => {
      const path = `${this.#at(name)}[${index}]`;
      if (typeof item !== 'string') throw new ShapeError(`${path} is not text`);
      return decodeBase64(item, path);
    });
  }

  /** int64: a number or, as protobuf writes it, text. Never negative in the messages that we read. */
  integer(name: string): bigint {
    const value = this.#fields.get(name) ?? 0;
    const whole =
      typeof value === 'number'
        ? Number.isSafeInteger(value)
        : typeof value === 'string' && INTEGER.test(value);
    const number = whole ? BigInt(value as number | string) : undefined;
    if (number === undefined || number > MAX_INT64)
      throw new ShapeError(`${this.#at(name)} is not a 64-bit integer`);
    if (number < 0n) throw new ShapeError(`${this.#at(name)} is negative (${number})`);
    return number;
  }

  /** An enum by name or number; undefined for a value that `table` does not name. */
  enumeration<Value>(name: string, table: readonly (readonly [string, number, Value])[]): Value | undefined {
    const value = this.#fields.get(name) ?? 0;
    if (typeof value !== 'string' && typeof value !== 'number')
      throw new ShapeError(`${this.#at(name)} is neither the name nor the number of a choice`);
    return table.find(([text, number]) => value === text || value === number)?.[2];
  }

  /** For messages about a field. */
  raw(name: string): unknown {
    return this.#fields.get(name);
  }

  #list(name: string, limit: number): unknown[] {
    const value = this.#fields.get(name) ?? [];
    if (!Array.isArray(value)) throw new ShapeError(`${this.#at(name)} is not a list`);
    if (value.length > limit)
      throw new ShapeError(`${this.#at(name)} has ${value.length} elements, and at most ${limit} are read`);
    return value;
  }

  #at(name: string): string {
    const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name;
    return this.path === '' ? shown : `${this.path}.${shown}`;
  }
}

/** A bundle has some hundred, a trusted root some thousand. */
const MAX_NAMES = 20_000;

/** Reads a whole document; a name that is repeated in an object is refused, as by protojson. Throws ShapeError. */
export function parseProtoJson(
  bytes: Uint8Array,
  limits: { bytes: number; depth: number },
  names?: readonly string[],
): ProtoMessage {
  try {
    return new ProtoMessage(parseJson(bytes, { ...limits, names: MAX_NAMES, uniqueNames: true }), '', names);
  } catch (error) {
    if (error instanceof JsonError) throw new ShapeError(error.message, { cause: error });
    throw error;
  }
}

const INTEGER = /^-?\d{1,19}$/;
const MAX_INT64 = 2n ** 63n - 1n;

const STANDARD = /^[A-Za-z0-9+/]*={0,2}$/;
const URL_SAFE = /^[A-Za-z0-9_-]*={0,2}$/;

/** Standard or URL-safe base64, padded or not, in lines or not, as protojson reads it. Throws ShapeError for anything else. */
export function decodeBase64(text: string, path: string): Uint8Array {
  const joined = /[\r\n]/.test(text) ? text.replaceAll(/[\r\n]/g, '') : text;
  const padded = joined.endsWith('=');
  const remainder = joined.length % 4;
  const sound = padded ? remainder === 0 : remainder !== 1;
  if (!sound || !(STANDARD.test(joined) || URL_SAFE.test(joined)))
    throw new ShapeError(`${path} is not base64`);
  return Buffer.from(joined, 'base64');
}

/** No name that is known is as long. */
const MAX_NAME = 64;

function camelCase(name: string): string {
  if (name.length > MAX_NAME) return name;
  return name.replaceAll(/(?<=[a-z0-9])_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
