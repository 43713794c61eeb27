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
  const tails = tailsAmong(word, assigned, new Set());
  return tails === undefined || tails.length === 0 ? undefined : [...new Set(tails)];
}

const WHOLE_GIVEN = /^"?\$(?:\d|\{\d+\})"?$/;
const VARIABLE = /^"?\$(?:\{(\w+)\}|(\w+))"?$/;

/** `seen`: variables that it is asked for, which one that is assigned from itself adds nothing to. */
function tailsAmong(word: Word, assigned: Assigned, seen: ReadonlySet<string>): string[] | undefined {
  const own = tailOf(word.text);
  if (own !== undefined) return [own];
  // `/x` of `"$DIR"/"$NAME"`, too, where the script says that the name is x.
  const [, after] = ENDS_WITH_VARIABLE.exec(word.text) ?? [];
  const name = after ?? VARIABLE.exec(word.text.replaceAll('\\"', ''))?.slice(1).find(Boolean) ?? '';
  const variable = assigned.get(name);
  if (variable?.kind !== 'literal' || variable.words.length === 0 || !maySee(variable)) return undefined;
  const found: string[] = [];
  for (const each of variable.words) {
    const { kind, values } = valueOf(each, assigned);
    // What is literal as a whole is among the values that are followed.
    if (kind === 'literal') found.push(...(after === undefined ? [] : values.map((value) => `/${value}`)));
    else if (after !== undefined || !WHOLE_GIVEN.test(each.text)) {
      const rest = seen.has(name) ? [] : tailsAmong(each, assigned, new Set([...seen, name]));
      if (rest === undefined) return undefined;
      found.push(...rest);
    }
  }
  return found;
}

/** False: so much was looked at that what the variables of this script say cannot be told. */
function maySee({ words, steps }: Variable): boolean {
  steps.left -= words.length;
  return steps.left >= 0;
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
const MOST_STEPS = 300_000;

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
  const steps = { left: MOST_STEPS };
  const of = (name: string) => {
    const known: Variable = assigned.get(name) ?? { words: [], kind: 'literal', steps };
    assigned.set(name, known);
    return known;
  };
  const seen = new Set<string>();
  const give = (name: string, words: readonly Word[]): void => {
    const { words: given } = of(name);
    for (const word of words) {
      const assignment = `${name}=${word.text}`;
      if (!seen.has(assignment)) given.push(word);
      seen.add(assignment);
    }
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
      give(node.name, words);
      if (node.append === true) of(node.name).kind = 'computed';
    }
    if (node.type === 'For' || node.type === 'Select') {
      if (node.wordlist === undefined) of(node.name.value).kind = 'given';
      else give(node.name.value, node.wordlist);
    }
    if (node.type === 'Command' && COMPUTES.test(node.name?.value ?? ''))
      for (const argument of node.args)
        if (argument.type === 'Word') {
          const variable = of(/^\w*/.exec(argument.value)?.[0] ?? '');
          variable.kind = listed.has(node.pos) && variable.kind === 'literal' ? 'given' : 'computed';
        }
    if (node.type === 'ParameterExpansion' && node.operation?.type === 'Default')
      if (node.operation.operator.endsWith('=')) {
        give(node.parameter, [node.operation.operand]);
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
  let pattern = stripped(text);
  for (let depth = 0; depth < MOST_INSIDE && pattern.includes('${'); depth++)
    pattern = pattern.replaceAll(/\$\{[^{}]*\}/g, '*');
  if (pattern.includes('${')) return undefined;
  pattern = pattern.replaceAll(/\$(?:\w+|[@*#?]|)/g, '*');
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
const FIRST_VARIABLE = /^"?\$(?:\{(\w+)\}|(\w+))[ \t]/;
const FIRST_FOLDER = /^"?(\/[\w.+-]+(?:\/[\w.+-]+)*)\/["$`]/;

/** Programs, and folders of programs. */
export type Beginnings = { programs: string[]; folders: string[] };

/**
 * How the command lines begin that are put into a variable which is run as it is: `t` of `X="t $(date)"; $X` and of `Y=t; X="$Y $1"; $X`, `/x` of
 * `X="/x/$1"; $X`. Undefined: how one begins cannot be told.
 */
export function beginningsOf(word: Word, assigned: Assigned): Beginnings | undefined {
  return ofVariable(WHOLE_VARIABLE.exec(word.text), assigned, 0);
}

function ofVariable(
  named: RegExpExecArray | null,
  assigned: Assigned,
  depth: number,
): Beginnings | undefined {
  const variable = assigned.get(named?.slice(1).find(Boolean) ?? '');
  if (variable?.kind !== 'literal' || variable.words.length === 0 || depth > MOST_INSIDE) return undefined;
  if (!maySee(variable)) return undefined;
  const found: Beginnings = { programs: [], folders: [] };
  for (const each of variable.words) {
    const { kind, values } = valueOf(each, assigned);
    const [, program] = FIRST_WORD.exec(each.text) ?? [];
    const [, folder] = FIRST_FOLDER.exec(each.text) ?? [];
    if (kind === 'literal') found.programs.push(...values);
    else if (program !== undefined) found.programs.push(program);
    else if (folder !== undefined) found.folders.push(folder);
    else {
      const first = ofVariable(FIRST_VARIABLE.exec(each.text), assigned, depth + 1);
      // Where that is nothing, what comes next begins.
      if (first === undefined || first.programs.some((text) => text.trim() === '')) return undefined;
      found.programs.push(...first.programs);
      found.folders.push(...first.folders);
    }
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
