/**
 * Text as a terminal may show it. Names come out of images that anyone may have made: control characters could move the
 * cursor or clear the screen, and marks of writing direction could make one name look like another, so they are spelled out.
 */
export function terminalText(text: string): string {
  if (ASCII.test(text)) return text;
  return text.replace(UNSAFE, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/** Columns that a terminal gives to `text`: East Asian letters and emoji take two, combining marks none. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes().segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** At most `width` columns of `text`, with `…` where something was cut off. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const { segment } of graphemes().segment(text)) {
    used += WIDE.test(segment) ? 2 : 1;
    if (used > width) break;
    kept += segment;
  }
  return width > 0 ? `${kept}…` : '';
}

export type Style = 'bold' | 'dim';

/** `text` in a style where `color` was asked for. */
export function styled(text: string, style: Style, color: boolean): string {
  if (!color || text === '') return text;
  return style === 'bold' ? `\x1b[1m${text}\x1b[22m` : `\x1b[2m${text}\x1b[22m`;
}

const UNSAFE = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
const ASCII = /^[\x20-\x7e]*$/;
const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u;

/** Made when the first text needs it: that takes 10 ms. */
let segmenter: Intl.Segmenter | undefined;
function graphemes(): Intl.Segmenter {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter;
}
