import { hasRoom, type Say } from '../../../base/at-most.ts';
import { BANNER_NAMES } from './banner-names.ts';
import type { BundledLibrary } from './types.ts';

const MAX_COMMENTS = 50_000;
const REACH = 400;
const COMMENTS = [
  ['/*', '*/'],
  ['(*!', '*)'],
  ['(**', '*)'],
] as const;
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
  for (const [open, close] of COMMENTS) collect({ script, isBundle, say }, open, close, found);
  return [...found.values()];
}

function collect(
  { script, isBundle, say }: { script: Buffer; isBundle: boolean; say: Say },
  open: string,
  close: string,
  found: Map<string, BundledLibrary>,
): void {
  let at = nextOpening(script, open, 0);
  for (let count = 0; at >= 0 && hasRoom(count, MAX_COMMENTS, 'comments', say); count++) {
    const start = at + open.length;
    const [comment = ''] = script.toString('latin1', start, at + REACH).split(close, 1);
    const library =
      (LIKE_A_VERSION.test(comment) ? bannerIn(comment) : undefined) ??
      (isBundle && LIKE_A_NAME.test(comment) ? ownWords(comment) : undefined);
    if (library !== undefined) {
      const key = `${library.name}@${library.version}`;
      if (!found.has(key)) found.set(key, at < START ? { ...library, atStart: true } : library);
    }
    at = nextOpening(script, open, start);
  }
}

/** Looks for what follows the first byte: in scripts a star is far rarer than a slash or bracket. */
function nextOpening(script: Buffer, open: string, from: number): number {
  const tail = open.slice(1);
  for (let at = script.indexOf(tail, from + 1); at >= 0; at = script.indexOf(tail, at + 1))
    if (script[at - 1] === open.charCodeAt(0)) return at - 1;
  return -1;
}

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
