import { textAt } from './text-at.ts';

const RUNS =
  /\b(exec|execSync|spawn|spawnSync|execFile|execFileSync|fork|execa|execaSync|execaCommand|execaCommandSync|execaNode)\)?\s*\(\s*/g;
/** What `fork` is given that is a module of its own: itself, or one whose name is among the texts. */
const OWN_MODULE =
  /^(?:__filename|process\.argv\[1\]|import\.meta\.filename|(?:path\.)?(?:join|resolve)\(__dirname(?:, ?["'][\w./-]+["']){0,5}, ?["'][\w./-]+\.[cm]?js["']\))\s*[,)]/;
/** Modules that run programs. */
const RUNNERS = 'child_process|cross-spawn|execa|tinyexec|nano-spawn|shelljs|zx(?:\\/globals)?';
const CHILD_PROCESS =
  /child_process|execa|cross-spawn|spawn_sync|["'`](?:tinyexec|nano-spawn|shelljs|zx(?:\/globals)?)["'`]/;
/** What such a module is called: `c = require('child_process')`, `c = __importStar(require('child_process'))`, `import spawn from 'cross-spawn'`. */
const CALLED = new RegExp(
  `\\b(\\w{2,40})\\s?=\\s?(?:await )?(?:[\\w$]{1,40}\\()?(?:(?:process\\.mainModule\\.)?require|import|process\\.getBuiltinModule)\\(["'\`](?:node:)?(?:${RUNNERS})["'\`]\\)\\s*(?![\\s.])|\\bimport (?:\\* as )?(\\w{2,40}) from ?["'](?:node:)?(?:${RUNNERS})["']`,
  'g',
);
/** What is taken from those whose functions have other names than RUNS knows: `{ x } from 'tinyexec'`, `{ $: run } = require('zx')`. */
const TAKEN =
  /\{([^{}]{1,200})\} ?(?:from ?|= ?(?:await )?(?:require|import)\()["'`](?:tinyexec|execa|zx)["'`]/g;
/** Nothing else has such names. */
const OF_CHILD_PROCESS = /\b(?:execSync|spawnSync|execFileSync|execFile)\s*\(/;
/** As compilers write a call of what was imported; in a bundle another file may load the module. */
const COMPILED = /\(0, ?[\w$]{1,60}\.(?:execSync|spawnSync|execFileSync|execFile)\)\(/;
const LONGEST_SHOWN = 60;
/** `async exec ([action, ...args]) {` makes a function of that name, and calls none: no call has a brace behind it in its line. */
const DEFINED = /^[^()]*\)[ \t]*\{/;
const LONGEST_PARAMETERS = 200;

/** Byte strings. */
export type Calls = {
  /** Texts that stand where command lines do: `execFile('x')`. */
  readonly direct: readonly string[];
  /** `spawn(x)`, as written. */
  readonly computedCommand?: string;
  /** It hands texts to a shell. */
  readonly shell?: string;
};

/** Whether a text may run programs at all. `isComputed`: it loads modules whose names it computes, of which one may be the one that runs programs. */
export function mayRun(source: string, isComputed: boolean): boolean {
  return CHILD_PROCESS.test(source) || (isComputed && OF_CHILD_PROCESS.test(source)) || COMPILED.test(source);
}

/** What is run, by the names of the functions that run it. */
export function commandsOf(source: string): Calls {
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
      !IMPORTED.test(before) &&
      !modules.has(/\b(\w{1,40})\.$/.exec(before)?.[1] ?? '')
    )
      continue;
    if (DEFINED.test(source.slice(index + start.length, index + start.length + LONGEST_PARAMETERS))) continue;
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
  const taken = takenIn(source);
  for (const text of taggedTexts(source, taken)) {
    calls.shell ??= '$';
    if (text === '') calls.computedCommand ??= '$`${';
    else direct.add(text);
  }
  const others = new Set([...promisedIn(source), ...renamedIn(source), ...modules, ...taken]);
  for (const { index, 0: start, 1: name = '' } of others.size === 0 ? [] : source.matchAll(CALL)) {
    if (!others.has(name)) continue;
    const text = textAt(source, index + start.length);
    if (text !== undefined) direct.add(text.value);
    else if (!start.includes(')') || AFTER_ZERO.test(source.slice(Math.max(index - 4, 0), index)))
      calls.computedCommand ??= start;
  }
  const [computed] = COMPUTED.exec(source) ?? [];
  if (computed !== undefined) calls.computedCommand ??= computed;
  return { ...calls, direct: [...direct] };
}

/** `(0, x.exec)(` as compilers write a call of what was imported; `(0, /x/.exec)(` would have lost its pattern. */
const IMPORTED = /\(0, ?[\w$]{1,20}\.$/;
const AFTER_ZERO = /\(0, ?$/;
/** `x as y`, `x: y`, `x`. */
const NAME = /^\s*[\w$]+(?:(?: as |\s?:\s?)([\w$]+))?\s*$/;

/** Their own names for functions of modules that run programs. */
function takenIn(source: string): Set<string> {
  const names = [...source.matchAll(TAKEN)].flatMap(([, list = '']) => list.split(','));
  const own = names.flatMap((name) => NAME.exec(name)?.[1] ?? (NAME.test(name) ? name.trim() : []));
  return new Set(GLOBALS.test(source) ? [...own, '$'] : own);
}

const GLOBALS = /["'`]zx\/globals["'`]/;
const TAGGED = /(?<![\w$])([\w$]{1,60})(?:\(\{[^{}]{0,200}\}\))?`/g;
const TEMPLATE_END = /`|\$\{/;
const LONGEST_TEMPLATE = 1000;

/** `$\`x\``: what stands before the first value that is put in. */
function taggedTexts(source: string, tags: ReadonlySet<string>): string[] {
  if (tags.size === 0) return [];
  const tagged = [...source.matchAll(TAGGED)].filter(([, tag = '']) => tags.has(tag));
  return tagged.map(({ index, 0: { length } }) => {
    const text = source.slice(index + length, index + length + LONGEST_TEMPLATE);
    return text.split(TEMPLATE_END, 1)[0]?.trim() ?? '';
  });
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
/** `f(`, `f.sync(`, `(0, f.default)(`. */
const CALL = /\b(\w{1,60})(?:\.default)?(?:\.(?:sync|command|commandSync))?\)?\(/g;
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
