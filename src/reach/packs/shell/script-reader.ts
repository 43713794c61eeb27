import {
  type Assignment,
  type Command,
  forEachChild,
  type HereDoc,
  type Pipeline,
  parse,
  type SyntaxNode,
  type Word,
} from 'unbash';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { splitWords } from '../../roots/split-words.ts';
import { RUNNERS, runsItsWords } from '../../world/runs-its-words.ts';
import {
  assignedIn,
  beginningsOf,
  functionsThatRun,
  patternOf,
  patternsOf,
  saysAssignments,
  stripped,
  tailsOf,
} from './assigned-words.ts';
import { foldersOfCommand, hasErrors, isOperand } from './command-words.ts';
import {
  inputOf,
  isRunLater,
  makesRunnable,
  readerOf,
  type Said,
  SHELLS,
  saidBy,
  scriptFlag,
  targetsOf,
  textsOf,
} from './given-input.ts';
import { onceEach, readerOfFile, runOfInput, runOfWord } from './read-by-programs.ts';
import { commandsOfSed, commandsPutBySed, replacedBySed } from './sed-commands.ts';
import type { ShellFacts } from './shell-types.ts';
import { type Assigned, type ShellValue, valueOf, withoutKey } from './shell-values.ts';

type Computed = ShellFacts['computed'][number];

const LIMIT_DEPTH = 64;
const LIMIT_NESTED = 4;
const LONGEST_SHOWN = 80;
/** Run by the shell itself, in dash, bash and busybox alike. */
const BUILTINS = new Set(
  'alias|bg|break|cd|command|continue|declare|echo|eval|exec|exit|export|false|fg|getopts|hash|jobs|kill|let|local|printf|pwd|read|readonly|return|set|shift|source|test|times|trap|true|type|typeset|ulimit|umask|unalias|unset|wait|:|.|['.split(
    '|',
  ),
);
/** Say their words, and run none. */
const SAYS = new Set(['echo', 'printf', ':', 'test', '[', 'log', 'die', 'usage', 'gettext', 'eval_gettext']);
/** What they are given is run, or made ready for that. */
const RUNS_FILES = /^(?:\.|source|(?:.*\/)?(?:ba|da|a|k|mk|rba)?sh)$/;
/** What a shell reads before a script that it is given. */
const READ_BEFORE = /^(?:BASH_ENV|ENV)$/;
const TAKES_FILE = /^--(?:rcfile|init-file)$/;
const TAKES_PROGRAM = /^(?:--exec|--startas|-exec|-execdir|-ok|-okdir|-x|-a)$/;

/** Reads one script, and those that stand as text in it. */
export class ScriptReader {
  readonly #commands: string[][] = [];
  readonly #assigned: string[][] = [];
  readonly #lists: string[][] = [];
  readonly #sources = new Map<string, ShellFacts['sources'][number]>();
  readonly #words = new Set<string>();
  readonly #computed = new Map<string, Computed>();
  readonly #written: { targets: readonly string[]; said: Said; source: Source }[] = [];
  /** Words that may name a text that was written before. */
  readonly #run = new Set<string>();
  readonly #folders = new Set<string>();
  readonly #hasRoom: (size: number) => boolean;
  #isWhole = true;

  constructor(hasRoom: (size: number) => boolean) {
    this.#hasRoom = hasRoom;
  }

