import { once } from '../../../base/once.ts';
import { runsItsWords } from '../../world/runs-its-words.ts';
import { tellsLibrary } from '../elf/computed-library.ts';
import { handedCommands } from './handed-commands.ts';
import { type ImportStatement, importStatements, namesOf } from './import-statements.ts';
import { LiteralVariables } from './literal-variables.ts';
import { DOTTED, prefixOf } from './module-names.ts';
import { pythonTokens, type Token } from './python-tokens.ts';
import type { PythonFacts } from './python-types.ts';

const IMPORT_CALLS = words(
  '__import__ import_module import_object import_string import_from_string load_object resolve_name find_spec find_module load_module run_module import_name module_for_loader safe_import lazy_import importorskip _load_module import_by_path symbol_by_name load_class locate spec_from_file_location exec_module SourceFileLoader run_path get_loader import_app LazyImport attach lazy_module',
);
const EXECS = 'execl execle execlp execlpe execv execve execvp execvpe';
const POPENS = 'popen popen0 popen1 popen2 popen3 popen4 popen5 popen6 popen7 popen8 popen9';
const RUN_CALLS = words(
  `system ${POPENS} Popen call run check_call check_output getoutput getstatusoutput create_subprocess_exec create_subprocess_shell subprocess_exec subprocess_shell ${EXECS} spawn spawnl spawnle spawnlp spawnlpe spawnv spawnve spawnvp spawnvpe posix_spawn posix_spawnp startfile`,
);
/** Of the C library, by ctypes and cffi. */
const NATIVE_RUN_CALLS = words(`system popen ${EXECS} posix_spawn posix_spawnp`);
const NATIVE = words('ctypes cffi CDLL cdll PyDLL');
/** Too common to be one of these by themselves. */
const COMMON_CALLS = words(`system ${POPENS} call run spawn startfile`);
const SHELL_CALLS = words(
  `system ${POPENS} getoutput getstatusoutput create_subprocess_shell subprocess_shell`,
);
const LOAD_CALLS = words('CDLL PyDLL LoadLibrary dlopen load_library');
const RUNNERS = words(
  'os posix subprocess sp asyncio commands pty anyio trio plumbum sh _subprocess subprocess32',
);
const RUNS = words('subprocess _sp sp subprocess32');
/** Functions that look for a program, and what packages call their own that run one: Django's compilemessages runs `msgfmt` by two of them. */
const FINDERS = words(
  'which find_executable find_command popen_wrapper run_command run_cmd exec_command execute_command run_process run_subprocess executable_name',
);
const EVALUATES = words('exec eval');
/** Their first argument is a package, which is imported. */
const RESOURCE_CALLS = words(
  'get_data files resource_filename resource_string resource_stream resource_listdir resource_exists read_text read_binary open_text open_binary contents is_resource',
);
export const CALL_NAMES: ReadonlySet<string> = new Set([
  ...[
    IMPORT_CALLS,
    RUN_CALLS,
    NATIVE_RUN_CALLS,
    NATIVE,
    LOAD_CALLS,
    RUNNERS,
    FINDERS,
    EVALUATES,
    RESOURCE_CALLS,
  ].flatMap((set) => [...set]),
  ...words('shell executable find_library discover getattr'),
]);
const LONGEST = 400;
const LONGEST_SHOWN = 80;
const LONGEST_NESTED = 10_000;

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
export function callsOf(
  tokens: readonly Token[],
  telling: readonly number[],
  statements: readonly ImportStatement[],
): Calls {
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
  const runners = aliasesOf(tokens, telling);
  const modules = once(() => namedModules(statements));
  const imported = once(() => namesOfRunners(statements));
  let isRunner = false;
  let isNative = false;
  for (const at of telling) {
    const name = tokens[at]?.value ?? '';
    if (!CALL_NAMES.has(name)) continue;
    if (RUNNERS.has(name) || (name === '__import__' && RUNNERS.has(tokens[at + 2]?.value ?? '')))
      isRunner = true;
    if (NATIVE.has(name)) isNative = true;
    if (name === 'shell' && tokens[at + 1]?.value === '=' && tokens[at + 2]?.value !== 'False')
      calls.shell ??= 'shell=';
    const given = tokens[at + 2];
    if (name === 'executable' && isRunner && tokens[at + 1]?.value === '=' && given?.kind === 'text')
      direct.add(given.value);
    const previous = tokens[at - 1]?.value;
    if (previous === 'def' || previous === 'class') continue;
    const isCall = tokens[at + 1]?.value === '(';
    if (IMPORT_CALLS.has(name)) {
      calls.importsByName = true;
      const first = tokens[at + 2];
      const hasBeginning = first?.kind === 'text' && prefixOf(first.value) !== undefined;
      const second = tokens[at + 4];
      if (first?.kind === 'text' && first.value.startsWith('.') && second?.kind === 'text')
        calls.names.add(`${second.value}${first.value}`);
      if (isCall && !hasBeginning && !isLiteral(tokens, at + 2) && !variables.has(at + 2))
        calls.computedImport ??= shown(tokens, at);
    } else if (name === 'find_library' && isCall) {
      if (isLiteral(tokens, at + 2)) libraries.add(`find:${tokens[at + 2]?.value}`);
      else if (!variables.has(at + 2)) calls.loadsComputed ??= shown(tokens, at);
    } else if (
      (RUN_CALLS.has(name) && isRunner && isCallOfRunner(tokens, at, { runners, imported })) ||
      (NATIVE_RUN_CALLS.has(name) && isNative && previous === '.')
    ) {
      calls.runs = true;
      if (SHELL_CALLS.has(name)) calls.shell ??= name;
      if (!isCall) continue;
      const text = firstText(tokens, at + 2);
      if (text !== undefined) direct.add(text.words);
      if (text === undefined || text.isOpen) calls.computedCommand ??= shown(tokens, at);
    } else if (LOAD_CALLS.has(name)) {
      if (isCall && !isToldLibrary(tokens, at + 2) && !variables.has(at + 2))
        calls.loadsComputed ??= shown(tokens, at);
    } else if (FINDERS.has(name)) calls.runs = true;
    else if (RESOURCE_CALLS.has(name) && isCall && isLiteral(tokens, at + 2))
      calls.names.add(given?.value ?? '');
    else if (name === 'discover' && isCall && modules().has('unittest') && !isLiteral(tokens, at + 2))
      calls.computedImport ??= shown(tokens, at);
    else if (
      name === 'getattr' &&
      isCall &&
      (runners.has(tokens[at + 2]?.value ?? '') || isImportOf(tokens, at + 2))
    )
      calls.computedCommand ??= shown(tokens, at);
    else if (EVALUATES.has(name) && isCall && previous !== '.') {
      if (isLiteral(tokens, at + 2)) addNested(calls.names, tokens[at + 2]?.value ?? '');
      else calls.computedCode ??= shown(tokens, at);
    }
  }
  const handed = handedCommands(tokens, statements);
  for (const text of handed) direct.add(text.slice(0, LONGEST));
  if (handed.length > 0) calls.runs = true;
  return { ...calls, direct: [...direct], libraries: [...libraries] };
}

