/** The bytes are not the JSON that was expected; readers of whole documents turn it into an error of their own. */
export class JsonError extends Error {}

export type JsonLimits = {
  bytes: number;
  depth: number;
  /** Values and lists; each takes some 120 bytes of memory, and may be two bytes long. 2,000,000 unless said otherwise. */
  values?: number;
  /** Of all objects together; an object of a million names takes seconds. Without it only `bytes` bounds them. */
  names?: number;
  /** Refuse an object with the same name twice: other readers may go by the other value. */
  uniqueNames?: true;
};

const UTF_8 = new TextDecoder('utf-8', { fatal: true });
const LIMITS: JsonLimits = { bytes: 64 * 1024 * 1024, depth: 200 };
const MOST_VALUES = 2_000_000;

/**
 * Reads JSON from outside, bytes in UTF-8 or text: at most `bytes` long and nested at most `depth` deep, which is looked at before
 * anything is built. Of a name that occurs twice the last value holds, as in JSON.parse, unless `uniqueNames`. Throws JsonError.
 */
export function parseJson(json: Uint8Array | string, limits: JsonLimits = LIMITS): unknown {
  if (json.length > limits.bytes)
    throw new JsonError(`it has ${json.length} bytes, and at most ${limits.bytes} are read`);
  const bytes = typeof json === 'string' ? Buffer.from(json) : json;
  const mostValues = limits.values ?? MOST_VALUES;
  const countsNames = limits.names !== undefined || limits.uniqueNames === true;
  if (!countsNames && bytes.length / 2 < mostValues && cannotNest(bytes, limits.depth)) return parse(json);
  const written = countParts(bytes, limits.depth);
  if (written === undefined) throw new JsonError(`its values are nested more than ${limits.depth} deep`);
  if (written.values > mostValues)
    throw new JsonError(`it has more than ${mostValues} values, and is not read`);
  if (limits.names !== undefined && written.names > limits.names)
    throw new JsonError(`its objects have ${written.names} names, and at most ${limits.names} are read`);
  const value = parse(json);
  if (limits.uniqueNames && written.names !== namesIn(value))
    throw new JsonError('an object in it has the same name twice');
  return value;
}

/** Without the byte order mark that some writers put before UTF-8 (RFC 8259, section 8.1: readers may ignore it). */
export function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** What this program wrote itself, and text whose length and nesting were looked at before. Throws the parser's own SyntaxError. */
export function parseJsonText(text: string): unknown {
  return JSON.parse(text);
}

function parse(json: Uint8Array | string): unknown {
  try {
    return parseJsonText(typeof json === 'string' ? json : UTF_8.decode(json));
  } catch (cause) {
    throw new JsonError('it is not valid JSON in UTF-8', { cause });
  }
}

/** Fewer than were written, where one replaced another. Recursion ends at the depth that was looked at before. */
function namesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const values: unknown[] = Object.values(value);
  let count = Array.isArray(value) ? 0 : values.length;
  for (const inner of values) count += namesIn(inner);
  return count;
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPENING = [0x5b, 0x7b];

/** Nearly all files have fewer brackets than they may nest, and those are found faster than strings are skipped. */
function cannotNest(json: Uint8Array, limit: number): boolean {
  let brackets = 0;
  for (const open of OPENING)
    for (let at = json.indexOf(open); at >= 0; at = json.indexOf(open, at + 1))
      if (++brackets > limit) return false;
  return true;
}

/**
 * How many names objects have (each is followed by a colon), and how many values there are at most (each is the first of its list or
 * object, or stands behind a comma); undefined when brackets nest deeper than `limit`. On bytes that are no JSON the answer may be wrong,
 * and the parser then says so.
 */
function countParts(json: Uint8Array, limit: number): { names: number; values: number } | undefined {
  let [depth, names, values] = [0, 0, 1];
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (byte === QUOTE) {
      at = endOfString(json, at + 1);
    } else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > limit) return undefined;
      values++;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
    else if (byte === COLON) names++;
    else if (byte === COMMA) values++;
  }
  return { names, values };
}

function endOfString(json: Uint8Array, from: number): number {
  let at = from;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}
