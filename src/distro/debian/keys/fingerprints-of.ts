import { readKeyFile } from './read-key-file.ts';

/**
 * Of all keys in these files, in upper case; of a file that cannot be read, none.
 * Apart from who hands out keys: programs see this function, and openpgp's types need what they have not installed.
 */
export async function fingerprintsOf(files: readonly Uint8Array[]): Promise<string[]> {
  const read = await Promise.all(files.map((bytes) => readKeyFile(bytes).catch(() => [])));
  return [...new Set(read.flat().map((key) => key.getFingerprint().toUpperCase()))].sort();
}
