import {
  type Assignment,
  type Command,
  forEachChild,
  type HereDoc,
  type ParsedScript,
  parse,
  type SyntaxNode,
  type Word,
} from 'unbash';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { splitWords } from '../../roots/split-words.ts';
import type { ShellFacts } from './shell-types.ts';
import { type Assigned, type ShellValue, type Variable, valueOf } from './shell-values.ts';

type Computed = ShellFacts['computed'][number];

const LIMIT_DEPTH = 64;
const LIMIT_NESTED = 4;
const LONGEST_SHOWN = 80;
const SHELLS = /^(?:.*\/)?(?:ba|da|a|k|mk|rba)?sh$/;
/** Run by the shell itself, in dash, bash and busybox alike. */
const BUILTINS = new Set(
  'alias|bg|break|cd|command|continue|declare|echo|eval|exec|exit|export|false|fg|getopts|hash|jobs|kill|let|local|printf|pwd|read|readonly|return|set|shift|source|test|times|trap|true|type|typeset|ulimit|umask|unalias|unset|wait|:|.|['.split(
    '|',
  ),
);
/** Say their words, and run none. */
const SAYS = new Set(['echo', 'printf', ':', 'test', '[', 'log', 'die', 'usage', 'gettext', 'eval_gettext']);
/** Run what their words say; the number of words that come before it. */
const RUNNERS: ReadonlyMap<string, number> = new Map([
  ...'exec|env|xargs|nohup|sudo|command|time|nice|ionice|setsid|setpriv|busybox|builtin|stdbuf|unshare|taskset|tini|dumb-init|catatonit|eatmydata|fakeroot|linux32|linux64'
    .split('|')
    .map((name): [string, number] => [name, 0]),
  ...'timeout|chroot|flock|gosu|su-exec|runuser|chrt|setarch'
    .split('|')
    .map((name): [string, number] => [name, 1]),
]);
const TAKES_PROGRAM = /^(?:--exec|--startas|-exec|-execdir|-ok|-okdir|-x|-a)$/;

/** Reads one script, and those that stand as text in it. */
export class ScriptReader {
  readonly #commands: string[][] = [];
  readonly #assigned: string[][] = [];
  readonly #sources = new Map<string, ShellFacts['sources'][number]>();
  readonly #words = new Set<string>();
  readonly #computed = new Map<string, Computed>();
  readonly #hasRoom: (size: number) => boolean;
  #isWhole = true;

  constructor(hasRoom: (size: number) => boolean) {
    this.#hasRoom = hasRoom;
  }

  /** False: not everything was understood. */
  read(text: string): boolean {
    this.#script(text, 0);
    return this.#isWhole;
  }

