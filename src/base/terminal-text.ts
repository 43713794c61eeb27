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

/**
 * A whole answer as it leaves the program: the same for several lines. Line ends, tabs and our own bold and dim stay. Renderers call
 * `terminalText` for each name, so that it cannot begin a line; this is the last door, which no text that leaves can miss.
 */
export function terminalLines(text: string): string {
  return text.replace(OWN_STYLE_OR_UNSAFE, (found) =>
    found.length > 1 || found === '\n' || found === '\t' ? found : terminalText(found),
  );
}

/** A message of several lines where only one has room. */
export function inOneLine(text: string): string {
  return text
    .split('\n')
    .reduce(
      (before, line) => `${before.trimEnd()}${before.trimEnd().endsWith(':') ? ' ' : '; '}${line.trim()}`,
    );
}

/** A message as lines of which only the first begins at the margin: what it quotes cannot pass for a line of ours. */
export function indentedLines(text: string): string {
  return terminalLines(text).replaceAll(/\n(?! )/g, '\n  ');
}

/**
 * A document as it may be printed: in JSON and XML the same characters are written as references, which mean the same to every
 * reader; any other document is text for people.
 */
export function printableDocument(text: string): string {
  if (/^\s*[[{]/.test(text)) return printableJson(text);
  if (/^\s*</.test(text)) return text.replace(UNSAFE_IN_DOCUMENT, xmlReference);
  return terminalLines(text);
}

/** Of JSON, or of a part of it. */
export function printableJson(text: string): string {
  return text.replace(UNSAFE_IN_DOCUMENT, jsonEscape);
}

function jsonEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function xmlReference(char: string): string {
  return `&#x${char.charCodeAt(0).toString(16)};`;
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

/**
 * `text` on lines of at most `width` columns, further ones two blanks deeper than the first. Nothing is cut: a word that is wider than a line
 * stands on one of its own, which a terminal breaks and a user can copy.
 */
export function wrapText(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  const [indent = ''] = /^ */.exec(text) ?? [];
  const lines: string[] = [];
  let line = indent;
  for (const word of text.trimStart().split(' ')) {
    const isFirst = line.trimStart() === '';
    if (isFirst || displayWidth(line) + 1 + displayWidth(word) <= width) {
      line += isFirst ? word : ` ${word}`;
    } else {
      lines.push(line.trimEnd());
      line = `${indent}  ${word}`;
    }
  }
  return [...lines, line].join('\n');
}

export type Style = 'bold' | 'dim';

/** `text` in a style where `color` was asked for. */
export function styled(text: string, style: Style, color: boolean): string {
  if (!color || text === '') return text;
  return style === 'bold' ? `\x1b[1m${text}\x1b[22m` : `\x1b[2m${text}\x1b[22m`;
}

/** Marks of writing direction, and what has no width. */
const MISLEADING = '\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff';
/** Halves of characters, too. */
const UNSAFE = new RegExp(`[\\p{Cc}\\p{Cs}${MISLEADING}]`, 'gu');
/** Line ends and tabs are a document's layout. Halves of characters leave as U+FFFD; without them it is ready at once. */
const UNSAFE_IN_DOCUMENT = new RegExp(`[\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f${MISLEADING}]`, 'g');
/** The sequences that `styled` writes, and the line ends of CSV (RFC 4180); any other escape or carriage return is not ours. */
const OWN_STYLE_OR_UNSAFE = new RegExp(`\\u001b\\[(?:1|2|22)m|\\r\\n|${UNSAFE.source}`, 'gu');
const ASCII = /^[\x20-\x7e]*$/;
const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u;

/** Made when the first text needs it: that takes 10 ms. */
let segmenter: Intl.Segmenter | undefined;
function graphemes(): Intl.Segmenter {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter;
}
