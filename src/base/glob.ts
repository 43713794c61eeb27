/**
 * The one glob. A pattern is held against a whole path, from its root; `/x`, `./x` and `x` are the same pattern.
 *
 * | written | fits |
 * |---|---|
 * | `*` | any number of characters of one name, also none |
 * | `?` | one character of a name (one UTF-8 sequence of a byte string) |
 * | `**` as a whole name | any number of folders, also none; at the end: all that is below |
 * | `**` within a name | any number of characters, over slashes too |
 * | anything else | itself; there are no classes, braces or escapes |
 *
 * Time is at most pattern times path, whatever the two are.
 */
export type Glob = {
  /** The whole path fits. */
  fits(path: string): boolean;
  /** The path or a folder that it is in fits. */
  covers(path: string): boolean;
};

/** Paths; a caller with byte strings gives the pattern as one (`bytePath`). */
export function pathGlob(pattern: string): Glob {
  return globOf(pattern.replace(/^(?:\.?\/)+/, ''), PATH_TOKENS);
}

/** Names that are written like paths, or have no parts at all: repositories, URLs, versions. As for paths, but `?` is itself. */
export function nameGlob(pattern: string): Glob {
  return globOf(pattern, NAME_TOKENS);
}

const PATH_TOKENS = /((?<=^|\/)\*{2,}\/|\*+|\?)/;
const NAME_TOKENS = /((?<=^|\/)\*{2,}\/|\*+)/;

function globOf(pattern: string, tokens: RegExp): Glob {
  const steps = pattern
    .split(tokens)
    .map((piece, at) => (at % 2 === 1 ? wildcard(piece) : literal(piece)))
    .filter((step) => step !== undefined);
  return {
    fits: (path) => placesAfter(steps, path).at(-1) === path.length,
    covers: (path) => placesAfter(steps, path).some((at) => at === path.length || path[at] === '/'),
  };
}

/** From the places in a path where a pattern's pieces so far may end to those where the next may. Ascending, none twice. */
type Step = (path: string, places: readonly number[]) => number[];

function placesAfter(steps: readonly Step[], path: string): readonly number[] {
  let places: readonly number[] = [0];
  for (const step of steps) {
    places = step(path, places);
    if (places.length === 0) break;
  }
  return places;
}

function literal(text: string): Step | undefined {
  if (text === '') return undefined;
  return (path, places) => places.filter((at) => path.startsWith(text, at)).map((at) => at + text.length);
}

function wildcard(piece: string): Step {
  if (piece === '?') return oneCharacter;
  if (piece === '*') return withinName;
  return piece.endsWith('/') ? folders : everything;
}

const oneCharacter: Step = (path, places) => [
  ...new Set(
    places.filter((at) => at < path.length && path[at] !== '/').map((at) => endOfCharacter(path, at)),
  ),
];

function endOfCharacter(path: string, at: number): number {
  let end = at + 1;
  if (!isBetween(path.charCodeAt(at), 0xc0, 0xff)) return end;
  while (isBetween(path.charCodeAt(end), 0x80, 0xbf)) end++;
  return end;
}

function isBetween(code: number, from: number, to: number): boolean {
  return code >= from && code <= to;
}

const withinName: Step = (path, places) => {
  const found: number[] = [];
  let next = 0;
  for (const place of places) {
    // Anything before `next` is in the run of an earlier place.
    if (place < next) continue;
    for (next = place; next <= path.length; next++) {
      found.push(next);
      if (path[next] === '/') break;
    }
    next++;
  }
  return found;
};

/** Places stand after a slash, or at the start: after them, every start of a name. */
const folders: Step = (path, [first = 0]) => {
  const found = [first];
  for (let slash = path.indexOf('/', first); slash >= 0; slash = path.indexOf('/', slash + 1))
    found.push(slash + 1);
  return found;
};

const everything: Step = (path, [first = 0]) =>
  Array.from({ length: path.length - first + 1 }, (_, index) => first + index);
