/** One record. The largest in the wild, of a kernel with all its versions, are near 3 MB. */
export const MOST_RECORD_BYTES = 16 << 20;

/** A whole feed, unpacked: all CVE records together are near 2 GB. */
export const MOST_FEED_BYTES = 32 * 1024 ** 3;

export const MOST_FILES = 1_000_000;

export function tooLarge(sizeBytes: number): string {
  return `it has ${sizeBytes} bytes, and at most ${MOST_RECORD_BYTES} are read`;
}
