import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { FolderChanges } from '../changed-folder.ts';
import { folderChangesOf } from './folder-changes.ts';
import { literalVariables } from './literal-variables.ts';
import { literalsOf, withoutComments } from './perl-text.ts';
import { programVariables } from './program-variables.ts';

/** What a text of Perl loads and runs. Byte strings. */
export type PerlFacts = {
  /** Of `package`: its native part and its split functions are in folders of these names. */
  packages: readonly string[];
  /** `Foo::Bar` of `use`, `require`, and wherever such a name stands. */
  modules: readonly string[];
  /** `Foo::` of `"Foo::$x"`, whose rest is computed. */
  namespaces: readonly string[];
  /** Literals with a slash or an end like a file's: `require "x.pl"`, `do './y.pl'`, `"unicore/Name.pl"`, `'x.ini'`. */
  files: readonly string[];
  /** Texts that stand where command lines do: `system('x')`. */
  direct: readonly string[];
  /** What is found from the text's own folder: `sibling('a', 'b')`, `dirname(__FILE__) . '/a'`. */
  beside: readonly string[];
  /** Folders of `use lib`. */
  libs: readonly string[];
  /** `unshift @INC, $x`: another folder, too. */
  computesLibs?: true;
  /** Texts that may be command lines, where it runs any. */
  commands: readonly string[];
  /** `require $x`, as written: a module whose name nothing tells. */
  computedModule?: string;
  /** `eval $x`, as written: any code, by who has it from elsewhere. */
  computedCode?: string;
  /** `system($x)`, as written. */
  computedCommand?: string;
  changes?: FolderChanges;
  isCut?: true;
};

