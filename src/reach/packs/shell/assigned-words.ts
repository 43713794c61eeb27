import {
  type Assignment,
  forEachChild,
  type ParsedScript,
  type SyntaxNode,
  type Word,
  type WordPart,
} from 'unbash';
import { type Assigned, type Variable, valueOf } from './shell-values.ts';

const LIMIT_DEPTH = 256;
const RUNS_GIVEN =
  /(?:[\n;&|({!]|\b(?:command|exec|eval|then|do|else|if|while|until|time))[ \t]*"?\$(?:[@*\d]|\{[@*\d])/;
/** Put what cannot be told into the variables that they name. */
const COMPUTES = /^(?:read|mapfile|readarray|getopts|printf|let)$/;

/**
 * Ends of what a word says; of a variable, of all that is put into it: `X="$DIR/hooks/x"`. Undefined: something else may be. What the script
 * is given as a whole (`X="$2"`) stands in the command line of who starts it.
 */
export function tailsOf(word: Word, assigned: Assigned): string[] | undefined {
  const own = ownTails(word, assigned);
  if (own.length > 0) return own;
  const name = /^"?\$(?:\{(\w+)\}|(\w+))"?$/.exec(word.text.replaceAll('\\"', ''))?.slice(1).find(Boolean);
  const variable = assigned.get(name ?? '');
  if (variable === undefined || variable.kind !== 'literal' || variable.words.length === 0) return undefined;
  // What is literal is among the values that are followed.
  const rest = variable.words.filter(
    (each) => valueOf(each, assigned).kind !== 'literal' && !WHOLE_GIVEN.test(each.text),
  );
  const tails = rest.map((each) => ownTails(each, assigned));
  return tails.every((ends) => ends.length > 0) && rest.length > 0 ? [...new Set(tails.flat())] : undefined;
}

const WHOLE_GIVEN = /^"?\$(?:\d|\{\d+\})"?$/;

/** `/x` of `"$DIR"/"$NAME"`, too, where the script says that the name is x. */
function ownTails(word: Word, assigned: Assigned): string[] {
  const own = tailOf(word.text);
  if (own !== undefined) return [own];
  const [, name = ''] = ENDS_WITH_VARIABLE.exec(word.text) ?? [];
  const [only] = word.parts ?? [];
  const isQuoted = word.parts?.length === 1 && only?.type === 'DoubleQuoted';
  const last = (isQuoted ? only.parts : word.parts)?.at(-1);
  if (name === '' || last === undefined) return [];
  const { kind, values } = valueOf({ ...word, parts: [last] }, assigned);
  return kind === 'literal' ? values.map((value) => `/${value}`) : [];
}

const ENDS_WITH_VARIABLE = /\/"?\$\{?(\w+)\}?"?$/;

/** `/hooks/x` of `"$DIR/hooks/x"`: what is literal after the last that is expanded. */
function tailOf(text: string): string | undefined {
  const plain = text.endsWith('"') ? text.slice(0, -1) : text;
  let start = plain.length;
  while (start > 0 && /[\w.+@/-]/.test(plain[start - 1] ?? '')) start--;
  const slash = plain.indexOf('/', start);
  const isAfter = slash > 0 && (slash === start || plain[start - 1] === '$');
  return isAfter && slash + 1 < plain.length ? plain.slice(slash) : undefined;
}

const MOST_INSIDE = 4;
const MOST_VALUES = 16;

/** Without quotes, and with what is before a tail as one variable: `$(dirname "$0")/x` is `$/x`. */
export function stripped(text: string): string {
  let plain = text.replaceAll(/`[^`]*`|\$\{\w+%[^{}]*\}/g, '$');
  for (let depth = 0; depth < MOST_INSIDE && plain.includes('$('); depth++)
    plain = plain.replaceAll(/\$\([^()]*\)/g, '$');
  return plain.replaceAll(/["']/g, '');
}

/** What a script gives to its variables. */
export function assignedIn(script: ParsedScript, text: string): Assigned {
  const assigned = new Map<string, Variable>();
  const of = (name: string) => {
    const known: Variable = assigned.get(name) ?? { words: [], kind: 'literal' };
    assigned.set(name, known);
    return known;
  };
  const listed = new Set<number>();
  const visit = (node: SyntaxNode, depth: number, followed = ''): void => {
    if (depth > LIMIT_DEPTH) return;
    if (node.type === 'Pipeline') listed.add(node.pos + readOfListed(text.slice(node.pos, node.end)));
    const inside =
      node.type === 'While' ? (followedLink(text.slice(node.pos, node.end)) ?? followed) : followed;
    const isTarget = node.type === 'Assignment' && node.name === followed && isExpanded(node);
    if (node.type === 'Assignment' && !isTarget) {
      const words = node.value.type === 'Word' ? [node.value] : node.value.elements;
      of(node.name).words.push(...words);
      if (node.append === true) of(node.name).kind = 'computed';
    }
    if (node.type === 'For' || node.type === 'Select') {
      if (node.wordlist === undefined) of(node.name.value).kind = 'given';
      else of(node.name.value).words.push(...node.wordlist);
    }
    if (node.type === 'Command' && COMPUTES.test(node.name?.value ?? ''))
      for (const argument of node.args)
        if (argument.type === 'Word') {
          const variable = of(/^\w*/.exec(argument.value)?.[0] ?? '');
          variable.kind = listed.has(node.pos) && variable.kind === 'literal' ? 'given' : 'computed';
        }
    if (node.type === 'ParameterExpansion' && node.operation?.type === 'Default')
      if (node.operation.operator.endsWith('=')) {
        of(node.parameter).words.push(node.operation.operand);
        of(node.parameter).kind = 'given';
      }
    forEachChild(node, (child) => visit(child, depth + 1, inside));
  };
  visit(script, 0);
  return assigned;
}

/** What run-parts lists is followed as what it runs. */
const LISTED =
  /^(?:eval[ \t]+)?run-parts[ \t][^|\n]*\|\s*while[ \t]+(?=read[ \t]+(?:-r[ \t]+)?\w+[ \t]*[;\n])/;

/** Where `read` begins in `run-parts … | while read -r x`; NaN: it is not that. */
function readOfListed(pipeline: string): number {
  return LISTED.exec(pipeline)?.[0].length ?? Number.NaN;
}

const FOLLOWS = /^while[ \t]+(?:\[\[?|test) -[hL] "?\$\{?(\w+)\}?"?/;
const READERS = ['ls -ld', 'ls -l', 'ls -dl', 'readlink', 'readlink -f', 'readlink -n'];

/** `x` of `while [ -h "$x" ]; do … ls -ld "$x" … done`: what it is given there is where its link leads. */
function followedLink(loop: string): string | undefined {
  const name = FOLLOWS.exec(loop)?.[1];
  const isRead = READERS.some(
    (reader) => loop.includes(`${reader} "$${name}"`) || loop.includes(`${reader} $${name}\``),
  );
  return isRead ? name : undefined;
}

