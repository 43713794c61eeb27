import { withoutUndefined } from '../../../base/without-undefined.ts';
import { addNested, CALL_NAMES, callsOf } from './calls.ts';
import { CHANGE_NAMES, folderChangesOf } from './folder-changes.ts';
import { importStatements, namesOf } from './import-statements.ts';
import { DOTTED, prefixOf } from './module-names.ts';
import { pythonTokens, type Token } from './python-tokens.ts';
import type { PythonFacts } from './python-types.ts';
import { PICKLE_NAMES, unpicklesIn } from './unpickles.ts';

const FILE = /^[\w.@+%~/{}:-]{2,300}$/;
const FILE_END = /\.[A-Za-z][\w]{0,9}$/;
const LIBRARY = /^[\w.+/{}%$-]+$/;
const LONGEST = 400;
const WORD = /^[A-Za-z_]\w{1,60}$/;

const KEPT_AS = { always: 'always', main: 'own', 'self-test': 'selfTests' } as const;

/** `hasRoom`: whether one more of that many is kept. Time is that of the text. */
export function readPython(source: string, hasRoom?: (size: number) => boolean): PythonFacts {
  return factsOf(pythonTokens(source), hasRoom);
}

export function factsOf(
  tokens: readonly Token[],
  hasRoom: (size: number) => boolean = () => true,
): PythonFacts {
  const kept = { always: new Set<string>(), own: new Set<string>(), selfTests: new Set<string>() };
  const statements = importStatements(tokens);
  for (const statement of statements)
    if (statement.block !== 'types')
      for (const name of namesOf(statement)) {
        const set = kept[KEPT_AS[statement.block ?? 'always']];
        if (hasRoom(set.size)) set.add(name);
      }
  const telling = tellingNames(tokens);
  const calls = callsOf(tokens, telling, statements);
  const texts = textsOf(tokens, {
    importsByName: calls.computedImport !== undefined || calls.importsByName,
    runs: calls.runs,
  });
  for (const set of [texts.names, texts.words, texts.files, texts.commands]) hasRoom(set.size);
  return {
    imports: [...kept.always],
    ownImports: [...kept.own],
    selfTestImports: [...kept.selfTests],
    names: [...new Set([...texts.names, ...calls.names])],
    words: [...texts.words],
    prefixes: [...texts.prefixes],
    files: [...texts.files],
    commands: [...texts.commands],
    libraries: [...new Set([...texts.libraries, ...calls.libraries])],
    folders: foldersOf(tokens, telling),
    ...withoutUndefined({
      entryPoints: texts.entryPoints.size > 0 ? [...texts.entryPoints] : undefined,
      direct: calls.direct,
      computedImport: calls.computedImport,
      computedCommand: calls.computedCommand,
      computedCode: calls.computedCode,
      loadsComputed: calls.loadsComputed,
      shell: calls.shell,
      unpickles: unpicklesIn(tokens, telling, statements),
      changes: folderChangesOf(tokens, telling),
    }),
  };
}

const PATH_NAMES: ReadonlySet<string> = new Set(['path', 'addsitedir', '__path__', 'pythonpath']);
const TELLING: ReadonlySet<string> = new Set([
  ...CALL_NAMES,
  ...PATH_NAMES,
  ...CHANGE_NAMES,
  ...PICKLE_NAMES,
]);

/** Places of the few names that anybody asks for. */
function tellingNames(tokens: readonly Token[]): readonly number[] {
  const places: number[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const { kind, value } = tokens[at] as Token;
    if (kind === 'name' && mayTell(value) && TELLING.has(value)) places.push(at);
  }
  return places;
}

/** Of each length and first letter whether one of them is such: few other names are, and need to be looked up. */
const BEGINNINGS = new Uint8Array(1 << 12);
for (const name of TELLING) BEGINNINGS[beginningOf(name)] = 1;

function mayTell(name: string): boolean {
  return BEGINNINGS[beginningOf(name)] === 1;
}

function beginningOf(name: string): number {
  return ((name.length & 0x1f) << 7) | (name.charCodeAt(0) & 0x7f);
}

