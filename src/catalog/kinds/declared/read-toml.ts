import { createRequire } from 'node:module';
import type * as Toml from 'smol-toml';
import type { Fields } from '../../../base/fields.ts';

// Loaded by the first document: most images have none.
const require = createRequire(import.meta.url);

/** Tables, keys and lists: what a lock file of 30 MB has. Each may take a kilobyte of memory. */
const MOST_PARTS = 500_000;
const MOST_DEPTH = 50;
/** The library makes text of a string from escape to escape, each piece 32 bytes until it ends. */
const MOST_ESCAPES = 1_000_000;

/**
 * Reads a TOML document from an image. How much there is to build is looked at before anything is built; tables have no prototype, so a
 * key may have any name. Throws when it is not TOML, or has more parts than anyone's tools write.
 */
export function readToml(text: string): Fields {
  if (countParts(text) > MOST_PARTS)
    throw new Error(`it has more than ${MOST_PARTS} tables, keys and lists, and is not read`);
  if (text.split('\\', MOST_ESCAPES + 2).length > MOST_ESCAPES + 1)
    throw new Error(`it has more than ${MOST_ESCAPES} escapes, and is not read`);
  const { parse, TomlError } = require('smol-toml') as typeof Toml;
  try {
    return parse(text, { maxDepth: MOST_DEPTH, integersAsBigInt: 'asNeeded' });
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    // The rest of the message shows the lines around the error.
    const [reason = ''] = cause.message.split('\n', 1);
    throw new Error(`it is not valid TOML: line ${cause.line}: ${reason}`, { cause });
  }
}

/** Brackets, braces, dots and equals signs outside of strings and comments, until there are too many. */
function countParts(text: string): number {
  let parts = 0;
  for (let at = 0; at < text.length && parts <= MOST_PARTS; at++) {
    const char = text[at];
    if (char === '"' || char === "'") at = endOfString(text, at, char);
    else if (char === '#') at = endOfLine(text, at);
    else if (char === '[' || char === '{' || char === '.' || char === '=') parts++;
  }
  return parts;
}

/** Where the last quote stands; strings in single quotes end within their line, those in three may have many lines. */
function endOfString(text: string, start: number, quote: '"' | "'"): number {
  const isLong = text.startsWith(quote.repeat(3), start);
  const close = isLong ? quote.repeat(3) : quote;
  for (let at = start + close.length; at < text.length; at++) {
    if (text[at] === '\\' && quote === '"') at++;
    else if (text.startsWith(close, at)) return at + close.length - 1;
    else if (text[at] === '\n' && !isLong) return at;
  }
  return text.length;
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}
