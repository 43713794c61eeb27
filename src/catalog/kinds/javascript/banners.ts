import { hasRoom, type Say } from '../../../base/at-most.ts';
import { BANNER_NAMES } from './banner-names.ts';
import type { BundledLibrary } from './types.ts';

const MAX_COMMENTS = 50_000;
const REACH = 400;
/** Each with a star behind its first byte. */
const COMMENTS = [
  ['/*', '*/'],
  ['(*!', '*)'],
  ['(**', '*)'],
] as const;
const STAR = 0x2a;
/** A banner that begins within these characters covers the whole file. */
const START = 100;

const NAME_AND_VERSION =
  /^([^\s\d][^\r\n]{0,60}?)[ ,]{1,3}(?:- )?v?(\d{1,4}\.\d{1,4}(?:\.\d{1,5})?(?:-(?:alpha|beta|rc|next)[0-9A-Za-z.]{0,20})?)(?=$|[\s,;|(<])/i;
/** Most comments have none. */
const LIKE_A_VERSION = /\d\.\d/;
const LIKE_A_NAME = /^[!*]?\s/;
const REACT_FILE =
  /^(react|react-dom|react-is|scheduler|react-jsx-runtime)(?:-server)?\.(?:production|development)/;

/**
 * Licence comments of libraries that are known, at the beginning of a comment: `/*! jQuery v3.5.1 | (c) …`; `(*! …` where
 * esbuild gathers them at the end of a bundle. `isBundle`: also those of libraries that nobody here knows.
 */
export function banners(script: Buffer, isBundle: boolean, say: Say): BundledLibrary[] {
  const found = new Map<string, BundledLibrary>();
  const openings = openingsIn(script);
  for (const [kind, [open, close]] of COMMENTS.entries())
    for (const [count, at] of (openings[kind] ?? []).entries()) {
      if (!hasRoom(count, MAX_COMMENTS, 'comments', say)) break;
      const library = libraryIn(commentAt(script, at, open, close), isBundle);
      if (library === undefined) continue;
      const key = `${library.name}@${library.version}`;
      if (!found.has(key)) found.set(key, at < START ? { ...library, atStart: true } : library);
    }
  return [...found.values()];
}

/** Where comments begin, by kind, looked for by their star: in scripts it is far rarer than a slash or bracket. */
function openingsIn(script: Buffer): number[][] {
  const found = COMMENTS.map((): number[] => []);
  for (let star = script.indexOf(STAR, 1); star >= 0; star = script.indexOf(STAR, star + 1)) {
    const kind = kindAt(script, star);
    const places = found[kind];
    // One more than is looked at, so that it is said.
    if (places !== undefined && places.length <= MAX_COMMENTS) places.push(star - 1);
  }
  return found;
}

function kindAt(script: Buffer, star: number): number {
  const before = script[star - 1];
  if (before === 0x2f) return 0;
  if (before !== 0x28) return -1;
  const behind = script[star + 1];
  return behind === 0x21 ? 1 : behind === STAR ? 2 : -1;
}

function commentAt(script: Buffer, at: number, open: string, close: string): string {
  const text = script.toString('latin1', at + open.length, at + REACH);
  const end = text.indexOf(close);
  return end < 0 ? text : text.slice(0, end);
}

function libraryIn(comment: string, isBundle: boolean): BundledLibrary | undefined {
  const known = LIKE_A_VERSION.test(comment) ? bannerIn(comment) : undefined;
  if (known !== undefined || !isBundle) return known;
  return LIKE_A_NAME.test(comment) && LIKE_OWN_WORDS.test(comment) ? ownWords(comment) : undefined;
}

/** What one of the following holds in any case: nearly no comment does. */
const LIKE_OWN_WORDS = /Copyright\(c\)|License\. |mths\.be|react/i;
/** As Express and what it stands on say whose they are: a name, and never a version. */
const NAME_ALONE = /^([a-z][a-z0-9-]{1,40})$/;
const COPYRIGHT = /^Copyright\(c\) \d{4}/;
const NAME_AND_LICENSE = /^([a-z][a-z0-9-]{1,40})\. (?:MIT|ISC|BSD-3-Clause|Apache-2\.0) License\. /;
const OF_MATHIAS = /^https:\/\/mths\.be\/([a-z][a-z0-9-]{1,40}) v(\d{1,4}\.\d{1,4}\.\d{1,5})(?= by @mathias)/;

/** Packages that say themselves what they are, whoever knows them: in bundles, where no manifest does. */
function ownWords(body: string): BundledLibrary | undefined {
  const [first = '', second = ''] = body
    .split('\n', 4)
    .map(withoutDecoration)
    .filter((line) => line !== '');
  const dated = OF_MATHIAS.exec(first);
  if (dated) return { name: dated[1] ?? '', version: dated[2] ?? '', text: first.slice(0, 80) };
  const react = /^react$/i.test(first) ? REACT_FILE.exec(second)?.[1] : undefined;
  const name =
    react ??
    NAME_AND_LICENSE.exec(first)?.[1] ??
    (COPYRIGHT.test(second) ? NAME_ALONE.exec(first)?.[1] : undefined);
  return name === undefined || name === 'react-jsx-runtime'
    ? undefined
    : { name, text: `${first} ${second}`.trim().slice(0, 80) };
}

function bannerIn(body: string): BundledLibrary | undefined {
  // Each of Lodash's methods is a package with a version of its own.
  if (body.includes('`lodash modularize')) return undefined;
  const [first, second = ''] = body
    .split('\n', 8)
    .map(withoutDecoration)
    .filter((line) => line !== '');
  const match = first === undefined ? null : NAME_AND_VERSION.exec(first);
  if (!match) return undefined;
  const [text, written = '', version = ''] = match;
  const name = BANNER_NAMES.get(written.trim().toLowerCase());
  if (name === undefined) return undefined;
  // React's packages are of one version, and the second line says which of them it is.
  if (name === 'react' && second !== '') {
    const file = REACT_FILE.exec(second)?.[1];
    if (file === undefined) return undefined;
    // The scheduler has versions of its own.
    if (file === 'scheduler') return { name: file, version, text: `${text} ${second}`.slice(0, 80) };
    return { name: file === 'react-jsx-runtime' ? 'react' : file, version, text: text.slice(0, 80) };
  }
  return { name, version, text: text.slice(0, 80) };
}

function withoutDecoration(line: string): string {
  return line
    .replace(/^[\s*!]{0,20}/, '')
    .replace(/^@(?:license|preserve|overview) ?/, '')
    .trim();
}
