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
const REACT_FILE =
  /^(react|react-dom|react-is|scheduler|react-jsx-runtime)(?:-server)?\.(?:production|development)/;

/**
 * Licence comments of libraries that are known, at the beginning of a comment: `/*! jQuery v3.5.1 | (c) …`; `(*! …` where
 * esbuild gathers them at the end of a bundle.
 */
export function banners(script: Buffer, say: Say): BundledLibrary[] {
  const found = new Map<string, BundledLibrary>();
  for (const [open, close] of COMMENTS) collect({ script, say }, open, close, found);
  return [...found.values()];
}

function collect(
  { script, say }: { script: Buffer; say: Say },
  open: string,
  close: string,
  found: Map<string, BundledLibrary>,
): void {
  let at = nextOpening(script, open, 0);
  for (let count = 0; at >= 0 && hasRoom(count, MAX_COMMENTS, 'comments', say); count++) {
    const start = at + open.length;
    const [comment = ''] = script.toString('latin1', start, at + REACH).split(close, 1);
    const library = LIKE_A_VERSION.test(comment) ? bannerIn(comment) : undefined;
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

function bannerIn(body: string): BundledLibrary | undefined {
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