function isExpanded({ value }: Assignment): boolean {
  return value.type === 'Word' && value.parts !== undefined;
}

/** `sub/*.x` of `sub/$1.x`; undefined where nothing but an expansion is written, or something before its first slash is one. */
export function patternOf(text: string): string | undefined {
  const pattern = stripped(text).replaceAll(/\$(?:\{[^}]*\}|\w+|[@*#?]|)/g, '*');
  const star = pattern.indexOf('*');
  const isMore = /[\w/]/.test(pattern.slice(0, Math.max(star, 0))) || /^[\w-]/.test(pattern.slice(star + 1));
  return star >= 0 && isMore ? pattern : undefined;
}

/** `/usr/share/x/*` of `"$DIR/$1"` where the script says what DIR is: what is given stands as a star. */
export function patternsOf(word: Word, assigned: Assigned): string[] {
  const parts = (word.parts ?? []).flatMap((part): readonly WordPart[] =>
    part.type === 'DoubleQuoted' ? part.parts : [part],
  );
  return parts
    .map((part) => valueOf({ ...word, parts: [part] }, assigned))
    .map(({ kind, values }) => (kind === 'literal' || values.length > 0 ? values : ['*']))
    .reduce(
      (starts, ends) => starts.flatMap((start) => ends.map((end) => start + end)).slice(0, MOST_VALUES),
      [''],
    )
    .filter((pattern) => /^\/\w/.test(pattern) && pattern.lastIndexOf('/', pattern.indexOf('*')) > 0);
}

const WHOLE_VARIABLE = /^\$(?:\{(\w+)\}|(\w+))$/;
const FIRST_WORD = /^"?([\w.+/-]+)[ \t]/;
const FIRST_FOLDER = /^"?(\/[\w.+-]+(?:\/[\w.+-]+)*)\/["$`]/;

/** Programs, and folders of programs. */
export type Beginnings = { programs: string[]; folders: string[] };

/**
 * How the command lines begin that are put into a variable which is run as it is: `t` of `X="t $(date)"; $X`, `/x` of `X="/x/$1"; $X`.
 * Undefined: how one begins cannot be told.
 */
export function beginningsOf(word: Word, assigned: Assigned): Beginnings | undefined {
  const name = WHOLE_VARIABLE.exec(word.text)?.slice(1).find(Boolean);
  const variable = assigned.get(name ?? '');
  if (variable?.kind !== 'literal' || variable.words.length === 0) return undefined;
  const found: Beginnings = { programs: [], folders: [] };
  for (const each of variable.words) {
    const { kind, values } = valueOf(each, assigned);
    const [, program] = FIRST_WORD.exec(each.text) ?? [];
    const [, folder] = FIRST_FOLDER.exec(each.text) ?? [];
    if (kind === 'literal') found.programs.push(...values);
    else if (program !== undefined) found.programs.push(program);
    else if (folder !== undefined) found.folders.push(folder);
    else return undefined;
  }
  return found;
}

/** Names of functions of the script that run what they are given: `log() { echo "$@"; "$@"; }`. */
export function functionsThatRun(script: ParsedScript, text: string): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: SyntaxNode, depth: number): void => {
    if (depth > LIMIT_DEPTH) return;
    if (node.type === 'Function' && RUNS_GIVEN.test(text.slice(node.body.pos, node.body.end)))
      names.add(node.name.value);
    forEachChild(node, (child) => visit(child, depth + 1));
  };
  visit(script, 0);
  return names;
}

const ASSIGNMENTS =
  /^"?(?:`|\$\() ?(?:\w+=[\w./-]* )?(?:apt-config shell|dircolors|dpkg-architecture|dpkg-buildflags|getopt|lesspipe|locale|resize|ssh-agent)\b[^;|&()`]*[)`]"?$/;

/** `$(apt-config shell X Dir::Etc)`: what a program prints that says what to put into variables. */
export function saysAssignments({ text }: Word): boolean {
  return ASSIGNMENTS.test(text);
}