  facts(): {
    commands: string[][];
    assigned: string[][];
    sources: ShellFacts['sources'][number][];
    words: string[];
    computed: Computed[];
  } {
    return {
      commands: this.#commands,
      assigned: this.#assigned,
      sources: [...this.#sources.values()],
      words: [...this.#words],
      computed: [...this.#computed.values()],
    };
  }

  #script(text: string, nested: number, isLiteral = true): void {
    const script = parse(text);
    if (isLiteral && hasErrors(script)) this.#isWhole = false;
    const source = { text, nested, assigned: assignedIn(script) };
    this.#walk(script, source, { depth: 0, isPiped: false });
  }

  #walk(node: SyntaxNode, source: Source, { depth, isPiped }: Place): void {
    if (depth > LIMIT_DEPTH * LIMIT_NESTED) {
      this.#isWhole = false;
      return;
    }
    const inside = {
      depth: depth + 1,
      isPiped: isPiped || node.type === 'Pipeline' || node.type === 'CommandExpansion',
    };
    if (node.type === 'CommandExpansion' && node.script !== undefined && hasErrors(node.script))
      this.#isWhole = false;
    if (node.type === 'Command') this.#command(node, source, isPiped);
    if (node.type === 'Assignment') this.#assignment(node, source);
    if (node.type === 'For') for (const word of node.wordlist ?? []) this.#mention(word, source, true);
    if (node.type === 'Redirect' && node.target !== undefined) this.#mention(node.target, source, false);
    if (node.type === 'HereDoc') this.#hereDoc(node, source);
    forEachChild(node, (child) => this.#walk(child, source, inside));
  }

  #command({ pos, name, args, redirects }: Command, source: Source, isPiped: boolean): void {
    if (name === undefined) return;
    const words = args.filter((argument) => argument.type === 'Word');
    const value = valueOf(name, source.assigned);
    const called = value.values.flatMap((text) => splitWords(text).slice(0, 1));
    const says = !isPiped && called.length > 0 && called.every((text) => SAYS.has(text));
    for (const word of says ? [] : words) this.#mention(word, source, false);
    this.#runs(name, value, { source, pos });
    for (const line of value.values) {
      const [first = '', ...rest] = splitWords(line);
      if (first === '.' || first === 'source')
        for (const word of words.slice(0, 1)) this.#reads(word, source);
      const spoken = says ? [] : words.flatMap((word) => this.#spoken(word, source));
      if (this.#hasRoom(this.#commands.length)) {
        if (!BUILTINS.has(first)) this.#commands.push([first, ...rest, ...spoken]);
        else if (spoken.length > 0) this.#commands.push(spoken);
      } else this.#isWhole = false;
      this.#runner(first, words, { source, pos });
      if (SHELLS.test(first))
        for (const redirect of redirects)
          if (redirect.type === 'HereDoc') this.#nested(redirect.body.text, source);
    }
  }

  /** Texts whose commands are the script's own. */
  #reads(word: Word, source: Source): void {
    const { kind } = valueOf(word, source.assigned);
    const isOutside = kind === 'given' || kind === 'environment' ? (true as const) : undefined;
    const tails = tailsOf(word, source.assigned);
    for (const text of this.#spoken(word, source))
      this.#sources.set(text, withoutUndefined({ text, tails, isOutside }));
  }

  /** What a word says as one word or several. */
  #spoken(word: Word, { assigned }: Source): string[] {
    const { kind, values } = valueOf(word, assigned);
    return kind === 'literal' ? [...values] : [...values, stripped(word.text)];
  }

  /** Whether a word that is run, or runs, can be told. */
  #runs(word: Word, value: ShellValue, { source, pos }: At): void {
    if (value.kind === 'literal') return;
    const tails = tailsOf(word, source.assigned);
    if (value.kind === 'given' && tails === undefined) return;
    const literal = source.text.slice(pos, word.end).slice(0, LONGEST_SHOWN);
    const isOutside = value.kind === 'environment' ? (true as const) : undefined;
    this.#computed.set(literal, withoutUndefined({ literal, tails, isOutside }));
  }

  #runner(name: string, words: readonly Word[], at: At): void {
    const plain = name.slice(name.lastIndexOf('/') + 1);
    const skip = RUNNERS.get(plain);
    const run = skip === undefined ? undefined : words.filter(isOperand)[skip];
    if (run !== undefined) this.#runs(run, valueOf(run, at.source.assigned), at);
    for (const [index, word] of words.entries()) {
      const program = words[index + 1];
      if (
        program !== undefined &&
        (plain === 'find' || plain === 'start-stop-daemon') &&
        TAKES_PROGRAM.test(word.value)
      )
        this.#runs(program, valueOf(program, at.source.assigned), at);
    }
    if (plain === 'eval') this.#text(words, at);
    if (plain === 'trap') this.#text(words.slice(0, 1), at);
    if (SHELLS.test(name) || plain === 'su' || plain === 'runuser') {
      const option = words.findIndex((word) => /^-\w*c$|^--command$/.test(word.value));
      if (option >= 0) this.#text(words.slice(option + 1, option + 2), at);
    }
  }

  /** Words that a shell reads as commands; what is computed in them stands as a name. */
  #text(words: readonly Word[], at: At): void {
    const values = words.map((word) => ({ word, value: valueOf(word, at.source.assigned) }));
    for (const { word, value } of values) {
      const [first = ''] = splitWords(stripped(word.text));
      if (
        value.kind !== 'literal' &&
        word === words[0] &&
        /^\\?["']*\$/.test(first) &&
        !/^[\w$"'{}\\]*=/.test(first)
      )
        this.#runs(word, value, at);
    }
    const texts = values.map(({ word, value }) =>
      value.kind === 'literal'
        ? (value.values[0] ?? '')
        : stripped(word.text)
            .replaceAll(/\$\{?\w+\}?/g, 'X')
            .replaceAll('\\', ''),
    );
    this.#nested(
      texts.join(' '),
      at.source,
      values.every(({ value }) => value.kind === 'literal'),
    );
  }

  #nested(text: string, { nested }: Source, isLiteral = true): void {
    if (nested >= LIMIT_NESTED) this.#isWhole = false;
    else this.#script(text, nested + 1, isLiteral);
  }

  /** A word that names a file, or a program where it is run later. */
  #mention(word: Word, source: Source, mayRun: boolean): void {
    const { values } = valueOf(word, source.assigned);
    for (const text of [...values, stripped(word.text)]) {
      if (!this.#hasRoom(this.#words.size)) {
        this.#isWhole = false;
        return;
      }
      if (text.includes('/') || text.includes('.'))
        for (const piece of text.split(/\s+/)) this.#words.add(piece);
    }
    if (mayRun) for (const text of values) this.#assigned.push(splitWords(text));
  }

  #assignment({ value }: Assignment, source: Source): void {
    for (const word of value.type === 'Word' ? [value] : value.elements) this.#mention(word, source, true);
  }

  #hereDoc({ body }: HereDoc, source: Source): void {
    if (body.text.startsWith('#!')) this.#nested(body.text, source);
    for (const word of body.text.match(/[\w.@+%~$/:*?{}-]+/g) ?? [])
      if (word.includes('/')) this.#words.add(word);
  }
}