type Texts = {
  names: Set<string>;
  words: Set<string>;
  prefixes: Set<string>;
  files: Set<string>;
  commands: Set<string>;
  libraries: Set<string>;
  entryPoints: Set<string>;
};

function textsOf(
  tokens: readonly Token[],
  { importsByName, runs }: { importsByName: boolean; runs: boolean },
): Texts {
  const texts: Texts = {
    names: new Set(),
    words: new Set(),
    prefixes: new Set(),
    files: new Set(),
    commands: new Set(),
    libraries: new Set(),
    entryPoints: new Set(),
  };
  let asked = '';
  addJoinedPaths(tokens, texts.files);
  let before = '';
  for (let at = 0; at < tokens.length; at++) {
    const { kind, value, isFormat } = tokens[at] as Token;
    if (kind !== 'text' || value === '' || value.length > LONGEST) continue;
    // `[sys.executable, "-m", "a.b"]`, `-c`.
    if (before === '-m' && DOTTED.test(value)) texts.names.add(value);
    if (before === '-c') addNested(texts.names, value);
    before = value;
    if (PROJECT.test(value)) asked = value.split('==', 1)[0] ?? '';
    else if (asked !== '' && isName(value)) {
      asked = `${asked} ${value}`;
      if (asked.split(' ').length === 3) {
        texts.entryPoints.add(asked);
        asked = '';
      }
    } else asked = '';
    const hasDot = value.includes('.');
    const hasSlash = value.includes('/');
    if ((importsByName || hasDot || value.includes(':')) && DOTTED.test(value)) texts.names.add(value);
    else if (WORD.test(value)) texts.words.add(value);
    const prefix = importsByName ? prefixOf(value) : undefined;
    if (prefix !== undefined && (isFormat || /[%{]/.test(value) || value === prefix))
      texts.prefixes.add(prefix);
    if (hasDot && value.includes('.so') && LIBRARY.test(value)) texts.libraries.add(value);
    if ((hasSlash || (hasDot && FILE_END.test(value))) && FILE.test(value)) texts.files.add(value);
    if (runs && value.length > 1 && /^[\w./+-]+(?:\s|$)/.test(value)) texts.commands.add(value);
  }
  return texts;
}

/** `x==1.2`, as setuptools names what a program belongs to. */
const PROJECT = /^[\w.-]{1,100}==[\w.!+-]{1,100}$/;

function isName(text: string): boolean {
  return /^[\w.-]{1,100}$/.test(text);
}

const MOST_PARTS = 8;
const PART = /^[\w.+/-]{1,100}$/;

/** `join(x, "share", "y", "z.txt")`, `x / "y" / "z.txt"`: what stands one after another in a call or an expression, as a path. */
function addJoinedPaths(tokens: readonly Token[], files: Set<string>): void {
  let parts: string[] = [];
  const end = (): void => {
    if (parts.length > 1 && parts.length <= MOST_PARTS)
      files.add(parts.filter((part) => part !== '').join('/'));
    if (parts.length > 0) parts = [];
  };
  for (let at = 0; at < tokens.length; at++) {
    const { kind, value, starts } = tokens[at] as Token;
    if (starts) end();
    else if (kind === 'text' && parts.length <= MOST_PARTS && (value === '' || PART.test(value)))
      parts.push(value);
    else if (value !== ',' && value !== '/') end();
  }
  end();
}

/** Literals of statements that say `sys.path`, `site.addsitedir`, `__path__`. */
function foldersOf(tokens: readonly Token[], telling: readonly number[]): string[] {
  const folders = new Set<string>();
  for (const at of telling) {
    const value = tokens[at]?.value ?? '';
    if (!PATH_NAMES.has(value)) continue;
    if (value === 'path' && (tokens[at - 1]?.value !== '.' || tokens[at - 2]?.value !== 'sys')) continue;
    for (let next = at + 1; next < tokens.length && next < at + 200; next++) {
      const token = tokens[next] as Token;
      if (token.starts) break;
      if (token.kind === 'text' && token.value !== '' && token.value.length < LONGEST)
        folders.add(token.value);
    }
  }
  return [...folders];
}
