const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const LONGEST_VERSION = 256;
const LONGEST_LINE = 300;

/** Whether untrusted text is short, and has no terminal control characters. */
export function isPlain(text: string, most: number): boolean {
  return text !== '' && text.length <= most && !CONTROL.test(text);
}

/** Whether a text may stand where versions do; whether it is one, its ecosystem's order knows. */
export function isVersionText(text: string): boolean {
  return isPlain(text, LONGEST_VERSION);
}

/** One line of it, without what steers a terminal. */
export function oneLine(text: string, most = LONGEST_LINE): string {
  const line = text
    .slice(0, 4 * most)
    .replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
  return line.length > most ? `${line.slice(0, most - 1).trimEnd()}…` : line;
}
