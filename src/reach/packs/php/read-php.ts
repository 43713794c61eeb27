import { createRequire } from 'node:module';
import type * as PhpParser from 'php-parser';
import { type FolderChanges, relativeNames } from '../changed-folder.ts';
import { GivenNames } from '../given-names.ts';
import type { WrittenText } from '../written-text.ts';
import { foldersOfPath } from './include-path.ts';
import { isNode, nameOf, nodesOf, type PhpGiven, type PhpNode, textsOf } from './php-values.ts';

/** A text that names a file or folder, and how it is written. */
export type PhpPath = WrittenText & { literal: string };

/** What a file of PHP includes, opens and runs. Byte strings. */
export type PhpFacts = {
  includes: readonly PhpPath[];
  /** Texts that begin at the file's own folder, and absolute ones. */
  paths: readonly PhpPath[];
  /** Folders that it puts into the include path. */
  includeFolders: readonly PhpPath[];
  /** Command lines that it gives to a shell. */
  commands: readonly string[];
  /** Names of libraries and extensions: `dl('x.so')`, `FFI::cdef('', 'libz.so.1')`. */
  libraries: readonly string[];
  /** As written: a function that gives a text to a shell, or one that sends mail. */
  shell?: string;
  mail?: string;
  computedCommand?: string;
  /** `FFI::cdef(…, $x)`. */
  computedLibrary?: string;
  /** `eval($x)`, autoloading by the include path alone. */
  computedCode?: string;
  changes?: FolderChanges;
  /** There is more than was kept, or it could not be read. */
  isCut?: true;
};

