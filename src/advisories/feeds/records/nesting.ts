/** No feed's record is nested deeper than some ten. */
const DEEPEST = 1000;
/** Smaller texts cannot make a parser use much memory. */
const HARMLESS_BYTES = 256 << 10;

/**
 * Whether brackets are nested so deep that a parser needs many times the text's size for them. Quotes are ignored: a text that
 * opens a thousand brackets more than it closes inside of strings is not an advisory either.
 */
export function nestsTooDeep(bytes: Uint8Array): boolean {
  if (bytes.length < HARMLESS_BYTES) return false;
  let depth = 0;
  for (const byte of bytes) {
    if (byte === 0x5b || byte === 0x7b) {
      if (++depth > DEEPEST) return true;
    } else if ((byte === 0x5d || byte === 0x7d) && depth > 0) depth--;
  }
  return false;
}

/** YAML nests lists by dashes in one line too. */
export function hasDashesWithoutEnd(text: string): boolean {
  return /(?:- ){100}/.test(text);
}
