/** One record. No publisher is known to write a larger one. */
export const MOST_RECORD_BYTES = 16 << 20;

/** A whole feed, unpacked. */
export const MOST_FEED_BYTES = 32 * 1024 ** 3;

export const MOST_FILES = 1_000_000;

export function tooLarge(sizeBytes: number): string {
  return `too large: ${sizeBytes} bytes, at most ${MOST_RECORD_BYTES} are read`;
}
