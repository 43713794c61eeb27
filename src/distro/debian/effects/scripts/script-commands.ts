import { bytePath } from '../../../../base/index.ts';
import { type ShellToken, shellTokens, type WordPart } from './shell-words.ts';

/** One command of a maintainer script, in byte strings; what only a running shell knows stays in its words as written (`$1`, `$(…)`). */
export type ScriptCommand = {
  words: string[];
  /** Files that its output goes to, `/dev/null` and descriptors left out. */
  writes: string[];
};

const SIZE_LIMIT = 256 * 1024;
const COMMAND_LIMIT = 5_000;
/** Against loops inside loops and values made of values: real scripts need a hundredth of it. */
const STEP_LIMIT = 500_000;
const LOOP_DEPTH_LIMIT = 8;
const VALUE_LIMIT = 4_096;
const EXPANDED_LIMIT = 4 * 1024 * 1024;
const KEYWORDS = new Set('if then else elif fi while until do done { } ! time exec'.split(' '));
const DECLARATIONS = new Set(['export', 'local', 'readonly', 'declare']);

/**
 * Every command that a script contains, whatever the conditions around it: variables with literal values and `for` over
 * literal lists are filled in, a function's body is read where it stands and its calls are left out. A script over 256 KiB gives `undefined`.
 */
export function scriptCommands(script: string): ScriptCommand[] | undefined {
  if (script.length > SIZE_LIMIT) return undefined;
  const reader = new Reader(shellTokens(bytePath(script)));
  reader.read(0, Number.POSITIVE_INFINITY);
  return reader.commands.filter(({ words }) => !reader.functions.has(words[0] ?? ''));
}

class Reader {
  readonly commands: ScriptCommand[] = [];
  readonly functions = new Set<string>();
  readonly #tokens: ShellToken[];
  /** Values that are known; dpkg itself sets DPKG_ROOT to nothing outside of cross installs. */
  readonly #variables = new Map<string, string>([['DPKG_ROOT', '']]);
  #current: ScriptCommand = { words: [], writes: [] };
  /** True where a `case` waits for `pattern)`. */
  #expectPattern = false;
  #cases = 0;
  #isDeclaration = false;
  #steps = 0;
  #loopDepth = 0;
  #expandedCharacters = 0;

  constructor(tokens: ShellToken[]) {
    this.#tokens = tokens;
  }

  /** Reads tokens until `end`, or until the script asks for more than any real one. */
  read(start: number, end: number): void {
    let at = start;
    const stop = Math.min(end, this.#tokens.length);
    while (at < stop && !this.#isExhausted()) at = this.#one(at, end);
    this.#finish();
  }

  #isExhausted(): boolean {
    return this.#steps++ >= STEP_LIMIT || this.commands.length >= COMMAND_LIMIT;
  }

  #one(at: number, end: number): number {
    const token = this.#tokens[at];
    if (token === undefined) return at + 1;
    if (this.#expectPattern) return this.#pattern(at);
    if (token.kind === 'operator') return this.#operator(token.text, at);
    if (token.kind === 'redirect') return this.#redirect(token.text, at);
    if (this.#current.words.length > 0) {
      this.#current.words.push(...this.#fields(token.parts));
      return at + 1;
    }
    return this.#commandWord(token.parts, at, end);
  }

  #commandWord(parts: WordPart[], at: number, end: number): number {
    const first = parts[0];
    const plain = parts.length === 1 && first?.kind === 'literal' ? first.text : undefined;
    if (plain === 'for') return this.#forLoop(at, end);
    if (plain === 'case') return this.#caseHead(at);
    if (plain === 'esac') {
      this.#cases--;
      return at + 1;
    }
    if (plain !== undefined && KEYWORDS.has(plain)) return at + 1;
    if (plain !== undefined && DECLARATIONS.has(plain)) {
      this.#isDeclaration = true;
      return at + 1;
    }
    const assignment = first?.kind === 'literal' ? /^([A-Za-z_]\w*)=/.exec(first.text) : null;
    if (assignment) this.#assign(assignment[1] ?? '', assignment[0].length, parts);
    else if (!this.#isDeclaration) this.#current.words.push(...this.#fields(parts));
    return at + 1;
  }

  #operator(text: string, at: number): number {
    const next = this.#tokens[at + 1];
    if (text === '(' && next?.kind === 'operator' && next.text === ')') {
      this.functions.add(this.#current.words[0] ?? '');
      this.#current = { words: [], writes: [] };
      return at + 2;
    }
    this.#finish();
    if (text === ';;' && this.#cases > 0) this.#expectPattern = true;
    return at + 1;
  }

  #redirect(text: string, at: number): number {
    const file = this.#tokens[at + 1];
    if (file?.kind !== 'word') return at + 1;
    const target = this.#fields(file.parts).join(' ');
    const isOutput = text.includes('>') && !text.endsWith('&');
    if (isOutput && target !== '/dev/null') this.#current.writes.push(target);
    return at + 2;
  }

  #caseHead(at: number): number {
    let index = at + 1;
    while (index < this.#tokens.length && !this.#isWord(index, 'in')) index++;
    this.#cases++;
    this.#expectPattern = true;
    return index + 1;
  }

  #pattern(at: number): number {
    const token = this.#tokens[at];
    if (this.#isWord(at, 'esac')) {
      this.#cases--;
      this.#expectPattern = false;
    } else if (token?.kind === 'operator' && token.text === ')') this.#expectPattern = false;
    return at + 1;
  }

