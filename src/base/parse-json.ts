/** The bytes are not the JSON that was expected; whoever reads a whole document turns it into an error of its own. */
export class JsonError extends Error {}

/**
 * Reads JSON of strangers: UTF-8 only, at most `bytes` long and nested at most `depth` deep, which is looked at before
 * anything is built. Of a name that occurs twice the last value holds, as in JSON.parse. Throws JsonError.
 */
export function parseJson(json: Uint8Array, limits: { bytes: number; depth: number }): unknown {
  if (json.length > limits.bytes)
    throw new JsonError(`it has ${json.length} bytes, and at most ${limits.bytes} are read`);
  if (isDeeperThan(json, limits.depth))
    throw new JsonError(`its values are nested more than ${limits.depth} deep`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch (cause) {
    throw new JsonError('it is no JSON in UTF-8', { cause });
  }
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Counts brackets outside of strings. On bytes that are no JSON the answer may be wrong, and the parser then says so. */
function isDeeperThan(json: Uint8Array, limit: number): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (byte === QUOTE) {
      at = endOfString(json, at + 1);
    } else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > limit) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return false;
}

function endOfString(json: Uint8Array, from: number): number {
  let at = from;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}
