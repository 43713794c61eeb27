const QUOTE = 0x22;
const HASH = 0x23;
const DELIMITERS = new Map([
  [0x2c, ','],
  [0x3b, ';'],
  [0x09, '\t'],
]);
const ENDS = new Set([0x0a, 0x0d]);

/** What stands first between the cells of the first row: where decimals have commas, spreadsheets write semicolons, and cells may hold the others. */
export function delimiterOf(bytes: Uint8Array): string {
  let [quoted, isComment, isStart] = [false, false, true];
  for (const byte of bytes) {
    if (ENDS.has(byte) && !quoted) {
      [isComment, isStart] = [false, true];
      continue;
    }
    if (isStart && byte === HASH) isComment = true;
    if (isComment) continue;
    if (byte > 0x20) isStart = false;
    if (byte === QUOTE) quoted = !quoted;
    const delimiter = quoted ? undefined : DELIMITERS.get(byte);
    if (delimiter !== undefined) return delimiter;
  }
  return ',';
}