const require = createRequire(import.meta.url);
const LONGEST_SHOWN = 80;
const LIMIT_NODES = 2_000_000;
/** Without any of these a file only declares: its tree is not needed. */
const DOES =
  /\b(?:include|require|(?:shell_|pcntl_)?exec|system|passthru|popen|proc_open|eval|assert|mb_send_mail|mail|dl|spl_autoload_register|set_include_path|include_path|__DIR__|__FILE__|FFI|chdir|create_function|\w*Process|sendmail_path|ExecutableFinder|->\s*(?:run|exec|execute|shell))|`/i;
const RUNS = /^(?:exec|shell_exec|system|passthru|popen|proc_open|pcntl_exec)$/i;
/** What methods are called that run what they are handed, and classes whose objects do: symfony/process. */
const HANDED =
  /^(?:exec|execute|shell|shell_?exec|run|run_?command|must_?run|passthru|system|fromShellCommandline)$/i;
const RUNNER = /^(?:Process|PhpProcess)$/;
const QUOTED = /(["'])([\w.+@/%${}-]+)/g;
const LIBRARY = /\.so(?:\.\d+)*$/;
const LONGEST_NAME = 200;

let engine: PhpParser.Engine | undefined;

/** Loaded where a file needs it. */
function parser(): PhpParser.Engine {
  const { Engine: Parser } = require('php-parser') as typeof PhpParser;
  engine ??= new Parser({
    parser: { extractDoc: false, suppressErrors: true },
    ast: { withPositions: true },
    lexer: { short_tags: true },
  });
  return engine;
}

export function readPhp(source: string): PhpFacts {
  const names = [...source.matchAll(QUOTED)].flatMap(({ index, 0: all, 1: quote, 2: text = '' }) =>
    source[index + all.length] === quote && text.length <= LONGEST_NAME ? [text] : [],
  );
  const absolute = names
    .filter((text) => text.startsWith('/') && text.length > 2)
    .map((text): PhpPath => {
      const computed = text.search(/[$%]|\{\$/);
      return computed < 0
        ? { base: 'none', text, isOpen: false, literal: text }
        : { base: 'none', text: text.slice(0, computed), isOpen: true, literal: text };
    });
  const libraries = names.filter((text) => LIBRARY.test(text));
  const none = { includes: [], includeFolders: [], commands: [] };
  if (!DOES.test(source)) return { ...none, paths: absolute, libraries };
  const root = treeOf(source);
  if (root === undefined) return { ...none, paths: absolute, libraries, isCut: true };
  const { changesTo, ...found } = new Finder(source, root).facts();
  const changes = { to: changesTo, names: relativeNames(names) };
  const facts = { ...found, paths: [...absolute, ...found.paths], libraries };
  return changesTo.length === 0 ? facts : { ...facts, changes };
}

function treeOf(source: string): PhpNode | undefined {
  try {
    const root = parser().parseCode(source, '') as unknown as PhpNode;
    return nodesOf(root['errors']).length > 0 ? undefined : root;
  } catch {
    // Nested deeper than anybody writes, or no PHP at all.
    return undefined;
  }
}

type Found = Pick<
  PhpFacts,
  'shell' | 'mail' | 'computedLibrary' | 'computedCommand' | 'computedCode' | 'isCut'
>;

const FINDS = /\bExecutableFinder\b/;

class Finder {
  readonly #source: string;
  readonly #given: PhpGiven;
  readonly #includes: PhpPath[] = [];
  readonly #paths: PhpPath[] = [];
  readonly #includeFolders: PhpPath[] = [];
  readonly #changesTo: PhpPath[] = [];
  readonly #commands = new Set<string>();
  readonly #found: { -readonly [Key in keyof Found]: Found[Key] } = {};

  constructor(source: string, root: PhpNode) {
    this.#source = source;
    const { nodes, isWhole } = allNodes(root);
    if (!isWhole) this.#found.isCut = true;
    this.#given = givenIn(nodes);
    for (const node of nodes) this.#visit(node);
  }

  facts(): Omit<PhpFacts, 'libraries' | 'changes'> & { changesTo: readonly PhpPath[] } {
    return {
      includes: this.#includes,
      paths: this.#paths,
      includeFolders: this.#includeFolders,
      changesTo: this.#changesTo,
      commands: [...this.#commands],
      ...this.#found,
    };
  }

  #visit(node: PhpNode): void {
    if (node.kind === 'include') this.#add(this.#includes, node['target']);
    else if (node.kind === 'bin' && node['type'] === '.') this.#here(node);
    else if (node.kind === 'call') this.#call(node);
    else if (node.kind === 'new' && RUNNER.test(nameOf(node['what'])))
      this.#hand(nodesOf(node['arguments'])[0]);
    else if (node.kind === 'eval') this.#found.computedCode ??= this.#written(node);
    else if (node.kind === 'encapsed' && node['type'] === 'shell') this.#run(node, [node]);
    // `call_user_func('exec', …)`, `$run = 'system'`.
    else if (node.kind === 'string' && RUNS.test(String(node['value'])))
      this.#found.computedCommand ??= this.#written(node);
  }

  #add(list: PhpPath[], expression: unknown): void {
    const literal = isNode(expression) ? this.#written(expression) : '';
    for (const text of textsOf(expression, this.#given)) list.push({ ...text, literal });
  }

  #here(node: PhpNode): void {
    const texts = textsOf(node, this.#given).filter(({ base }) => base === 'here');
    for (const text of texts) this.#paths.push({ ...text, literal: this.#written(node) });
  }

  #call(node: PhpNode): void {
    const name = this.#called(node).toLowerCase();
    const given = nodesOf(node['arguments']);
    if (name === 'chdir') this.#add(this.#changesTo, given[0]);
    if (name === 'proc_open' && given[3] !== undefined) this.#add(this.#changesTo, given[3]);
    const what = isNode(node['what']) ? node['what'] : node;
    const isNative = /^FFI$/i.test(nameOf(what['what'])) && name !== '__construct';
    const isComputed = isNative ? given[1]?.kind !== 'string' : name === 'dl' && given[0]?.kind !== 'string';
    if (isComputed) this.#found.computedLibrary ??= this.#written(node);
    if (RUNS.test(name)) this.#run(node, given.slice(0, 1));
    if (name === 'mail' || name === 'mb_send_mail') this.#found.mail ??= this.#written(node);
    if (name === 'set_include_path' || (name === 'ini_set' && given[0]?.['value'] === 'include_path'))
      for (const part of foldersOfPath(given.at(-1))) this.#add(this.#includeFolders, part);
    if (name === 'ini_set' && given[0]?.['value'] === 'sendmail_path') this.#hand(given[1]);
    const method = isNode(what['offset']) ? nameOf(what['offset']) : '';
    if (HANDED.test(method) || (method === 'find' && FINDS.test(this.#source))) this.#hand(given[0]);
    const isCode =
      name === 'create_function' ||
      (name === 'assert' && given[0]?.kind === 'encapsed') ||
      (name === 'spl_autoload_register' && given.length === 0);
    if (isCode) this.#found.computedCode ??= this.#written(node);
  }

  /** Also of `("sys" . "tem")(…)`, and of the C library by `$ffi->system(…)`. */
  #called({ what }: PhpNode): string {
    if (isNode(what) && what.kind === 'bin') return this.#spoken(what)[0]?.text ?? '';
    const isMember = isNode(what) && what.kind === 'propertylookup' && /\bFFI\b/.test(this.#source);
    return nameOf(isMember ? what['offset'] : what);
  }

  /** A command line, or `[program, argument]` of proc_open. */
  #run(node: PhpNode, expressions: readonly PhpNode[]): void {
    this.#found.shell ??= this.#written(node);
    const parts = expressions.flatMap((expression) =>
      expression.kind === 'array'
        ? nodesOf(expression['items'])
            .slice(0, 1)
            .map((item) => item['value'])
        : [expression],
    );
    for (const { base, text } of parts.flatMap((part) => this.#spoken(part))) {
      const program = /^\s*[\w./-]+(?=\s|$)/.exec(text)?.[0] ?? '';
      if (base === 'none' && text !== '') this.#commands.add(text);
      if (base !== 'none' || program === '') this.#found.computedCommand ??= this.#written(node);
    }
  }

  /** Literals alone: what a variable holds is for the method to say. */
  #hand(expression: PhpNode | undefined): void {
    const [first] = expression?.kind === 'array' ? nodesOf(expression['items']) : [];
    const program = first === undefined ? expression : first['value'];
    for (const { base, text } of this.#spoken(program))
      if (base === 'none' && text !== '') this.#commands.add(text);
  }

  #spoken(part: unknown): readonly WrittenText[] {
    const shell = isNode(part) && part.kind === 'encapsed' ? { ...part, type: 'string' } : part;
    return textsOf(shell, this.#given);
  }

  #written({ loc }: PhpNode): string {
    return loc === undefined
      ? ''
      : this.#source.slice(loc.start.offset, loc.end.offset).slice(0, LONGEST_SHOWN);
  }
}

function allNodes(root: PhpNode): { nodes: PhpNode[]; isWhole: boolean } {
  const nodes = [root];
  for (const node of nodes) {
    if (nodes.length > LIMIT_NODES) return { nodes, isWhole: false };
    for (const [key, value] of Object.entries(node)) if (key !== 'loc') addNodes(value, nodes);
  }
  return { nodes, isWhole: true };
}

function addNodes(value: unknown, nodes: PhpNode[]): void {
  if (isNode(value)) nodes.push(value);
  else if (Array.isArray(value)) for (const item of value) addNodes(item, nodes);
}

/** What variables, wherever they stand, and constants are given; by more than plain assignments: undefined. */
function givenIn(nodes: readonly PhpNode[]): PhpGiven {
  const given: PhpGiven = new GivenNames();
  // The name of a variable may be computed.
  const give = (name: string, values: readonly PhpNode[] | undefined): void =>
    given.give(name === '$' ? '' : name, values);
  for (const node of nodes) {
    if (node.kind === 'assign' && isNode(node['left']) && node['left'].kind === 'variable')
      give(`$${nameOf(node['left'])}`, node['operator'] === '=' ? nodesOf(node['right']) : undefined);
    else if (node.kind === 'assign' && isNode(node['left']) && /^(?:list|array)$/.test(node['left'].kind))
      for (const item of nodesOf(node['left']['items'])) give(`$${nameOf(item['value'] ?? item)}`, undefined);
    else if (node.kind === 'parameter') give(`$${nameOf(node)}`, undefined);
    else if (node.kind === 'foreach' && isNode(node['value']))
      give(`$${nameOf(node['value'])}`, itemsOf(node['source']));
    else if (node.kind === 'global' || node.kind === 'list' || node.kind === 'assignref')
      for (const item of nodesOf(node['items'] ?? node['left']))
        give(`$${nameOf(item['value'] ?? item)}`, undefined);
    else if (node.kind === 'constant') give(nameOf(node), nodesOf(node['value']));
    else if (node.kind === 'call' && nameOf(node['what']).toLowerCase() === 'define') {
      const [name, value] = nodesOf(node['arguments']);
      if (name?.kind === 'string') give(String(name['value']), nodesOf(value));
    }
  }
  return given;
}

/** The values of a literal array. */
function itemsOf(source: unknown): PhpNode[] | undefined {
  if (!isNode(source) || source.kind !== 'array') return undefined;
  return nodesOf(source['items']).flatMap((item) => nodesOf(item['value'] ?? item));
}
