import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { FolderChanges } from '../changed-folder.ts';
import { folderChangesOf } from './folder-changes.ts';

/** What a text of JavaScript loads and runs. Byte strings. */
export type JavascriptFacts = {
  /** Of `require('x')`, `import 'x'`, `import('x')`, `require.resolve('x')`. */
  imports: readonly string[];
  /** Literal beginnings of names that are computed: `./lib/` of `require('./lib/' + x)`. */
  prefixes: readonly string[];
  /** Texts that may name a file: relative ones, and those that end as code does. */
  files: readonly string[];
  /** Texts that may name a package, where one is loaded by a computed name. */
  names: readonly string[];
  /** Texts that stand where command lines do: `execFile('x')`. */
  direct: readonly string[];
  /** `require(x)`, as written. */
  computedImport?: string;
  /** `spawn(x)`, as written. */
  computedCommand?: string;
  /** It hands texts to a shell. */
  shell?: string;
  changes?: FolderChanges;
  isCut?: true;
};

const LOADS = /(?:(?<!create)[rR]equire(?:\.resolve)?|\bimport(?:Module)?)\s*\(\s*/g;
/** No name at all, the number of a bundle's part, or what is resolved elsewhere. */
const NOT_COMPUTED = /^(?:\)|\{|function\b|\d|require\.resolve\s*\(|\w*[rR]equire\s*\(["'`])/;
const FROM = /(?:\bfrom|\bimport)\s*(?=["'])/g;
const TEXT = /(["'`])((?:\\.|(?!\1)[^\\\n]){1,300})\1/y;
const ANY_TEXT = /(["'`])([\w@.][\w@./+~:-]{0,200}|\/[\w@./+~-]{1,200})\1/g;
const RUNS =
  /\b(exec|execSync|spawn|spawnSync|execFile|execFileSync|fork|execa|execaSync|execaCommand)\s*\(\s*/g;
/** What `fork` is given that is a module of its own: itself, or one whose name is among the texts. */
const OWN_MODULE =
  /^(?:__filename|process\.argv\[1\]|import\.meta\.filename|(?:path\.)?(?:join|resolve)\(__dirname(?:, ?["'][\w./-]+["']){0,5}, ?["'][\w./-]+\.[cm]?js["']\))\s*[,)]/;
const CHILD_PROCESS = /child_process|execa|cross-spawn|spawn_sync/;
/** What the module that runs programs is called: `c = require('child_process')`, `import spawn from 'cross-spawn'`. */
const CALLED =
  /\b(\w{2,40})\s?=\s?(?:await )?(?:(?:process\.mainModule\.)?require|import|process\.getBuiltinModule)\(["'`](?:node:)?(?:child_process|cross-spawn|execa)["'`]\)\s*(?![\s.])|\bimport (?:\* as )?(\w{2,40}) from ?["'](?:node:)?(?:child_process|cross-spawn|execa)["']/g;
/** Nothing else has such names. */
const OF_CHILD_PROCESS = /\b(?:execSync|spawnSync|execFileSync|execFile)\s*\(/;
const CODE = /\.(?:[cm]?js|json|node|wasm|[cm]?ts|jsx|tsx)$/;
const PACKAGE = /^(?:@[\w.-]+\/)?[A-Za-z][\w.-]*(?:\/[\w./-]+)?$/;
const LONGEST_SHOWN = 60;

/** Reads by the marks of the language, not by its grammar: what stands in comments and texts counts, too. Time is about that of the text. */
export function readJavascript(
  source: string,
  hasRoom: (size: number) => boolean = () => true,
): JavascriptFacts {
  const imports = new Set<string>();
  const prefixes = new Set<string>();
  const files = new Set<string>();
  const names = new Set<string>();
  const add = (set: Set<string>, text: string): void => {
    if (hasRoom(set.size)) set.add(text);
  };
  let computedImport: string | undefined;
  for (const { index, 0: start } of source.matchAll(LOADS)) {
    const at = index + start.length;
    const text = textAt(source, at);
    if (text?.isWhole === true) add(imports, text.value);
    else if (text !== undefined && text.value !== '') add(prefixes, text.value);
    else if (text !== undefined || !NOT_COMPUTED.test(source.slice(at, at + 40)))
      computedImport ??= source.slice(index, index + LONGEST_SHOWN).split('\n', 1)[0];
  }
  for (const { index, 0: start } of source.matchAll(FROM)) {
    const text = textAt(source, index + start.length);
    if (text !== undefined) add(imports, text.value);
  }
  for (const [, , value = ''] of source.matchAll(ANY_TEXT)) {
    if (/^\.{0,2}\//.test(value) || CODE.test(value)) add(files, value);
    if (PACKAGE.test(value)) add(names, value);
  }
  // What is loaded by a computed name may be the module that runs programs.
  const isComputed = computedImport !== undefined || prefixes.size > 0;
  const mayRun = CHILD_PROCESS.test(source) || (isComputed && OF_CHILD_PROCESS.test(source));
  const calls = mayRun ? commandsOf(source) : { direct: [] };
  return withoutUndefined({
    imports: [...imports],
    prefixes: [...prefixes],
    files: [...files],
    names: [...names],
    ...calls,
    changes: folderChangesOf(source, [...files, ...names]),
    computedImport,
  });
}

type Text = { value: string; isWhole: boolean };

/** The text that begins there; not whole: its beginning, and something is put to it. */
function textAt(source: string, at: number): Text | undefined {
  TEXT.lastIndex = at;
  const match = TEXT.exec(source);
  if (match === null) return undefined;
  const [all, quote, value = ''] = match;
  const cut = quote === '`' ? value.indexOf('${') : -1;
  if (cut >= 0) return { value: value.slice(0, cut), isWhole: false };
  const after = source.slice(at + all.length, at + all.length + 20).trimStart();
  return { value, isWhole: !after.startsWith('+') && !after.startsWith('.') };
}

type Calls = Pick<JavascriptFacts, 'direct' | 'computedCommand' | 'shell'>;

function commandsOf(source: string): Calls {
  const direct = new Set<string>();
  const calls: { -readonly [Key in keyof Calls]: Calls[Key] } = { direct: [] };
  if (/\bshell\s*:\s*(?!false)/.test(source)) calls.shell = 'shell';
  const modules = new Set(
    [...source.matchAll(CALLED)].flatMap(([, required, imported]) => required ?? imported ?? []),
  );
  for (const { index, 0: start, 1: name = '' } of source.matchAll(RUNS)) {
    // `pattern.exec(text)` is of regular expressions.
    const before = source.slice(Math.max(index - 30, 0), index);
    if (
      name === 'exec' &&
      before.endsWith('.') &&
      !/(?:child_process|cp|childProcess|proc)(?:\)|["']\))?\.$/.test(before) &&
      !modules.has(/\b(\w{1,40})\.$/.exec(before)?.[1] ?? '')
    )
      continue;
    const text = textAt(source, index + start.length);
    if (/^exec(?:Sync)?$/.test(name)) calls.shell ??= name;
    if (name === 'fork' && OWN_MODULE.test(source.slice(index + start.length, index + start.length + 200)))
      continue;
    if (text === undefined)
      calls.computedCommand ??= source.slice(index, index + LONGEST_SHOWN).split('\n', 1)[0] ?? name;
    else if (name !== 'fork') {
      direct.add(text.value);
      if (!text.isWhole && !/\S\s/.test(text.value))
        calls.computedCommand ??= source.slice(index, index + LONGEST_SHOWN).split('\n', 1)[0] ?? name;
      // `spawn('sh', ['-c', 'x'])`
      for (const line of textsAfter(source, index + start.length)) direct.add(`${text.value} ${line}`);
    }
  }
  const others = new Set([...promisedIn(source), ...renamedIn(source), ...modules]);
  for (const { index, 0: start, 1: name = '' } of others.size === 0 ? [] : source.matchAll(CALL)) {
    if (!others.has(name)) continue;
    const text = textAt(source, index + start.length);
    if (text !== undefined) direct.add(text.value);
    else if (!start.includes(')')) calls.computedCommand ??= start;
  }
  const [computed] = COMPUTED.exec(source) ?? [];
  if (computed !== undefined) calls.computedCommand ??= computed;
  return { ...calls, direct: [...direct] };
}

/** `require('child_process')[x]`, `cp[x]`, and what is below the module. */
const COMPUTED =
  /(?:\bchild_process["'`]\)|\b(?:cp|childProcess|child_process))\s?\[|\bbinding\s?\(\s?["'`](?:spawn_sync|process_wrap)/;
/** `{ execFile: f }`, `execFile as f`. */
const RENAMED = /\b(?:exec|spawn|execFile)(?:Sync)?(?: ?:| as) ?(\w+)/g;
/** `f = cp.execFile;` */
const GIVEN = /\.(?:spawn|execFile|execSync|spawnSync|execFileSync) ?[;,\n]/g;

function renamedIn(source: string): string[] {
  const renamed = [...source.matchAll(RENAMED)].flatMap(([, name]) => name ?? []);
  return [...renamed, ...[...source.matchAll(GIVEN)].flatMap(({ index }) => variableOf(source, index) ?? [])];
}

const AFTER_SHELL = /^(["'`])-\w*c\1\s*,\s*/;

/** Of `'sh', ['-c', 'x']`: `-c x`. */
function textsAfter(source: string, at: number): string[] {
  const [, rest = ''] =
    /^["'`]\S{1,40}["'`]\s*,\s*\[\s*([^\]]{1,400})/.exec(source.slice(at, at + 500)) ?? [];
  const option = AFTER_SHELL.exec(rest)?.[0];
  const text = option === undefined ? undefined : textAt(rest, option.length);
  return text === undefined ? [] : [`-c ${text.value}`];
}

const PROMISED = /\bpromisify\(/g;
const CALL = /\b(\w{1,60})\)?\(/g;
const LONGEST_STATEMENT = 120;

/** `run` of `const run = promisify(exec)`; without a variable `exec` itself, for what is called at once. */
function promisedIn(source: string): Set<string> {
  const names = new Set<string>();
  for (const { index } of source.matchAll(PROMISED)) {
    const given = source.slice(index, index + LONGEST_STATEMENT).split('\n', 1)[0] ?? '';
    const name = /\b(exec(?:File)?)\)/.exec(given)?.[1];
    if (name === undefined) continue;
    names.add(variableOf(source, index) ?? name);
  }
  return names;
}

/** `x` of `const x = ` before a place. */
function variableOf(source: string, at: number): string | undefined {
  const before = source.slice(Math.max(at - LONGEST_STATEMENT, 0), at);
  const statement = before.slice(Math.max(before.lastIndexOf('\n'), before.lastIndexOf(';')) + 1);
  return statement.includes('=') ? statement.split('=', 1)[0]?.trim().split(/\W+/).at(-1) : undefined;
}
