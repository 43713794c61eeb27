import { withoutUndefined } from '../../../base/without-undefined.ts';
import { LiteralVariables } from './literal-variables.ts';
import { pythonTokens, type Token } from './python-tokens.ts';

/** What a text of Python imports, opens and runs. Byte strings. */
export type PythonFacts = {
  /** `a.b` of `import a.b`; `a.b:c` of `from a.b import c`; with leading dots for what is relative; `:*` for all. */
  imports: readonly string[];
  /** Imports that only count where the text itself is run, and not imported. */
  ownImports: readonly string[];
  /** Texts that may be the name of a module: `a.b`, `a.b:c`; without a dot only where modules are imported by computed names. */
  names: readonly string[];
  /** Beginnings of names that are computed: `encodings.` of `f"encodings.{x}"` and of `"encodings.%s"`. */
  prefixes: readonly string[];
  /** Texts with a slash, or an end like that of a file. */
  files: readonly string[];
  /** Texts that stand where command lines do: `os.system("x")`. */
  direct: readonly string[];
  /** Texts that may be command lines, where it runs any. */
  commands: readonly string[];
  /** `lib*.so` and the names of `find_library`. */
  libraries: readonly string[];
  /** Folders that are put into sys.path. */
  folders: readonly string[];
  /** `import_module(x)`, as written. */
  computedImport?: string;
  /** `subprocess.run(x)`, as written. */
  computedCommand?: string;
  /** `exec(x)`, as written: any code. */
  computedCode?: string;
  /** `CDLL(x)`, as written. */
  loadsComputed?: string;
  /** It hands texts to /bin/sh. */
  shell?: string;
  isCut?: true;
};

const IMPORT_CALLS =
  /^(?:__import__|import_module|import_object|import_string|import_from_string|load_object|resolve_name|find_spec|find_module|load_module|run_module|import_name|module_for_loader|safe_import|lazy_import|importorskip|_load_module|import_by_path|symbol_by_name|load_class|locate|spec_from_file_location|exec_module|SourceFileLoader|run_path|get_loader|import_app|LazyImport|attach|lazy_module)$/;
const RUN_CALLS =
  /^(?:system|popen\d?|Popen|call|run|check_call|check_output|getoutput|getstatusoutput|create_subprocess_(?:exec|shell)|subprocess_(?:exec|shell)|exec[lv]p?e?|spawn(?:[lv]p?e?)?|posix_spawnp?|startfile)$/;
/** Too common to be one of these by themselves. */
const COMMON_CALLS = /^(?:system|popen\d?|call|run|spawn|startfile)$/;
const SHELL_CALLS =
  /^(?:system|popen\d?|getoutput|getstatusoutput|create_subprocess_shell|subprocess_shell)$/;
const LOAD_CALLS = /^(?:CDLL|PyDLL|LoadLibrary|dlopen|load_library)$/;
const RUNNERS =
  /^(?:os|posix|subprocess|sp|asyncio|commands|pty|anyio|trio|plumbum|sh|_subprocess|subprocess32)$/;
const RUNS = /^(?:subprocess|_?sp|subprocess32)$/;
const DOTTED = /^\.{0,3}[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:\.\*)?(?::[A-Za-z_][\w.]*)?$/;
const DOTTED_START = /^\.{0,3}(?:[A-Za-z_]\w*\.)+$/;
const OTHER_START = /^(?:\.{1,3}|_?[A-Za-z]\w*_)$/;
const FILE = /^[\w.@+%~/{}:-]{2,300}$/;
const FILE_END = /\.[A-Za-z][\w]{0,9}$/;
const LIBRARY = /^[\w.+/-]+$/;
const LONGEST = 400;
const LONGEST_SHOWN = 80;
const LONGEST_NESTED = 10_000;

/** `hasRoom`: whether one more of that many is kept. Time is that of the text. */
export function readPython(source: string, hasRoom?: (size: number) => boolean): PythonFacts {
  return factsOf(pythonTokens(source), hasRoom);
}

