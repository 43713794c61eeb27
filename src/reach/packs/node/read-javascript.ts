import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { FolderChanges } from '../changed-folder.ts';
import { type Calls, commandsOf, mayRun } from './commands-of.ts';
import { folderChangesOf } from './folder-changes.ts';
import { textAt } from './text-at.ts';

/** What a text of JavaScript loads and runs. Byte strings. */
export type JavascriptFacts = Calls & {
  /** Of `require('x')`, `import 'x'`, `import('x')`, `require.resolve('x')`. */
  imports: readonly string[];
  /** Literal beginnings of names that are computed: `./lib/` of `require('./lib/' + x)`. */
  prefixes: readonly string[];
  /** Texts that may name a file: relative ones, and those that end as code does. */
  files: readonly string[];
  /** Texts that may name a package, where one is loaded by a computed name. */
  names: readonly string[];
  /** `require(x)`, as written. */
  computedImport?: string;
  changes?: FolderChanges;
  isCut?: true;
};

const LOADS = /(?:(?<!create)[rR]equire(?:\.resolve)?|\bimport(?:Module)?)\s*\(\s*/g;
/** No name at all, the number of a bundle's part, or what is resolved elsewhere. */
const NOT_COMPUTED = /^(?:\)|\{|function\b|\d|require\.resolve\s*\(|\w*[rR]equire\s*\(["'`])/;
const FROM = /(?:\bfrom|\bimport)\s*(?=["'])/g;
const ANY_TEXT = /(["'`])([\w@.][\w@./+~:-]{0,200}|\/[\w@./+~-]{1,200})\1/g;
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
  const calls = mayRun(source, isComputed) ? commandsOf(source) : { direct: [] };
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