/** A literal, the process itself (`None`), what `find_library` is asked for, or a text that tells apart which it may be. */
function isToldLibrary(tokens: readonly Token[], at: number): boolean {
  const { kind, value } = tokens[at] ?? {};
  if (isLiteral(tokens, at) || value === 'None' || value === ')') return true;
  if (kind === 'text' && tellsLibrary(value ?? '') && tokens[at + 1]?.value !== '+') return true;
  return tokens.slice(at, at + 5).some((token) => token.value === 'find_library');
}

/** `subprocess.run`, `from os import system`: others have such names, too. */
function isCallOfRunner(
  tokens: readonly Token[],
  at: number,
  { runners, imported }: { runners: ReadonlySet<string>; imported: () => ReadonlySet<string> },
): boolean {
  if (!COMMON_CALLS.has(tokens[at]?.value ?? '')) return true;
  const isMember = tokens[at - 1]?.value === '.';
  const isOfCall = tokens[at - 2]?.value === ')';
  if (isMember && isOfCall && /^(?:system|popen)$/.test(tokens[at]?.value ?? '')) return true;
  // `asyncio.run` runs what is no program.
  if (isMember) {
    const of = tokens[at - 2]?.value ?? '';
    return (tokens[at]?.value === 'run' ? RUNS : RUNNERS).has(of) || (runners.has(of) && !RUNNERS.has(of));
  }
  return imported().has(tokens[at]?.value ?? '') || imported().has('*');
}