export function factsOf(
  tokens: readonly Token[],
  hasRoom: (size: number) => boolean = () => true,
): PythonFacts {
  const kept = { always: new Set<string>(), own: new Set<string>() };
  for (const { names, block } of importsOf(tokens))
    if (block !== 'types')
      for (const name of names) {
        const set = block === 'main' ? kept.own : kept.always;
        if (hasRoom(set.size)) set.add(name);
      }
  const calls = callsOf(tokens);
  const texts = textsOf(tokens, {
    importsByName: calls.computedImport !== undefined || calls.importsByName,
    runs: calls.runs,
  });
  for (const set of [texts.names, texts.files, texts.commands]) hasRoom(set.size);
  return {
    imports: [...kept.always],
    ownImports: [...kept.own],
    names: [...new Set([...texts.names, ...calls.names])],
    prefixes: [...texts.prefixes],
    files: [...texts.files],
    commands: [...texts.commands],
    libraries: [...new Set([...texts.libraries, ...calls.libraries])],
    folders: foldersOf(tokens),
    ...withoutUndefined({
      direct: calls.direct,
      computedImport: calls.computedImport,
      computedCommand: calls.computedCommand,
      computedCode: calls.computedCode,
      loadsComputed: calls.loadsComputed,
      shell: calls.shell,
    }),
  };
}

type Block = 'main' | 'types' | undefined;

/**
 * What each import statement names, and the block that it is in, if that is one which does not always run: `if __name__ == "__main__"`,
 * `if TYPE_CHECKING`.
 */
export function* importsOf(
  tokens: readonly Token[],
): Generator<{ names: string[]; block: Block }, void, undefined> {
  let block: Block;
  let column = 0;
  const statements = new Map(importStatements(tokens));
  for (const [at, { kind, value, starts, column: here }] of tokens.entries()) {
    if (starts && block !== undefined && here <= column) block = undefined;
    if (starts && block === undefined && value === 'if' && kind === 'name') {
      block = blockOf(tokens, at);
      column = here;
    }
    const found = statements.get(at);
    if (found === undefined) continue;
    const { from, names } = found;
    yield { names: from === undefined ? names : names.map((name) => `${from}:${name}`), block };
  }
}

type Import = {
  /** What stands between `from` and `import`. */
  from?: string;
  names: string[];
};

/** By the place of their `import`, of which no statement has a second one. */
function* importStatements(tokens: readonly Token[]): Generator<[number, Import], void, undefined> {
  let start = 0;
  let isOpen = false;
  for (const [at, { kind, value, starts }] of tokens.entries()) {
    if (starts) [start, isOpen] = [at, true];
    if (!isOpen || kind !== 'name' || value !== 'import') continue;
    isOpen = false;
    if (at === start) yield [at, { names: namesAfter(tokens, at + 1) }];
    else if (tokens[start]?.value === 'from' && tokens[start]?.kind === 'name')
      yield [at, { from: textOf(tokens.slice(start + 1, at)), names: namesAfter(tokens, at + 1) }];
  }
}

function textOf(tokens: readonly Token[]): string {
  return tokens.map(({ value }) => value).join('');
}

function blockOf(tokens: readonly Token[], at: number): Block {
  const words = tokens.slice(at + 1, at + 5).map(({ value }) => value);
  if (words[0] === '__name__' && words[1] === '=' && words[2] === '=' && tokens[at + 4]?.value === '__main__')
    return tokens[at + 5]?.value === ':' ? 'main' : undefined;
  const end = words.indexOf(':');
  const condition = words.slice(0, end).join('');
  return end > 0 && /^(?:\w+\.)?TYPE_CHECKING$/.test(condition) ? 'types' : undefined;
}

/** `a.b as c, d`, `(a, b)`, `*`. */
function namesAfter(tokens: readonly Token[], start: number): string[] {
  const names: string[] = [];
  let name = '';
  let isAlias = false;
  for (let at = start; at < tokens.length; at++) {
    const { kind, value, starts } = tokens[at] as Token;
    if (starts || value === ';') break;
    if (value === ',') {
      if (name !== '') names.push(name);
      name = '';
      isAlias = false;
    } else if (kind === 'name' && value === 'as') isAlias = true;
    else if (!isAlias && (kind === 'name' || value === '.' || value === '*')) name += value;
  }
  if (name !== '') names.push(name);
  return names;
}

type Calls = Pick<
  PythonFacts,
  'direct' | 'libraries' | 'computedImport' | 'computedCommand' | 'computedCode' | 'loadsComputed' | 'shell'
> & {
  runs: boolean;
  importsByName: boolean;
  /** Modules that texts of calls name. */
  names: Set<string>;
};

