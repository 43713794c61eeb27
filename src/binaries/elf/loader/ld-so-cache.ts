const MAGIC = 'glibc-ld.so.cache1.1';
const HEADER_BYTES = 48;
const ENTRY_BYTES = 24;
const LIMIT_ENTRIES = 200_000;

/** Names of libraries, each with a path, as ldconfig wrote them down (glibc's dl-cache.h, new format). Empty for all other bytes. */
export function readLdSoCache(bytes: Buffer): [name: string, path: string][] {
  const start = bytes.indexOf(MAGIC, 0, 'latin1');
  if (start < 0 || start + HEADER_BYTES > bytes.length) return [];
  const count = Math.min(bytes.readUInt32LE(start + 20), LIMIT_ENTRIES);
  const found: [string, string][] = [];
  for (let index = 0; index < count; index++) {
    const at = start + HEADER_BYTES + index * ENTRY_BYTES;
    if (at + ENTRY_BYTES > bytes.length) break;
    const name = textAt(bytes, start + bytes.readUInt32LE(at + 4));
    const path = textAt(bytes, start + bytes.readUInt32LE(at + 8));
    if (name !== undefined && path !== undefined) found.push([name, path]);
  }
  return found;
}

function textAt(bytes: Buffer, at: number): string | undefined {
  if (at >= bytes.length) return undefined;
  const end = bytes.indexOf(0, at);
  return end < 0 || end - at > 4096 ? undefined : bytes.toString('latin1', at, end);
}
