import { withoutUndefined } from '../../../base/without-undefined.ts';

export const SOURCES = '.java .jsp .jspx .jspf .tag .tagx .groovy .gvy .clj .cljc .scala .sc .kts'.split(' ');
/** Of Java, Groovy, Clojure, babashka and Scala. */
const STARTS =
  /\bProcessBuilder\b|\bgetRuntime\b|["'\]]\s{0,9}\.execute\(|\bclojure\.java\.(?:shell|process)\b|\bbabashka\.process\b|\bsys\.process\b/;
/** Groovy runs any text or list by `execute`, also one that a variable has. */
const STARTS_GROOVY = /\.\s{0,9}execute\b/;
const LOADS = /\bload(?:Library)?\b/;

/** Byte strings; none is said where the text starts no programs, or loads no libraries. */
export type SourceNotes = { commands?: string[]; libraries?: string[]; paths: string[] };

/** Whether a path names a text that a JVM compiles when it runs. */
export function isSource(path: string): boolean {
  return SOURCES.some((end) => path.endsWith(end));
}

/** What a text says in its literals, by the marks of its language and not its grammar. */
export function notesOfSource(path: string, text: string): SourceNotes {
  // In Clojure an apostrophe begins no text.
  const literals = [...literalsOf(text, '"'), ...(/\.cljc?$/.test(path) ? [] : literalsOf(text, "'"))];
  const starts = STARTS.test(text) || (/\.g(?:roo)?vy$/.test(path) && STARTS_GROOVY.test(text));
  return withoutUndefined({
    commands: starts ? literals : undefined,
    libraries: LOADS.test(text) ? literals : undefined,
    paths: literals.filter((literal) => literal.includes('/')),
  });
}

/** Between one mark and the next in a line, or three and three; of what is between three also each line, and the literals in it. */
function literalsOf(text: string, mark: string): string[] {
  const found: string[] = [];
  const three = mark.repeat(3);
  let at = text.indexOf(mark);
  while (at >= 0) {
    const isLong = text.startsWith(three, at);
    const start = at + (isLong ? 3 : 1);
    const end = isLong ? text.indexOf(three, start) : endOfLiteral(text, start, mark);
    const isClosed = end >= 0 && text.startsWith(mark, end);
    const literal = isClosed ? unescaped(text.slice(start, end)) : '';
    if (isLong && isClosed) found.push(...literal.split('\n'), ...literalsOf(literal, mark));
    if (literal.trim() !== '') found.push(literal);
    at = text.indexOf(mark, nextStart({ start, end, isLong, isClosed, mark }));
  }
  return found;
}

type Literal = { start: number; end: number; isLong: boolean; isClosed: boolean; mark: string };

function nextStart({ start, end, isLong, isClosed, mark }: Literal): number {
  if (isLong) return isClosed ? end + 3 : start;
  // What ends one in a line with `it's` begins the next.
  return isClosed && mark === '"' ? end + 1 : end;
}

/** Where the mark is that ends it, or the line. */
function endOfLiteral(text: string, start: number, mark: string): number {
  let at = start;
  while (at < text.length && text[at] !== mark && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at, text.length);
}

function unescaped(literal: string): string {
  return literal.replaceAll(/\\(.)/gs, (_, letter: string) => ESCAPES[letter] ?? letter);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };
