import type { ImageTree } from '../../image-files/index.ts';

const [SPACE, COLON, SLASH, DOT, DASH] = [0x20, 0x3a, 0x2f, 0x2e, 0x2d];
const IS_OF_PATTERN = Uint8Array.from({ length: 256 }, (_, code) =>
  '*?%'.includes(String.fromCharCode(code)) ? 1 : 0,
);
/** A power of two, well above the number of names of a large image. */
const PLACES = 1 << 20;
/** What is at a place: something has such a name; something has it with `.so` put to it. */
const [NAME, STEM] = [1, 2];

const TABLES = new WeakMap<ImageTree, Uint8Array>();

/**
 * Of words with a space between those that may name something of the image, in their order: with `.` or `/` by their last part, with or
 * without `.so`; others as a plug-in. What is put together or is a pattern is always among them. A few of the others are, too: names are held
 * by a digest of a few bits, so that no string is made of the millions of words that name nothing.
 */
export function namingWords(words: Uint8Array, tree: ImageTree): string[] {
  const table = TABLES.get(tree) ?? tableOf(tree);
  TABLES.set(tree, table);
  const found: string[] = [];
  const bytes = Buffer.from(words.buffer, words.byteOffset, words.length);
  for (let start = 0; start < bytes.length; ) {
    let isPath = false;
    let isOdd = bytes[start] === DASH;
    let digest = 0;
    let at = start;
    for (; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte === SPACE) break;
      digest = byte === SLASH ? 0 : next(digest, byte);
      isPath ||= byte === SLASH || byte === DOT;
      isOdd ||= byte === COLON || IS_OF_PATTERN[byte] === 1;
    }
    const known = table[digest & (PLACES - 1)] as number;
    if (isOdd || (isPath ? known !== 0 : known >= STEM)) found.push(bytes.toString('latin1', start, at));
    start = at + 1;
  }
  return found;
}

function next(digest: number, byte: number): number {
  return Math.imul(digest ^ byte ^ (digest >>> 15), 0x01000193);
}

function tableOf(tree: ImageTree): Uint8Array {
  const table = new Uint8Array(PLACES);
  const enter = (name: string, flag: number): void => {
    let digest = 0;
    for (let at = 0; at < name.length; at++) digest = next(digest, name.charCodeAt(at));
    const place = digest & (PLACES - 1);
    table[place] = (table[place] ?? 0) | flag;
  };
  for (const name of ['', '.', '..']) enter(name, NAME);
  for (const { path } of tree.files()) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    enter(name, NAME);
    if (name.endsWith('.so')) enter(name.slice(0, -3), STEM);
  }
  return table;
}
