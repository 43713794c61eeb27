import { compareBytes } from '../../base/bytes.ts';
import { compareLists, keyedOrder } from './keyed-order.ts';
import { compareNumbers, isDigit, numberOf, runEnd } from './numbers.ts';
import type { VersionOrder } from './types.ts';

/**
 * apk-tools, as in Alpine 3: numbers, a letter, suffixes, a commit, a revision (apk-package(5)). Text that is not a version is
 * compared as far as it reads, and is older than a version that begins as it does.
 */
export const apkOrder: VersionOrder = keyedOrder({
  scheme: 'apk',
  keyOf: apkKey,
  compareKeys: (a, b) => compareLists(a, b, compareTokens, END),
  isVersion: (text) => VERSION.test(text),
});

const VERSION =
  /^\d+(?:\.\d+)*[a-z]?(?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*(?:~[0-9a-f]+)?(?:-r\d+)?$/;

/** What may stand at one place, from old to new: the first that differs decides. */
const RANKS = [
  'pre-suffix',
  'invalid',
  'end',
  'revision',
  'commit',
  'suffix-number',
  'suffix',
  'letter',
  'number',
] as const;
type Token = { rank: number; text: string };
const token = (kind: (typeof RANKS)[number], text: string): Token => ({ rank: RANKS.indexOf(kind), text });
const END = token('end', '');
const NUMERIC = new Set([RANKS.indexOf('revision'), RANKS.indexOf('suffix-number')]);
const NUMBER = RANKS.indexOf('number');

const BEFORE_RELEASE = ['alpha', 'beta', 'pre', 'rc'];
const AFTER_RELEASE = ['cvs', 'svn', 'git', 'hg', 'p'];

function compareTokens(a: Token, b: Token): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (NUMERIC.has(a.rank)) return compareNumbers(a.text, b.text);
  return a.rank === NUMBER ? compareParts(a.text, b.text) : compareBytes(a.text, b.text);
}

/** After the first dot a number with a leading zero is a fraction: 1.05 is older than 1.5, 1.1 older than 1.10. */
function compareParts(a: string, b: string): number {
  return a[0] === '0' || b[0] === '0' ? compareBytes(a, b) : compareNumbers(a, b);
}

function apkKey(text: string): Token[] {
  let at = runEnd(text, 0, isDigit);
  // Without a digit it is a number below all others.
  const tokens = [token('number', numberOf(text.slice(0, at)))];
  while (at > 0 && text[at] === '.' && isDigit(text.charCodeAt(at + 1))) {
    const end = runEnd(text, at + 1, isDigit);
    tokens.push(token('number', text.slice(at + 1, end)));
    at = end;
  }
  if (at > 0 && /^[a-z]$/.test(text[at] ?? '')) tokens.push(token('letter', text[at++] ?? ''));
  while (text[at] === '_') {
    const wordEnd = runEnd(text, at + 1, (code) => code >= 0x61 && code <= 0x7a);
    const suffix = suffixToken(text.slice(at + 1, wordEnd));
    if (suffix === undefined) break;
    tokens.push(suffix);
    at = runEnd(text, wordEnd, isDigit);
    if (at > wordEnd) tokens.push(token('suffix-number', numberOf(text.slice(wordEnd, at))));
  }
  const commit = /^~[0-9a-f]+/.exec(text.slice(at, at + 129))?.[0];
  if (commit !== undefined) {
    tokens.push(token('commit', commit));
    at += commit.length;
  }
  if (/^-r(?:[^a-z]|$)/.test(text.slice(at, at + 3))) {
    const end = runEnd(text, at + 2, isDigit);
    tokens.push(token('revision', numberOf(text.slice(at + 2, end) || '0')));
    at = end;
  }
  // What begins with a dash is taken for a broken revision, of which none is newer than another.
  if (at < text.length) tokens.push(token('invalid', text[at] === '-' ? '-' : text.slice(at)));
  return tokens;
}

function suffixToken(word: string): Token | undefined {
  const before = BEFORE_RELEASE.indexOf(word);
  if (before >= 0) return token('pre-suffix', String(before));
  const after = AFTER_RELEASE.indexOf(word);
  return after < 0 ? undefined : token('suffix', String(after));
}