/** What import_module, subprocess and their like are given. */
function callsOf(tokens: readonly Token[]): Calls {
  const direct = new Set<string>();
  const libraries = new Set<string>();
  const calls: { -readonly [Key in keyof Calls]: Calls[Key] } = {
    direct: [],
    libraries: [],
    runs: false,
    importsByName: false,
    names: new Set(),
  };
  const variables = new LiteralVariables(tokens);
  const runners = aliasesOf(tokens);
  let isRunner = false;
  for (const [at, token] of tokens.entries()) {
    if (token.kind !== 'name') continue;
    const name = token.value;
    if (RUNNERS.test(name)) isRunner = true;
    if (name === 'shell' && tokens[at + 1]?.value === '=' && tokens[at + 2]?.value !== 'False')
      calls.shell ??= 'shell=';
    const previous = tokens[at - 1]?.value;
    if (previous === 'def' || previous === 'class') continue;
    const isCall = tokens[at + 1]?.value === '(';
    if (IMPORT_CALLS.test(name)) {
      calls.importsByName = true;
      const first = tokens[at + 2];
      const hasBeginning = first?.kind === 'text' && prefixOf(first.value) !== undefined;
      const second = tokens[at + 4];
      if (first?.kind === 'text' && first.value.startsWith('.') && second?.kind === 'text')
        calls.names.add(`${second.value}${first.value}`);
      if (isCall && !hasBeginning && !isLiteral(tokens, at + 2) && !variables.has(at + 2))
        calls.computedImport ??= shown(tokens, at);
    } else if (name === 'find_library' && isCall && tokens[at + 2]?.kind === 'text')
      libraries.add(`find:${tokens[at + 2]?.value}`);
    else if (RUN_CALLS.test(name) && isRunner && isCallOfRunner(tokens, at, runners)) {
      calls.runs = true;
      if (SHELL_CALLS.test(name)) calls.shell ??= name;
      if (!isCall) continue;
      const text = firstText(tokens, at + 2);
      if (text !== undefined) direct.add(text.words);
      if (text === undefined || text.isOpen) calls.computedCommand ??= shown(tokens, at);
    } else if (LOAD_CALLS.test(name)) {
      if (isCall && !isLiteral(tokens, at + 2)) calls.loadsComputed ??= shown(tokens, at);
    } else if (/^(?:which|find_executable)$/.test(name)) calls.runs = true;
    else if (name === 'getattr' && isCall && runners.has(tokens[at + 2]?.value ?? ''))
      calls.computedCommand ??= shown(tokens, at);
    else if (/^(?:exec|eval)$/.test(name) && isCall && previous !== '.') {
      if (isLiteral(tokens, at + 2)) addNested(calls.names, tokens[at + 2]?.value ?? '');
      else calls.computedCode ??= shown(tokens, at);
    }
  }
  return { ...calls, direct: [...direct], libraries: [...libraries] };
}

/** `subprocess.run`, `from os import system`: others have such names, too. */
function isCallOfRunner(tokens: readonly Token[], at: number, runners: ReadonlySet<string>): boolean {
  if (!COMMON_CALLS.test(tokens[at]?.value ?? '')) return true;
  const isMember = tokens[at - 1]?.value === '.';
  // `asyncio.run` runs what is no program.
  if (isMember) {
    const of = tokens[at - 2]?.value ?? '';
    return (tokens[at]?.value === 'run' ? RUNS : RUNNERS).test(of) || (runners.has(of) && !RUNNERS.test(of));
  }
  return isImported(tokens, tokens[at]?.value ?? '');
}

const IMPORTED = new WeakMap<readonly Token[], Set<string>>();

/** Names of `from subprocess import …`. */
function isImported(tokens: readonly Token[], name: string): boolean {
  let known = IMPORTED.get(tokens);
  if (known === undefined) {
    known = new Set();
    for (const [, { from, names }] of importStatements(tokens))
      if (RUNNERS.test(from ?? '')) for (const found of names) known.add(found);
    IMPORTED.set(tokens, known);
  }
  return known.has(name);
}

/** A whole literal stands as the first argument: not `"a" + b`, `"%s" % x`, `f"{x}"`. */
function isLiteral(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (token?.kind !== 'text' || token.isFormat === true) return false;
  let end = at + 1;
  while (tokens[end]?.kind === 'text') end++;
  return tokens[end]?.value === ',' || tokens[end]?.value === ')';
}

/** `subprocess`, and `sp` of `import subprocess as sp`. */
function aliasesOf(tokens: readonly Token[]): ReadonlySet<string> {
  const aliases = new Set<string>();
  for (const [at, { kind, value }] of tokens.entries()) {
    if (kind !== 'name' || !RUNNERS.test(value)) continue;
    aliases.add(value);
    const alias = tokens[at + 1]?.value === 'as' ? tokens[at + 2] : undefined;
    if (alias?.kind === 'name' && value !== 'asyncio') aliases.add(alias.value);
  }
  return aliases;
}

