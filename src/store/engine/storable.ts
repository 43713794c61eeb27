import { stripEnd } from '../../base/strip-end.ts';
/** No text of the database is longer, so that several fit into one entry of PostgreSQL's indexes, which takes 2,704 bytes. */
export const MAX_BYTES = 2000;

/**
 * Text that both databases store and give back as it was put in: PostgreSQL has no NUL, UTF-8 no half of a surrogate pair, and an index
 * no long entries. What is not such is changed: whose names are odd loses the odd characters, and is recorded.
 */
export function storable(text: string, maxBytes = MAX_BYTES): string {
  const whole = text.includes('\0') ? text.replaceAll('\0', '\u{fffd}') : text;
  const formed = whole.isWellFormed() ? whole : whole.toWellFormed();
  // No character of UTF-16 takes more than three bytes.
  if (formed.length * 3 <= maxBytes) return formed;
  const bytes = Buffer.from(formed);
  if (bytes.length <= maxBytes) return formed;
  // A character that was cut in two is read as U+FFFD, which takes three bytes itself.
  return stripEnd(bytes.subarray(0, maxBytes - 3).toString('utf8'), '\u{fffd}');
}

export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed() && Buffer.byteLength(text) <= MAX_BYTES;
}
