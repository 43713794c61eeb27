/**
 * Paths inside images and packages are bytes, not text. They travel as *byte strings*: one character per byte
 * (latin1), so that `<` on strings is byte order and no name is ever lost. `displayPath` is for people and documents.
 */
export function bytePath(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** A byte string as text; bytes that are not UTF-8 are shown as `\xNN`. */
export function displayPath(bytes: string): string {
  const buffer = Buffer.from(bytes, 'latin1');
  const text = buffer.toString('utf8');
  if (!text.includes('�')) return text;
  return bytes.replace(/[\x80-\xff]/g, (char) => `\\x${char.charCodeAt(0).toString(16)}`);
}

/** Byte order for byte strings and ASCII; never `localeCompare`, which depends on the host. */
export function compareBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