/** Modules that a text of Python imports: of `exec`, of `-c`. */
function addNested(names: Set<string>, text: string): void {
  if (text.length > LONGEST_NESTED) return;
  const tokens = pythonTokens(text);
  for (const { names: found } of importsOf(tokens)) for (const name of found) names.add(name);
  for (const { kind, value } of tokens) if (kind === 'text' && DOTTED.test(value)) names.add(value);
}

/** `"ls -l"`, `["ls", "-l"]`, `("ls",)`: the words that are literal. `isOpen`: what the first begins with, and something is put to it. */
function firstText(tokens: readonly Token[], start: number): { words: string; isOpen: boolean } | undefined {
  let at = start;
  const isList = tokens[at]?.value === '[' || tokens[at]?.value === '(';
  if (isList) at++;
  const first = tokens[at];
  if (first?.kind !== 'text') return undefined;
  const words = [];
  for (; at < tokens.length && words.length < 50; at++) {
    const token = tokens[at] as Token;
    if (token.kind === 'text') words.push(token.value);
    else if (token.value === ']' || token.value === ')') break;
  }
  const after = tokens[start + (isList ? 2 : 1)];
  const cut =
    first.isFormat === true ? first.value.indexOf('{') : (/%[sd]|\{/.exec(first.value)?.index ?? -1);
  const head = cut < 0 ? first.value : first.value.slice(0, cut);
  const isPut = cut >= 0 && (first.isFormat === true || /^[.%]$/.test(after?.value ?? ''));
  const isOpen = (isPut || after?.value === '+' || after?.value === '%') && !/\S\s/.test(head);
  return { words: words.join(' ').slice(0, LONGEST), isOpen };
}

function shown(tokens: readonly Token[], at: number): string {
  return tokens[at]?.value.slice(0, LONGEST_SHOWN) ?? '';
}

/** `a.b.` of `a.b.{x}`, `a.b.%s` and `a.b.`; `a_` of `a_{x}`; `.` of `.{x}`. */
function prefixOf(text: string): string | undefined {
  const cut = text.search(/[{%]/);
  const start = cut < 0 ? text : text.slice(0, cut);
  return DOTTED_START.test(start) || (cut >= 0 && OTHER_START.test(start)) ? start : undefined;
}

type Texts = {
  names: Set<string>;
  prefixes: Set<string>;
  files: Set<string>;
  commands: Set<string>;
  libraries: Set<string>;
};

function textsOf(
  tokens: readonly Token[],
  { importsByName, runs }: { importsByName: boolean; runs: boolean },
): Texts {
  const texts: Texts = {
    names: new Set(),
    prefixes: new Set(),
    files: new Set(),
    commands: new Set(),
    libraries: new Set(),
  };
  let before = '';
  for (const token of tokens) {
    const { kind, value } = token;
    if (kind !== 'text' || value === '' || value.length > LONGEST) continue;
    // `[sys.executable, "-m", "a.b"]`, `-c`.
    if (before === '-m' && DOTTED.test(value)) texts.names.add(value);
    if (before === '-c') addNested(texts.names, value);
    before = value;
    if (DOTTED.test(value) && (importsByName || /[.:]/.test(value))) texts.names.add(value);
    const prefix = prefixOf(value);
    if (
      importsByName &&
      prefix !== undefined &&
      (token.isFormat === true || value.includes('%') || value === prefix)
    )
      texts.prefixes.add(prefix);
    if (value.includes('.so') && LIBRARY.test(value)) texts.libraries.add(value);
    if (FILE.test(value) && (value.includes('/') || FILE_END.test(value))) texts.files.add(value);
    if (runs && value.length > 1 && /^[\w./+-]+(?:\s|$)/.test(value)) texts.commands.add(value);
  }
  return texts;
}

/** Literals of statements that say `sys.path`, `site.addsitedir`, `__path__`. */
function foldersOf(tokens: readonly Token[]): string[] {
  const folders = new Set<string>();
  for (const [at, { value, kind }] of tokens.entries()) {
    const isPath = value === 'path' && tokens[at - 1]?.value === '.' && tokens[at - 2]?.value === 'sys';
    if (
      kind !== 'name' ||
      !(isPath || value === 'addsitedir' || value === '__path__' || value === 'pythonpath')
    )
      continue;
    for (let next = at + 1; next < tokens.length && next < at + 200; next++) {
      const token = tokens[next] as Token;
      if (token.starts) break;
      if (token.kind === 'text' && token.value !== '' && token.value.length < LONGEST)
        folders.add(token.value);
    }
  }
  return [...folders];
}
