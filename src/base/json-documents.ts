import { parseJson } from './parse-json.ts';

const LIMITS = { depth: 100, values: 20_000_000 };

/**
 * The JSON documents of a file that holds one, several one after another, or one a line. Throws JsonError when the last one is
 * truncated, or anything is not JSON: a dump is taken whole or not at all.
 */
export function* splitDocuments(bytes: Uint8Array, limitBytes: number): Generator<unknown> {
  let at = skipBlank(bytes, 0);
  while (at < bytes.length) {
    const end = endOfDocument(bytes, at);
    yield parseJson(bytes.subarray(at, end), { bytes: limitBytes, ...LIMITS });
    at = skipBlank(bytes, end);
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;

/** YAML's separator between documents may stand between JSON ones too. */
export function skipBlank(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length) {
    const isSeparator = bytes[at] === 0x2d && bytes[at + 1] === 0x2d && bytes[at + 2] === 0x2d;
    if (isSeparator) at += 3;
    else if ((bytes[at] ?? 0) <= 0x20) at++;
    else break;
  }
  return at;
}

/** Where the brackets that open at `from` are closed again; what starts with none ends with its line. */
function endOfDocument(bytes: Uint8Array, from: number): number {
  let depth = 0;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at++;
      while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
    } else if (byte === 0x5b || byte === 0x7b) depth++;
    else if (byte === 0x5d || byte === 0x7d) {
      if (--depth <= 0) return at + 1;
    } else if (byte === NEWLINE && depth === 0) return at;
  }
  return bytes.length;
}