  /** False: not everything was understood. */
  read(text: string): boolean {
    this.#script(text, 0);
    const once = onceEach();
    for (const { targets, said, source } of this.#written) {
      if (isRunLater(targets, this.#run)) this.#input('sh', said, source);
      const readers = new Set(targets.flatMap((path) => readerOfFile(path) ?? []));
      for (const runOf of readers) this.#given(said, source, (text) => once(text, runOf));
      for (const word of said.words) for (const text of this.#spoken(word, source)) this.#paths(text);
    }
    return this.#isWhole;
  }

  facts(): {
    commands: string[][];
    assigned: string[][];
    sources: ShellFacts['sources'][number][];
    words: string[];
    computed: Computed[];
    folders: string[];
    lists: string[][];
  } {
    return {
      folders: [...this.#folders],
      lists: this.#lists,
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
    const source = {
      text,
      nested,
      assigned: assignedIn(script, text),
      runners: functionsThatRun(script, text),
    };
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
    if (node.type === 'Pipeline') this.#pipeline(node, source);
    if (node.type === 'Command' || node.type === 'Redirected') {
      const targets = targetsOf(node).flatMap((target) => this.#spoken(target, source, true));
      if (targets.length > 0) this.#written.push({ targets, said: saidBy(node), source });
    }
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
    const says =
      !isPiped && called.length > 0 && called.every((text) => SAYS.has(text) && !source.runners.has(text));
    for (const word of says ? [] : words) this.#mention(word, source, false);
    if (!this.#beginsLiterally(name, { source, pos })) this.#runs(name, value, { source, pos });
    this.#mayBeWritten(name, source);
    for (const line of value.kind === 'literal' ? value.values : [...value.values, '']) {
      const [first = '', ...rest] = splitWords(line);
      if (RUNS_FILES.test(first) || RUNNERS.has(first) || (first === 'chmod' && words.some(makesRunnable)))
        for (const word of words) this.#mayBeWritten(word, source);
      for (const word of foldersOfCommand(first, words))
        for (const text of this.#spoken(word, source)) this.#folders.add(text);
      if (first === '.' || first === 'source')
        for (const word of words.slice(0, 1)) {
          this.#reads(word, source);
          if (word.value === '/dev/stdin')
            for (const redirect of redirects) this.#input('sh', inputOf(redirect), source);
        }
      const spoken = says ? [] : words.flatMap((word) => this.#spoken(word, source));
      if (this.#hasRoom(this.#commands.length)) {
        const whole = BUILTINS.has(first) ? spoken : [first, ...rest, ...spoken];
        const filled = whole.filter((word) => word !== '');
        if (filled.length > 0) this.#commands.push(filled);
      } else this.#isWhole = false;
      this.#runner(first, words, { source, pos });
      const reader = readerOf([first, ...rest, ...words.map(({ value: word }) => word)]);
      if (reader !== undefined)
        for (const redirect of redirects) this.#input(reader, inputOf(redirect), source);
      for (const redirect of redirects)
        this.#given(inputOf(redirect), source, (each) => runOfInput(first, each));
      for (const { value: word } of words)
        for (const each of runOfWord(first, word)) this.#nested(each, source, false);
    }
  }

  /** What a program that is not a shell runs of what it is given. */
  #given(said: Said, source: Source, runOf: (text: string) => readonly string[]): void {
    for (const text of textsOf(said, source.assigned))
      for (const each of runOf(text)) this.#nested(each, source, false);
  }

  /** What a program that runs it is given to read. */
  #input(name: string, given: Said, source: Source): void {
    const { files, isComputed } = given;
    const flag = scriptFlag(name);
    const said = textsOf(given, source.assigned);
    if (flag !== undefined) for (const text of said) this.#commands.push([name, flag, text]);
    else for (const text of said) this.#nested(text, source, false);
    if (!SHELLS.test(name)) return;
    for (const word of files) this.#reads(word, source);
    if (isComputed) this.#computed.set(`| ${name}`, { literal: name });
  }

  #pipeline({ commands }: Pipeline, source: Source): void {
    for (const [index, command] of commands.entries()) {
      if (command.type !== 'Command' || command.name === undefined || index === 0) continue;
      for (const line of valueOf(command.name, source.assigned).values) {
        const reader = readerOf([...splitWords(line), ...command.args.map(({ text }) => text)]);
        const given = saidBy(commands[index - 1]);
        if (reader !== undefined) this.#input(reader, given, source);
        this.#given(given, source, (each) => runOfInput(splitWords(line)[0] ?? '', each));
      }
    }
  }

  /** Texts whose commands are the script's own. */
  #reads(word: Word, source: Source): void {
    for (const part of word.parts ?? [])
      if (part.type === 'ProcessSubstitution') this.#input('sh', saidBy(part.script), source);
    const { kind } = valueOf(word, source.assigned);
    const isOutside = kind === 'given' || kind === 'environment' ? (true as const) : undefined;
    const tails = tailsOf(word, source.assigned);
    for (const text of this.#spoken(word, source))
      this.#sources.set(text, withoutUndefined({ text, tails, isOutside }));
    const pattern = kind === 'given' ? patternOf(word.text) : undefined;
    if (pattern?.includes('/') === true) this.#sources.set(pattern, { text: pattern });
  }

  /** What a word says as one word or several; `asWritten`: in any case also as it is written. */
  #spoken(word: Word, { assigned }: Source, asWritten = false): string[] {
    const { kind, values } = valueOf(word, assigned);
    return kind === 'literal' && !asWritten ? [...values] : [...values, stripped(word.text)];
  }

  #mayBeWritten(word: Word, source: Source): void {
    for (const text of this.#spoken(word, source, true)) this.#run.add(text);
  }

  /** `X="t $(date)"; $X`: what is run is told, as far as a shell does not read the rest as commands. */
  #beginsLiterally(word: Word, { source, pos }: At): boolean {
    const begins = beginningsOf(word, source.assigned);
    if (begins === undefined || begins.programs.some((text) => runsItsWords(splitWords(text)[0] ?? '')))
      return false;
    this.#commands.push(...begins.programs.map(splitWords));
    const literal = source.text.slice(pos, word.end).slice(0, LONGEST_SHOWN);
    if (begins.folders.length > 0) this.#computed.set(literal, { literal, folders: begins.folders });
    return true;
  }

  /** Whether a word that is run, or runs, can be told. */
  #runs(word: Word, value: ShellValue, { source, pos }: At): void {
    if (value.kind === 'literal') return;
    const tails = tailsOf(word, source.assigned);
    if (value.kind === 'given' && tails === undefined) {
      const pattern = patternOf(word.text);
      for (const each of patternsOf(word, source.assigned)) this.#words.add(each);
      if (pattern?.includes('/') === true) this.#words.add(pattern);
      if (pattern === undefined || pattern.includes('/')) return;
    }
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
    if (plain === 'sed')
      for (const word of words) {
        this.#assigned.push(...commandsOfSed(word.value));
        const replaced = replacedBySed(word.value);
        this.#assigned.push(...replaced.map(splitWords));
        if (replaced.includes('')) this.#computed.set(word.text, { literal: word.text });
        if (words.some(({ value }) => /^-\w*i|^--in-place/.test(value)))
          this.#assigned.push(...commandsPutBySed(word.value));
      }
    if (plain === 'xargs') this.#givenPrograms(words, at);
    if (SHELLS.test(name)) {
      const script = words.some(({ value }) => /^-\w*c$/.test(value)) ? undefined : words.find(isOperand);
      if (script !== undefined && patternOf(script.text) !== undefined) this.#reads(script, at.source);
      for (const [index, word] of words.entries()) {
        const file = words[index + 1];
        if (file !== undefined && TAKES_FILE.test(word.value)) this.#reads(file, at.source);
        if (word.parts?.some(({ type }) => type === 'ProcessSubstitution') === true)
          this.#reads(word, at.source);
      }
    }
    if (SHELLS.test(name) || plain === 'su' || plain === 'runuser') {
      const option = words.findIndex((word) => /^-\w*c$|^--command$/.test(word.value));
      if (option >= 0) this.#text(words.slice(option + 1, option + 2), at);
    }
  }

  /** `xargs -n 1 nice`: what it reads says what is run. */
  #givenPrograms(words: readonly Word[], { source, pos }: At): void {
    const [mark] = words.flatMap(({ value }, index) =>
      value === '-I' ? (words[index + 1]?.value ?? []) : (/^-I(.+)/.exec(value)?.[1] ?? []),
    );
    const isText = words.some(({ value }) => /^-\w*c$/.test(value));
    const last = words
      .filter(isOperand)
      .findLast(({ value }, index) => mark === undefined || (isText && index > 0 && value.includes(mark)));
    const name = last?.value ?? '';
    if (last === undefined || !(RUNNERS.has(name) || SHELLS.test(name) || mark !== undefined)) return;
    const literal = source.text.slice(pos, last.end).slice(0, LONGEST_SHOWN);
    this.#computed.set(literal, { literal });
  }

  /** Words that a shell reads as commands; what is computed in them stands as a name. */
  #text(words: readonly Word[], at: At): void {
    const values = words.map((word) => ({ word, value: valueOf(word, at.source.assigned) }));
    for (const { word, value } of values) {
      const [first = ''] = splitWords(stripped(word.text));
      if (
        value.kind !== 'literal' &&
        word === words[0] &&
        !saysAssignments(word) &&
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
    // `/usr/share/$(basename "$0")/x.conf`: what it fits is listed.
    const pattern = word.parts === undefined ? undefined : patternOf(word.text);
    const patterns = pattern !== undefined && FOLDER_OF_MANY.test(pattern) ? [pattern] : [];
    for (const text of [...values, ...patterns, stripped(word.text)]) {
      if (!this.#hasRoom(this.#words.size)) {
        this.#isWhole = false;
        return;
      }
      if (/[/.*]/.test(text)) for (const piece of text.split(/\s+/)) this.#words.add(piece);
    }
    if (mayRun)
      for (const text of values) {
        this.#assigned.push(splitWords(withoutKey(text)));
        const pieces = text.split(/[\s:,;|]+/).filter((piece) => piece !== '');
        if (pieces.length > 1) this.#lists.push(pieces);
      }
  }

  #assignment({ name, value }: Assignment, source: Source): void {
    for (const word of value.type === 'Word' ? [value] : value.elements) this.#mention(word, source, true);
    if (READ_BEFORE.test(name) && value.type === 'Word') this.#reads(value, source);
    // ksh reads a function from a file of its name in one of these folders.
    if (name === 'FPATH' && value.type === 'Word')
      for (const folders of this.#spoken(value, source))
        for (const folder of folders.split(':'))
          if (/^\/[\w.+/-]+$/.test(folder)) this.#sources.set(folder, { text: `${folder}/*` });
  }

  #hereDoc({ body }: HereDoc, source: Source): void {
    if (body.text.startsWith('#!')) this.#nested(body.text, source);
    this.#paths(body.text);
  }

  #paths(text: string): void {
    for (const word of text.match(/[\w.@+%~$/:*?{}-]+/g) ?? []) if (word.includes('/')) this.#words.add(word);
  }
}

const FOLDER_OF_MANY = /^\/[\w.+-]+\/[\w.+/*-]*\/[\w.+-]{2,}$/;

type Source = { text: string; nested: number; assigned: Assigned; runners: ReadonlySet<string> };
type Place = { depth: number; isPiped: boolean };
type At = { source: Source; pos: number };