const NAME = /\b[A-Za-z_]\w*(?:(?:::|')[A-Za-z_]\w*)*/y;
const USES = /\b(?:use|no|require)[ \t\n]/g;
const PACKAGE = /\bpackage[ \t\n]/g;
const QUALIFIED = /\b[A-Za-z_]\w*(?:::\w+)+/g;
const OPEN_NAME = /[A-Za-z_][\w:]*/g;
/** `push @INC, 'x'`. */
const INCLUDES = /\b(?:push|unshift)\b[ \t(]{0,9}@INC\b/g;
/** `` <<`E` ``: a shell reads what follows. */
const SHELL_TEXT = /<<~?`(\w+)`/g;
const LISTS = /\buse[ \t]+(lib|base|parent|fields|if|aliased|superclass|Mojo::Base)\b/g;
const CALLS =
  /\b(?:require|do|eval|system|exec|popen|open|require_module|use_module|load_class|try_load_class|load_module|use_package_optimistically|readpipe)\b/g;
const BACKTICKS = /`([^`\n]*)`/g;
/** `qx(tar -t)`: a mark of one's own for backticks. */
const QX = /\bqx[ \t]*(?=[^\w\s,;=)])/g;
const CLOSES: ReadonlyMap<string, string> = new Map(
  ['()', '{}', '[]', '<>'].map((pair) => [pair.charAt(0), pair.charAt(1)]),
);
const RUNS =
  /\b(?:system|exec|qx|popen|open[23]|run3?|IPC::\w+|IO::Pty|posix_spawn|Expect|Proc::\w+)\b|\b(?:which|can_run|runx|capturex?)[ (]{1,3}["']|["'][ \t]*\|[ \t]*\w|['"]-\||['"]\|-|\|[ \t]*["']/;
const FILE = /^[\w.@+%~$/:{}-]{2,200}$/;
/** Of Perl, or as of `ParserDetails.ini`, which a module joins to the folder that it stands in. */
const HAS_END = /\.(?:p[lmh]|al|ix|cgi)$|^[\w-][\w.-]{0,60}\.[A-Za-z]\w{0,7}$/;
/** Of a command line: nothing is put to it. */
const FIRST_VARIABLE = /^\$\{?(\w+)\}?(?=$|[\s,);|])(?!\s*\.)/;
const FROM_ITSELF = ['sibling(', 'dirname(__FILE__)'];
const LONGEST_LIST = 2000;
const LONGEST_CALL = 100;

/** `use lib dirname(dirname(__FILE__)) . '/lib'`, `curfile->dirname->sibling('lib')`: how many folders up is computed. */
const COMPUTED_FOLDER = /\b(?:dirname|parent|sibling|curfile|updir|__FILE__|(?:Find)?(?:Real)?Bin)\b|\$0\b/;
const VARIABLE = /\$\w/;
/** `"$FindBin::Bin/../x"`, `catfile($Bin, '..', 'x')`. */
const FROM_BIN = /\$\{?(?:FindBin::)?(?:Real)?Bin\b\}?/g;

/** Reads by the marks of the language, not by its grammar: what may be a name counts as one. Time is about that of the text. */
export function readPerl(source: string, hasRoom: (size: number) => boolean = () => true): PerlFacts {
  const code = withoutComments(source);
  const modules = new Set<string>();
  const commands = new Set<string>();
  const files = new Set<string>();
  const libs: string[] = [];
  let computesLibs: true | undefined;
  const addLibs = (list: string): void => {
    libs.push(...foldersIn(list));
    if (VARIABLE.test(list)) computesLibs = true;
  };
  const add = (set: Set<string>, name: string): void => {
    if (name !== '' && hasRoom(set.size)) set.add(name);
  };
  for (const { index, 0: word } of code.matchAll(USES)) add(modules, nameAt(code, index + word.length));
  for (const [name] of code.matchAll(QUALIFIED)) for (const part of partsOf(name)) add(modules, part);
  for (const { index, 0: start, 1: kind } of code.matchAll(LISTS)) {
    const list = code.slice(index + start.length, index + LONGEST_LIST).split(';', 1)[0] ?? '';
    if (kind === 'lib') addLibs(list);
    else for (const [name] of list.matchAll(/[A-Za-z_][\w:]*/g)) add(modules, name);
  }
  for (const { index, 0: start } of code.matchAll(INCLUDES))
    addLibs(code.slice(index + start.length, index + LONGEST_LIST).split(';', 1)[0] ?? '');
  const runs = RUNS.test(code);
  for (const text of literalsOf(code)) {
    const computed = text.startsWith('/') ? text.search(/[$@]/) : -1;
    // `"/usr/share/x/$name[0]"`: the folder is told.
    if (computed > 1) add(files, `${text.slice(0, computed)}$`);
    if (FILE.test(text) && (text.includes('/') || HAS_END.test(text))) add(files, text);
    if (/^[A-Z]\w+$/.test(text)) add(modules, text);
    if (runs && text.length > 1) add(commands, text);
  }
  const beside = new Set<string>();
  for (const name of besideOf(code)) add(beside, name);
  const calls = callsOf(code);
  for (const text of calls.direct) add(commands, text);
  return withoutUndefined({
    packages: [
      ...new Set([...code.matchAll(PACKAGE)].map(({ index, 0: word }) => nameAt(code, index + word.length))),
    ],
    modules: [...modules],
    namespaces: [
      ...new Set(
        [...code.matchAll(OPEN_NAME)]
          .filter(({ index, 0: name }) => name.endsWith('::') && isJoined(code, index + name.length))
          .map(([name]) => name),
      ),
    ],
    files: [...files],
    beside: [...beside],
    libs,
    computesLibs,
    commands: [...commands],
    ...calls,
    changes: folderChangesOf(code),
  });
}

/** Of `use lib`: with the folders above that what is computed may mean. */
function foldersIn(list: string): string[] {
  const parts = literalsOf(list);
  if (!COMPUTED_FOLDER.test(list) && !VARIABLE.test(list)) return parts;
  const names = [...parts, parts.join('/')].map((name) => name.replace(/^[/]+/, ''));
  return [...parts, ...names.flatMap((name) => [`./${name}`, `../${name}`, `../../${name}`])];
}

function* besideOf(code: string): Generator<string, void, undefined> {
  for (const mark of FROM_ITSELF)
    for (let at = code.indexOf(mark); at >= 0; at = code.indexOf(mark, at + mark.length))
      yield* joinedAt(code, at + mark.length);
  for (const { index, 0: variable } of code.matchAll(FROM_BIN)) {
    const after = code.slice(index + variable.length, index + variable.length + LONGEST_CALL);
    const inText = /^\/([\w.+/-]+)/.exec(after)?.[1];
    if (inText !== undefined) yield inText;
    else yield* joinedAt(code, index + variable.length);
  }
}

/** The literals of a call, as a path. */
function joinedAt(code: string, at: number): string[] {
  const given =
    code
      .slice(at, at + LONGEST_CALL)
      .split(';', 1)[0]
      ?.split(')', 1)[0] ?? '';
  const name = literalsOf(given).join('/');
  return name === '' ? [] : [name];
}

type Calls = Pick<PerlFacts, 'direct' | 'computedModule' | 'computedCode' | 'computedCommand'>;

/** What `require`, `do`, `eval`, `system`, `exec`, `open` and backticks are given. */
function callsOf(code: string): Calls {
  const direct = new Set<string>();
  const calls: { -readonly [Key in keyof Calls]: Calls[Key] } = { direct: [] };
  let literals: ReadonlySet<string> | undefined;
  let programs: ReadonlyMap<string, readonly string[]> | undefined;
  const noted = new Set<string>();
  for (const { index, 0: name } of code.matchAll(CALLS)) {
    const given = code
      .slice(index + name.length, index + LONGEST_CALL)
      .replaceAll(/\s+/g, ' ')
      .replace(/^ ?\(? ?/, '');
    const literal = (code.slice(index, index + LONGEST_CALL).split(/[;\n]/, 1)[0] ?? '').trim();
    if (/^(?:system|exec|popen|readpipe)$/.test(name)) {
      const text = /^(?:\{[^}]*\} ?)?(?:"([^"]+)"|'([^']+)')/.exec(given);
      const quote = /^(?:\{[^}]*\} ?)?q[qw]? ?(?=[^\w\s,;=)])/.exec(given)?.[0].length;
      if (text !== null) {
        const line = text[1] ?? text[2] ?? '';
        direct.add(line);
        const after = given.slice(text[0].length).trimStart();
        const isOpen = after.startsWith('.') || (text[1] ?? '').split(/\s/, 1)[0]?.includes('$') === true;
        if (isOpen && !/\S\s/.test(line.split('$', 1)[0] ?? '')) noteCommand(line, literal);
      } else if (/^(?:sprintf|join|lc|shift|pop|map|grep|reverse)\b/.test(given))
        calls.computedCommand ??= literal;
      else if (quote !== undefined) direct.add(quotedAt(given, quote));
      else if (/^(?:\{[^}]*\} ?)?[$@&]/.test(given)) noteCommand(given, literal);
    } else if (name === 'open') {
      const [, mode = '', rest = ''] = /^[^,]*, ?["']([^"']*)["'](?: ?, ?(.*))?/.exec(given) ?? [];
      if (/^[-|]+$/.test(mode) && mode.includes('|')) {
        const text = /^["']([^"']+)/.exec(rest)?.[1];
        if (text !== undefined) direct.add(text);
        else if (/^[$@]/.test(rest)) calls.computedCommand ??= literal;
      } else if (mode.startsWith('|') || mode.endsWith('|')) {
        direct.add(mode.replaceAll('|', ' '));
        if (/^[| ]*\$/.test(mode)) noteCommand(mode.replace(/^[| ]+/, ''), literal);
      }
    } else if (name === 'eval') {
      if (/^(?:"|qq? ?\W) ?(?:require|use) \$/.test(given)) noteModule(literal);
      else if (/^\$[^@]/.test(given)) calls.computedCode ??= literal;
    } else if (/^(?:\$|"[^"$]*\$|["'][^"'$]*["'] ?\.)/.test(given)) noteModule(literal);
  }
  for (const [all, text = ''] of code.matchAll(BACKTICKS)) addRun(text, all);
  for (const { index, 0: start, 1: end = '' } of code.matchAll(SHELL_TEXT)) {
    const text = code.slice(index + start.length, index + LONGEST_LIST).split(`\n${end}`, 1)[0] ?? '';
    direct.add(text.slice(Math.max(text.indexOf('\n'), 0)));
  }
  for (const { index, 0: start } of code.matchAll(QX)) {
    const text = quotedAt(code, index + start.length);
    addRun(text, start + text);
  }
  return { ...calls, direct: [...direct] };

  function addRun(text: string, all: string): void {
    direct.add(text);
    if (/^\s*\$/.test(text) && !text.includes("'")) noteCommand(text.trimStart(), all.slice(0, LONGEST_CALL));
  }

  /** `given`: what begins with something computed; of a variable that is given nothing but programs these are run. */
  function noteCommand(given: string, literal: string): void {
    const variable = FIRST_VARIABLE.exec(given)?.[1] ?? '';
    programs ??= variable === '' ? undefined : programVariables(code);
    const told = programs?.get(variable);
    if (told === undefined) calls.computedCommand ??= literal;
    else if (!noted.has(variable)) for (const text of told) direct.add(text);
    noted.add(variable);
  }

  function noteModule(literal: string): void {
    const variable = /^[^$]*\$(\w+)/.exec(literal)?.[1];
    const isWhole =
      variable !== undefined && !/\$\w+(?:::|[/.>[{]|->)/.test(literal) && !/["'][\w:/]+\$/.test(literal);
    literals ??= isWhole ? literalVariables(code) : undefined;
    if (!isWhole || literals?.has(variable) !== true) calls.computedModule ??= literal;
  }
}

/** Between the mark at a place and the one that ends it. */
function quotedAt(code: string, at: number): string {
  const start = code[at] ?? '';
  const given = code.slice(at + 1, at + LONGEST_LIST);
  return given.split(CLOSES.get(start) ?? start, 1)[0] ?? '';
}

function nameAt(code: string, start: number): string {
  let at = start;
  while (at < code.length && /\s/.test(code[at] ?? '')) at++;
  NAME.lastIndex = at;
  return (NAME.exec(code)?.[0] ?? '').replaceAll("'", '::');
}

/** `Foo::Bar::baz` may be a module or a function of `Foo::Bar`. */
function partsOf(name: string): string[] {
  return [name, name.slice(0, name.lastIndexOf('::'))];
}

/** Whether what comes after `Foo::` is a variable, or put to it. */
function isJoined(code: string, at: number): boolean {
  return /^(?:[${]|["'][ \t]*[.,)]|["'];)/.test(code.slice(at, at + 8));
}
