/** No feed's record is nested deeper than some ten. */
const DEEPEST = 1000;
/** Of what is smaller nothing large can be made. */
const HARMLESS_BYTES = 256 << 10;

/**
 * Whether brackets are nested so deep that a parser needs many times the text's size for them. Quotes are not minded: an advisory that
 * has a thousand brackets more opened than closed in its words is none either.
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