  /** `for name in words; do … done`: the body is read once for each word when all are known, else once. */
  #forLoop(at: number, end: number): number {
    const name = this.#tokens[at + 1];
    let index = at + 2;
    const values: string[] = [];
    if (this.#isWord(index, 'in')) {
      for (index++; this.#tokens[index]?.kind === 'word'; index++) {
        const token = this.#tokens[index];
        if (token?.kind === 'word') values.push(...this.#fields(token.parts));
      }
    }
    while (index < this.#tokens.length && !this.#isWord(index, 'do')) index++;
    const variable =
      name?.kind === 'word' && name.parts[0]?.kind === 'literal' ? name.parts[0].text : undefined;
    const isKnown = values.length > 0 && !values.some((value) => value.includes('$'));
    if (variable === undefined || !isKnown || this.#loopDepth >= LOOP_DEPTH_LIMIT) return index + 1;
    const stop = Math.min(this.#matchingDone(index + 1), end);
    this.#loopDepth++;
    for (const value of values) {
      if (this.#isExhausted()) break;
      this.#variables.set(variable, value);
      this.read(index + 1, stop);
    }
    this.#loopDepth--;
    this.#variables.delete(variable);
    return stop + 1;
  }

  #matchingDone(start: number): number {
    let depth = 1;
    for (let index = start; index < this.#tokens.length; index++) {
      if (this.#isWord(index, 'do')) depth++;
      else if (this.#isWord(index, 'done') && --depth === 0) return index;
    }
    return this.#tokens.length;
  }

  #isWord(at: number, text: string): boolean {
    const token = this.#tokens[at];
    if (token?.kind !== 'word' || token.parts.length !== 1) return false;
    const part = token.parts[0];
    return part?.kind === 'literal' && part.text === text;
  }

  /** A value that only a shell knows leaves the one that stands: scripts begin with the literal and then refine it. */
  #assign(name: string, skip: number, parts: WordPart[]): void {
    let value = '';
    for (const [index, part] of parts.entries()) {
      if (part.kind === 'literal') value += index === 0 ? part.text.slice(skip) : part.text;
      else if (part.kind === 'variable' && this.#variables.has(part.name))
        value += this.#variables.get(part.name);
      else return;
    }
    if (value.length <= VALUE_LIMIT) this.#variables.set(name, value);
  }

  #fields(parts: WordPart[]): string[] {
    const fields = [''];
    let isQuoted = false;
    for (const part of parts) {
      const append = (text: string): void => {
        fields[fields.length - 1] += text;
      };
      if (part.kind === 'literal') {
        append(part.text);
        isQuoted = true;
      } else if (part.kind === 'computed') append(part.text);
      else {
        const value = this.#valueOf(part.name);
        if (value === undefined) append(`$${part.name}`);
        else if (part.quoted) append(value);
        else {
          const [head = '', ...rest] = value.split(/[ \t\n]+/);
          append(head);
          fields.push(...rest);
        }
      }
    }
    return fields.filter((field) => field !== '' || isQuoted);
  }

  #valueOf(name: string): string | undefined {
    const value = this.#variables.get(name);
    this.#expandedCharacters += value?.length ?? 0;
    return this.#expandedCharacters > EXPANDED_LIMIT ? undefined : value;
  }

  #finish(): void {
    if (this.#current.words.length > 0 || this.#current.writes.length > 0) this.commands.push(this.#current);
    this.#current = { words: [], writes: [] };
    this.#isDeclaration = false;
  }
}
