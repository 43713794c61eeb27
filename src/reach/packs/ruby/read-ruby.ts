import { withoutUndefined } from '../../../base/without-undefined.ts';
import { type FolderChanges, relativeNames } from '../changed-folder.ts';
import { GivenNames } from '../given-names.ts';
import { NOTHING_WRITTEN, type WrittenText } from '../written-text.ts';
import { childrenOf, parseRuby, type RubyNode } from './parser.ts';
import { argumentsOf, kindOf, nameOf, type RubyGiven, textOf, textsOf } from './ruby-values.ts';

/** A text that names a feature, file or folder, and how it is written. */
export type RubyPath = WrittenText & { literal: string };

/** What a file of Ruby loads, opens and runs. Byte strings. */
export type RubyFacts = {
  /** Of `require`, `load`, `autoload`; of `require_relative` with the base `here`. */
  features: readonly RubyPath[];
  /** Other texts that may be features, files or folders: with a slash, or below the file's own folder. */
  paths: readonly RubyPath[];
  /** Folders that it puts into $LOAD_PATH. */
  folders: readonly RubyPath[];
  commands: readonly string[];
  /** Texts and symbols of one word: a library may be told to load `:far`. */
  words: readonly string[];
  /** `Gem.activate_bin_path('rake', 'rake')`. */
  programs: readonly { gem: string; name: string }[];
  libraries: readonly string[];
  /** Of a Gemfile: features of its gems; with the base `unknown` where their names are computed. */
  bundled?: readonly RubyPath[];
  /** `Bundler.require`, as written. */
  requiresBundle?: string;
  shell?: string;
  computedCommand?: string;
  computedCode?: string;
  computedLibrary?: string;
  /** `autoload :X` without a path, Zeitwerk: files are found by the names of constants. */
  autoloads?: string;
  changes?: FolderChanges;
  isCut?: true;
};

