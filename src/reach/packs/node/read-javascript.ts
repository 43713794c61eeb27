import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { FolderChanges } from '../changed-folder.ts';
import { type Calls, commandsOf, mayRun } from './commands-of.ts';
import { folderChangesOf } from './folder-changes.ts';
import { type HerePath, HerePaths } from './here-paths.ts';
import { textAt } from './text-at.ts';

/** What a text of JavaScript loads and runs. Byte strings. */
export type JavascriptFacts = Calls & {
  /** Of `require('x')`, `import 'x'`, `import('x')`, `require.resolve('x')`. */
  imports: readonly string[];
  /** Literal beginnings of names that are computed: `./lib/` of `require('./lib/' + x)`. */
  prefixes: readonly string[];
  /** Texts that may name a file: relative ones, and those that end as code does. */
  files: readonly string[];
  /** Texts from the folder of the file that have no ending: who is given such a folder may load all in it. */
  folders: readonly string[];
  /** Texts that may name a package, where one is loaded by a computed name. */
  names: readonly string[];
  /** Of modules that stand from the folder of the file on: `require(path.join(__dirname, 'plugins', x))`, as written. */
  here?: readonly (HerePath & { literal: string })[];
  /** `require(x)`, as written. */
  computedImport?: string;
  changes?: FolderChanges;
  isCut?: true;
};

const LOADS = /(?:(?<!create)[rR]equire(?:\.resolve)?|\bimport(?:Module)?)\s*\(\s*/g;
/** `names.forEach(require)` */
const LOADS_EACH = /\.(?:forEach|map|flatMap)\(\s*require\s*\)/;
/** No name at all, the number of a bundle's part, or what is resolved elsewhere. */
const NOT_COMPUTED =
  /^(?:\)|\{|function\b|\d|require\.resolve\s*\(|\w*[rR]equire\s*\((["'`])[^"'`\n]{1,200}\1\s*\)\s*[,)])/;
const LONGEST_LOADED = 250;
const FROM = /(?:\bfrom|\bimport)\s*(?=["'])/g;
const ANY_TEXT = /(["'`])([\w@.][\w@./+~:-]{0,200}|\/[\w@./+~-]{1,200})\1/g;
/** What stands behind a folder that is put in: `${__dirname}/lib/x.js`. */
const TEXT_BEHIND = /\}(\/[\w@./+~-]{1,200})`/g;
/** `join(__dirname, 'a', 'b')`, `__dirname + '/a'`. */
const HERE_FOLDER =
  /(?:__dirname|import\.meta\.dirname)\s{0,9}[,+]\s{0,9}(["'][\w./-]{1,100}["'](?:, ?["'][\w./-]{1,100}["']){0,5})\s{0,9}[,)}\]]/g;
const PART = /["']([\w./-]+)["']/g;
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
  const folders = new Set<string>();
  const names = new Set<string>();
  const add = (set: Set<string>, text: string): void => {
    if (hasRoom(set.size)) set.add(text);
  };
  let computedImport: string | undefined;
  const here: (HerePath & { literal: string })[] = [];
  const paths = new HerePaths(source);
  for (const { index, 0: start } of source.matchAll(LOADS)) {
    const at = index + start.length;
    const text = textAt(source, at);
    if (text?.isWhole === true) add(imports, text.value);
    else if (text !== undefined && text.value !== '') add(prefixes, text.value);
    else if (text !== undefined || !NOT_COMPUTED.test(source.slice(at, at + LONGEST_LOADED))) {
      const literal = source.slice(index, index + LONGEST_SHOWN).split('\n', 1)[0] ?? '';
      const path = paths.at(at);
      if (path === undefined) computedImport ??= literal;
      else if (hasRoom(here.length)) here.push({ ...path, literal });
    }
  }
  for (const { index, 0: start } of source.matchAll(FROM)) {
    const text = textAt(source, index + start.length);
    if (text !== undefined) add(imports, text.value);
  }
  for (const [, , value = ''] of source.matchAll(ANY_TEXT)) {
    if (/^\.{0,2}\//.test(value) || CODE.test(value)) add(files, value);
    if (PACKAGE.test(value)) add(names, value);
  }
  for (const [, value = ''] of source.matchAll(TEXT_BEHIND)) add(files, value);
  for (const [, parts = ''] of source.matchAll(HERE_FOLDER)) {
    const text = [...parts.matchAll(PART)].map(([, part = '']) => part).join('/');
    if (!/\.\w+$/.test(text)) add(folders, text);
  }
  computedImport ??= LOADS_EACH.exec(source)?.[0];
  // What is loaded by a computed name may be the module that runs programs.
  const isComputed = computedImport !== undefined || prefixes.size > 0 || here.length > 0;
  const calls = mayRun(source, isComputed) ? commandsOf(source) : { direct: [] };
  return withoutUndefined({
    imports: [...imports],
    prefixes: [...prefixes],
    files: [...files],
    folders: [...folders],
    names: [...names],
    ...calls,
    changes: folderChangesOf(source, [...files, ...names]),
    here: here.length > 0 ? here : undefined,
    computedImport,
  });
}