/** Names of `from subprocess import …`. */
function namesOfRunners(statements: readonly ImportStatement[]): ReadonlySet<string> {
  const found = statements.filter(({ from = '' }) => RUNNERS.has(from));
  return new Set(found.flatMap(({ names }) => names));
}

/** `__import__("os")`. */
function isImportOf(tokens: readonly Token[], at: number): boolean {
  return tokens[at]?.value === '__import__' && RUNNERS.has(tokens[at + 2]?.value ?? '');
}

/** Of `import a.b` the first part, of `from a.b import c` too. */
function namedModules(statements: readonly ImportStatement[]): ReadonlySet<string> {
  const names = statements.flatMap(({ from, names: found }) => (from === undefined ? found : [from]));
  return new Set(names.map((name) => name.split('.', 1)[0] ?? ''));
}

/** A whole literal stands as the first argument: not `"a" + b`, `"%s" % x`, `f"{x}"`. */
function isLiteral(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (token?.kind !== 'text' || token.isFormat) return false;
  let end = at + 1;
  while (tokens[end]?.kind === 'text') end++;
  return tokens[end]?.value === ',' || tokens[end]?.value === ')';
}

/** `subprocess`, and `sp` of `import subprocess as sp`. */
function aliasesOf(tokens: readonly Token[], telling: readonly number[]): ReadonlySet<string> {
  const aliases = new Set<string>();
  for (const at of telling) {
    const value = tokens[at]?.value ?? '';
    if (!RUNNERS.has(value)) continue;
    aliases.add(value);
    const alias = tokens[at + 1]?.value === 'as' ? tokens[at + 2] : undefined;
    if (alias?.kind === 'name' && value !== 'asyncio') aliases.add(alias.value);
  }
  return aliases;
}

/** Modules that a text of Python imports: of `exec`, of `-c`. */
export function addNested(names: Set<string>, text: string): void {
  if (text.length > LONGEST_NESTED) return;
  const tokens = pythonTokens(text);
  for (const statement of importStatements(tokens)) for (const name of namesOf(statement)) names.add(name);
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
  let hasComputed = false;
  for (; at < tokens.length && words.length < 50; at++) {
    const token = tokens[at] as Token;
    if (token.kind === 'text') words.push(token.value);
    else if (token.value === ']' || token.value === ')') break;
    else if (token.kind === 'name') hasComputed = true;
  }
  const after = tokens[start + (isList ? 2 : 1)];
  const cut = first.isFormat ? first.value.indexOf('{') : (/%[sd]|\{/.exec(first.value)?.index ?? -1);
  const head = cut < 0 ? first.value : first.value.slice(0, cut);
  const isPut = cut >= 0 && (first.isFormat || /^[.%]$/.test(after?.value ?? ''));
  const isOpen = (isPut || after?.value === '+' || after?.value === '%') && !/\S\s/.test(head);
  const isGiven = isList && hasComputed && runsItsWords(first.value);
  return { words: words.join(' ').slice(0, LONGEST), isOpen: isOpen || isGiven };
}

function shown(tokens: readonly Token[], at: number): string {
  return tokens[at]?.value.slice(0, LONGEST_SHOWN) ?? '';
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