const LONGEST_SHOWN = 80;
const LIMIT_NODES = 1_000_000;
/** More are not looked for one by one. */
const LIMIT_NAMED = 5000;
const REQUIRES = /^(?:require|require_relative|load|autoload|gem_original_require|require_dependency)$/;
const RUNS = /^(?:system|exec|spawn|popen|popen[23]e?|capture[23]e?|pipeline\w*|syscall|`)$/;
/** What is named by its first argument is called. */
const SENDS = /^(?:send|public_send|__send__|try|method|public_method)$/;
/** `IO.read('|x')` runs x. */
const PIPES = /^(?:open|read|readlines|foreach|binread|write|binwrite)$/;
const OF_PROCESSES = /^(?:Kernel|Process|Open3|IO|PTY)$/;
const EVALS = /^(?:eval|instance_eval|class_eval|module_eval)$/;
const FOLDERS = /^(?:unshift|push|<<|prepend|append|concat|insert|\[\]=)$/;
/** All that is in the folder they are given is loaded: gems require_all and zeitwerk. */
const LOADS_FOLDERS = /^(?:require_all|require_rel|load_all|autoload_all|push_dir)$/;
/** What libraries are handed to run or to look for: rake, mkmf, tty-command, mixlib-shellout, terrapin, childprocess, posix-spawn. */
const HANDED = /^(?:sh|find_executable0?|which|run!?|execute|shell_out!?|build)$/;
const RUNNERS = /^(?:ShellOut|CommandLine|Child)$/;
const FEATURE = /^[\w.@+~/-]{2,200}$/;
const WORD = /^[A-Za-z][\w:-]{1,60}$/;

export function readRuby(source: string): RubyFacts {
  const root = parseRuby(source);
  return root === undefined ? { ...NONE, isCut: true } : new Finder(source, root).facts();
}

/** In a text of Ruby that is run. */
const REQUIRED = /\b(require(?:_relative)?|load)[ \t(]{1,9}["']([^"'\n]{1,200})["']/g;
const FIDDLE = /\b(?:[Ff]iddle|DL)\b/;
const NONE = { features: [], paths: [], folders: [], commands: [], words: [], programs: [], libraries: [] };

type Found = Pick<
  RubyFacts,
  'requiresBundle' | 'shell' | 'computedCommand' | 'computedCode' | 'computedLibrary' | 'autoloads' | 'isCut'
>;

class Finder {
  readonly #bytes: Buffer;
  /** Others have a Handle, too: ActiveSupport of each notification. */
  readonly #usesFiddle: boolean;
  readonly #given: RubyGiven;
  readonly #features: RubyPath[] = [];
  readonly #paths: RubyPath[] = [];
  readonly #folders: RubyPath[] = [];
  readonly #commands = new Set<string>();
  readonly #words = new Set<string>();
  readonly #programs: { gem: string; name: string }[] = [];
  readonly #libraries = new Set<string>();
  readonly #bundled: RubyPath[] = [];
  readonly #changes: RubyPath[] = [];
  readonly #texts = new Set<string>();
  /** Above it or its own, where names are computed, each with what shows that. */
  readonly #openFolders = new Map<string, string>();
  readonly #found: { -readonly [Key in keyof Found]: Found[Key] } = {};

  constructor(source: string, root: RubyNode) {
    this.#bytes = Buffer.from(source);
    this.#usesFiddle = FIDDLE.test(source);
    const { nodes, isWhole } = allNodes(root);
    if (!isWhole) this.#found.isCut = true;
    this.#given = givenIn(nodes);
    for (const node of nodes) this.#visit(node);
  }

  facts(): RubyFacts {
    const names = relativeNames(this.#texts);
    return withoutUndefined({
      features: this.#features,
      paths: [...this.#paths, ...this.#namedInOpenFolders(names)],
      folders: this.#folders,
      commands: [...this.#commands],
      words: [...this.#words],
      programs: this.#programs,
      libraries: [...this.#libraries],
      bundled: this.#bundled.length === 0 ? undefined : this.#bundled,
      ...this.#found,
      changes: this.#changes.length === 0 ? undefined : { to: this.#changes, names },
    });
  }

  /** A folder may be for everybody: then it is what the file has names for. */
  #namedInOpenFolders(names: readonly string[]): RubyPath[] {
    if (this.#openFolders.size * names.length > LIMIT_NAMED) {
      this.#found.isCut = true;
      return [];
    }
    return [...this.#openFolders].flatMap(([folder, literal]) =>
      names.map((name) => ({ base: 'here', text: folder + name, isOpen: false, literal }) as const),
    );
  }

  #visit(node: RubyNode): void {
    const kind = kindOf(node);
    if (kind === 'CallNode') this.#call(node);
    else if (kind === 'StringNode') this.#string(node);
    else if (kind === 'SymbolNode') this.#word(textOf(node) ?? '');
    else if (kind === 'XStringNode' || kind === 'InterpolatedXStringNode') this.#run(node, [node]);
    else if (kind === 'ConstantReadNode' && nameOf(node) === 'Zeitwerk') this.#found.autoloads ??= 'Zeitwerk';
  }

  #string(node: RubyNode): void {
    const text = textOf(node) ?? '';
    this.#texts.add(text);
    this.#word(text);
    if (/\.so(?:\.\d+)*$/.test(text)) this.#libraries.add(text);
    if (text.includes('/') && FEATURE.test(text))
      this.#paths.push({ base: 'none', text, isOpen: false, literal: text });
  }

  #word(text: string): void {
    if (WORD.test(text)) this.#words.add(text);
  }

  #call(node: RubyNode): void {
    const name = nameOf(node);
    const given = argumentsOf(node);
    if (SENDS.test(name)) this.#send(node, given);
    else this.#named(name, node, given);
  }

  /** `send(:system, 'x')`; of `method(:require)` nobody knows what it will be given. */
  #send(node: RubyNode, [first, ...rest]: readonly RubyNode[]): void {
    const isLater = nameOf(node).endsWith('method');
    for (const { base, text, isOpen } of textsOf(first, this.#given)) {
      const isTold = base === 'none' && !isOpen;
      if (!isTold && OF_PROCESSES.test(nameOf(node['receiver'])))
        this.#found.computedCommand ??= this.#written(node);
      else if (isTold && isLater && RUNS.test(text)) {
        this.#found.shell ??= this.#written(node);
        this.#found.computedCommand ??= this.#written(node);
      } else if (isTold && isLater && REQUIRES.test(text))
        this.#features.push({ ...NOTHING_WRITTEN, literal: this.#written(node) });
      else if (isTold && !isLater) this.#named(text, node, rest);
    }
  }

  #named(name: string, node: RubyNode, given: readonly RubyNode[]): void {
    const on = nameOf(node['receiver']);
    if (name === 'chdir' || (name === 'cd' && on === 'FileUtils'))
      this.#add(this.#changes, given.slice(0, 1), node, 'none');
    if (RUNS.test(name)) this.#add(this.#changes, optionOf('chdir', given), node, 'none');
    if (name === 'require' && on === 'Bundler') this.#found.requiresBundle ??= this.#written(node);
    else if (name === 'gem' && isOwn(node)) this.#gem(node, given);
    else if (REQUIRES.test(name) && isOwn(node)) this.#require(name, node, given);
    else if (name === '__dir__' || on === 'File' || on === 'Dir') this.#here(node);
    else if (RUNS.test(name) && given.length > 0) {
      this.#run(node, name.startsWith('pipeline') ? given : given.slice(0, 1));
      this.#commands.add(given.flatMap((argument) => textOf(argument) ?? []).join(' '));
    } else if (PIPES.test(name) && textOf(given[0])?.startsWith('|') === true)
      this.#run(node, given.slice(0, 1));
    else if (FOLDERS.test(name) && /^\$(?:LOAD_PATH|:)$/.test(on))
      this.#add(this.#folders, given, node, 'none');
    else if (LOADS_FOLDERS.test(name)) this.#loadAll(node, given);
    else if (HANDED.test(name) || (name === 'new' && RUNNERS.test(on))) this.#hand(given);
    else if (name === 'activate_bin_path' || name === 'bin_path') this.#binstub(given);
    else if (
      /^(?:ffi_lib|dlopen|dlload)$/.test(name) ||
      (name === 'new' && on === 'Handle' && this.#usesFiddle)
    )
      this.#library(node, given);
    else if (name === 'for_gem') this.#found.autoloads ??= name;
    if (EVALS.test(name) && given.length > 0 && kindOf(given[0]) !== 'StringNode')
      this.#found.computedCode ??= this.#written(node);
    if (EVALS.test(name))
      for (const [literal, kind, text = ''] of (textOf(given[0]) ?? '').matchAll(REQUIRED))
        this.#features.push(
          kind === 'require_relative'
            ? { base: 'here', text: `/${text}`, isOpen: false, literal }
            : { base: 'none', text, isOpen: false, literal },
        );
  }

  #require(name: string, node: RubyNode, given: readonly RubyNode[]): void {
    const texts = name === 'autoload' ? given.slice(1) : given.slice(0, 1);
    if (name === 'autoload' && texts.length === 0) this.#found.autoloads ??= this.#written(node);
    if (/^(?:activate_)?bin_path$/.test(nameOf(texts[0]))) return;
    this.#add(this.#features, texts, node, name === 'require_relative' ? 'here' : 'none');
  }

  #add(list: RubyPath[], expressions: readonly RubyNode[], node: RubyNode, base: 'here' | 'none'): void {
    const literal = this.#written(node);
    for (const expression of expressions)
      for (const text of textsOf(expression, this.#given))
        list.push(
          base === 'here' && text.base === 'none'
            ? { ...text, base, text: `/${text.text}`, literal }
            : { ...text, literal },
        );
  }

  #here(node: RubyNode): void {
    for (const text of textsOf(node, this.#given))
      if (text.base === 'here' && /[^/.]/.test(text.text))
        this.#paths.push({ ...text, literal: this.#written(node) });
      else if (text.base === 'here' && text.isOpen && text.text.endsWith('/'))
        this.#openFolders.set(text.text, this.#written(node));
  }

  /** `gem 'a-b', require: 'c'`: its features are `a-b`, `a/b` and what is said. */
  #gem(node: RubyNode, given: readonly RubyNode[]): void {
    const told = optionOf('require', given).filter(
      (value) => !/^(?:False|True|Nil)Node$/.test(kindOf(value)),
    );
    const names = [...given.slice(0, 1), ...told];
    this.#add(this.#bundled, names, node, 'none');
    for (const { text, ...rest } of textsOf(given[0], this.#given))
      if (text.includes('-'))
        this.#bundled.push({ ...rest, text: text.replaceAll('-', '/'), literal: this.#written(node) });
  }

  #loadAll(node: RubyNode, given: readonly RubyNode[]): void {
    for (const { base, text } of given.slice(0, 1).flatMap((folder) => textsOf(folder, this.#given)))
      this.#features.push({ base, text: `${text}/`, isOpen: true, literal: this.#written(node) });
  }

  #hand(given: readonly RubyNode[]): void {
    const told = given.slice(0, 1).flatMap((command) => textsOf(command, this.#given));
    for (const { base, text } of told) if (base === 'none' && text !== '') this.#commands.add(text);
  }

  #binstub([gem, name]: readonly RubyNode[]): void {
    const [of, called] = [textOf(gem), textOf(name)];
    if (of !== undefined) this.#programs.push({ gem: of, name: called ?? of });
  }

  #library(node: RubyNode, given: readonly RubyNode[]): void {
    for (const { base, text, isOpen } of given.flatMap((argument) => textsOf(argument, this.#given)))
      if (base === 'none' && !isOpen) {
        this.#libraries.add(text);
        if (!text.includes('.so')) this.#libraries.add(`lib${text}.so`);
      } else this.#found.computedLibrary ??= this.#written(node);
  }

  #run(node: RubyNode, expressions: readonly RubyNode[]): void {
    this.#found.shell ??= this.#written(node);
    for (const expression of expressions) {
      const parts =
        kindOf(expression) === 'InterpolatedXStringNode' ? (expression['parts'] as RubyNode[]) : undefined;
      const texts =
        kindOf(expression) === 'XStringNode'
          ? [{ base: 'none' as const, text: textOf(expression) ?? '', isOpen: false }]
          : textsOf(parts === undefined ? expression : parts[0], this.#given);
      for (const { base, text, isOpen } of texts) {
        const hasProgram = base === 'none' && (/^\s*[\w./-]+(?=\s)/.test(text) || (!isOpen && text !== ''));
        if (base === 'none' && text !== '') this.#commands.add(text);
        if (!hasProgram) this.#found.computedCommand ??= this.#written(node);
      }
    }
  }

  #written({ location: { startOffset, length } }: RubyNode): string {
    return this.#bytes.subarray(startOffset, startOffset + Math.min(length, LONGEST_SHOWN)).toString();
  }
}

/** What an option of a call is given: `chdir: 'x'`. */
function optionOf(name: string, given: readonly RubyNode[]): RubyNode[] {
  return given.flatMap((argument) => {
    const pairs = /^(?:KeywordHash|Hash)Node$/.test(kindOf(argument)) ? childrenOf(argument) : [];
    return pairs.flatMap((pair) =>
      textOf(pair['key']) === name && pair['value'] !== null ? [pair['value'] as RubyNode] : [],
    );
  });
}

/** `load 'x'` and `Kernel.require 'x'`, but not `YAML.load(x)`. */
function isOwn(node: RubyNode): boolean {
  const { receiver } = node;
  const isSelf = receiver === null || kindOf(receiver) === 'SelfNode';
  return isSelf || /^(?:Kernel|Object)$/.test(nameOf(receiver)) || nameOf(node) === 'autoload';
}

function allNodes(root: RubyNode): { nodes: RubyNode[]; isWhole: boolean } {
  const nodes = [root];
  for (const node of nodes) {
    if (nodes.length > LIMIT_NODES) return { nodes, isWhole: false };
    nodes.push(...childrenOf(node));
  }
  return { nodes, isWhole: true };
}

const ITERATES = /^(?:each|each_with_index|map|flat_map|each_entry|select|reject|sort_by)$/;

/** What variables, wherever they stand, and constants are given. */
function givenIn(nodes: readonly RubyNode[]): RubyGiven {
  const given: RubyGiven = new GivenNames();
  const blocks = new Set<unknown>();
  for (const node of nodes) {
    const kind = kindOf(node);
    if (kind === 'CallNode' && ITERATES.test(nameOf(node))) {
      const parameters = (node['block'] as RubyNode | null)?.['parameters'] as RubyNode | null | undefined;
      const [first] =
        ((parameters?.['parameters'] as RubyNode | null)?.['requireds'] as RubyNode[] | undefined) ?? [];
      if (first === undefined || node['receiver'] === null) continue;
      blocks.add(first);
      given.give(nameOf(first), [node['receiver'] as RubyNode]);
    } else if (/^(?:LocalVariable|InstanceVariable|Constant)WriteNode$/.test(kind))
      given.give(nameOf(node), [node['value'] as RubyNode]);
    else if (/(?:OrWrite|OperatorWrite|AndWrite|Target)Node$/.test(kind)) given.give(nameOf(node), undefined);
    else if (kind.endsWith('ParameterNode') && !blocks.has(node)) given.give(nameOf(node), undefined);
  }
  return given;
}