type Source = { text: string; nested: number; assigned: Assigned };
type Place = { depth: number; isPiped: boolean };
type At = { source: Source; pos: number };

function hasErrors({ errors }: ParsedScript): boolean {
  return errors !== undefined && errors.length > 0;
}

function isOperand(word: Word): boolean {
  return !word.value.startsWith('-') && !/^\w+=/.test(word.value);
}

/** Ends of what a word says; of a variable, of all that is put into it: `X="$DIR/hooks/x"`. Undefined: something else may be. */
function tailsOf(word: Word, assigned: Assigned): string[] | undefined {
  const own = tailOf(word.text);
  if (own !== undefined) return [own];
  const name = /^"?\$(?:\{(\w+)\}|(\w+))"?$/.exec(word.text)?.slice(1).find(Boolean);
  const variable = assigned.get(name ?? '');
  if (variable === undefined || variable.kind !== 'literal' || variable.words.length === 0) return undefined;
  // What is literal is among the values that are followed.
  const rest = variable.words.filter((each) => valueOf(each, assigned).kind !== 'literal');
  const tails = rest.flatMap((each) => tailOf(each.text) ?? []);
  return tails.length === rest.length && rest.length > 0 ? [...new Set(tails)] : undefined;
}

/** `/hooks/x` of `"$DIR/hooks/x"`: what is literal after the last that is expanded. */
function tailOf(text: string): string | undefined {
  const plain = text.endsWith('"') ? text.slice(0, -1) : text;
  let start = plain.length;
  while (start > 0 && /[\w.+@/-]/.test(plain[start - 1] ?? '')) start--;
  const slash = plain.indexOf('/', start);
  const isAfter = slash > 0 && (slash === start || plain[start - 1] === '$');
  return isAfter && slash + 1 < plain.length ? plain.slice(slash) : undefined;
}

/** Without quotes, and with what is before a tail as one variable: `$(dirname "$0")/x` is `$/x`. */
function stripped(text: string): string {
  return text.replaceAll(/\$\([^()]*\)|`[^`]*`/g, '$').replaceAll(/["']/g, '');
}

function assignedIn(script: ParsedScript): Assigned {
  const assigned = new Map<string, Variable>();
  const of = (name: string) => {
    const known: Variable = assigned.get(name) ?? { words: [], kind: 'literal' };
    assigned.set(name, known);
    return known;
  };
  const visit = (node: SyntaxNode, depth: number): void => {
    if (depth > LIMIT_DEPTH * LIMIT_NESTED) return;
    if (node.type === 'Assignment') {
      const words = node.value.type === 'Word' ? [node.value] : node.value.elements;
      of(node.name).words.push(...words);
      if (node.append === true) of(node.name).kind = 'computed';
    }
    if (node.type === 'For' || node.type === 'Select') {
      if (node.wordlist === undefined) of(node.name.value).kind = 'given';
      else of(node.name.value).words.push(...node.wordlist);
    }
    if (node.type === 'Command' && /^(?:read|mapfile|readarray|getopts)$/.test(node.name?.value ?? ''))
      for (const argument of node.args) if (argument.type === 'Word') of(argument.value).kind = 'computed';
    forEachChild(node, (child) => visit(child, depth + 1));
  };
  visit(script, 0);
  return assigned;
}
