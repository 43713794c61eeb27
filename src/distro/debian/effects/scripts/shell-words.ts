/**
 * Splits a maintainer script into words and operators, as far as reading it needs: quotes, comments, continuation lines,
 * here-documents, `$name` and `$(…)`. It reads any bytes without failing; nothing is ever run.
 */
export type WordPart =
  | { kind: 'literal'; text: string }
  /** `$name` or `${name}`; unquoted values split into several words. */
  | { kind: 'variable'; name: string; quoted: boolean }
  /** `$(…)`, backticks, `${name:-…}`, `$1`: known only to a shell that runs. `text` is as written. */
  | { kind: 'computed'; text: string };

export type ShellToken =
  | { kind: 'word'; parts: WordPart[] }
  /** `;` `;;` `&` `&&` `|` `||` `(` `)` or a newline. */
  | { kind: 'operator'; text: string }
  /** The word that follows is a file, not an argument. */
  | { kind: 'redirect'; text: string };

const OPERATOR = /;;|&&|\|\||[;&|()\n]/y;
const REDIRECT = /\d*(?:<<-?|>>|>\||>&|<&|<>|[<>])/y;
const PLAIN = /[^\s'"\\$`;&|()<>]+/y;

export function shellTokens(script: string): ShellToken[] {
  return new Tokenizer(script).run();
}

class Tokenizer {
  readonly #text: string;
  #at = 0;
  readonly #tokens: ShellToken[] = [];
  #word: WordPart[] | undefined;
  #hereDocuments: { end: string; stripTabs: boolean }[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  run(): ShellToken[] {
    while (this.#at < this.#text.length) this.#step();
    this.#endWord();
    return this.#tokens;
  }

  #step(): void {
    const char = this.#text[this.#at] ?? '';
    if (char === '#' && this.#word === undefined) this.#at = this.#endOfLine();
    else if (char === '\\') this.#escape();
    else if (char === "'") this.#add({ kind: 'literal', text: this.#until("'", this.#at + 1) });
    else if (char === '"') this.#doubleQuoted();
    else if (char === '$' || char === '`') this.#add(this.#expansion(false));
    else if (char === ' ' || char === '\t' || char === '\r') {
      this.#endWord();
      this.#at++;
    } else if (this.#word === undefined && this.#match(REDIRECT)) return;
    else if (char === '<' || char === '>') {
      this.#endWord();
      this.#match(REDIRECT);
    } else if (this.#match(OPERATOR)) return;
    else this.#add({ kind: 'literal', text: this.#take(PLAIN) ?? this.#text[this.#at++] ?? '' });
  }

  #match(pattern: RegExp): boolean {
    const text = this.#take(pattern);
    if (text === undefined) return false;
    this.#endWord();
    this.#tokens.push({ kind: pattern === REDIRECT ? 'redirect' : 'operator', text });
    if (text === '\n') this.#skipHereDocuments();
    return true;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#text)?.[0];
    if (text !== undefined) this.#at += text.length;
    return text;
  }

  #add(part: WordPart): void {
    this.#word ??= [];
    this.#word.push(part);
  }

  #endWord(): void {
    if (this.#word === undefined) return;
    const previous = this.#tokens.at(-1);
    if (previous?.kind === 'redirect' && previous.text.includes('<<')) {
      const end = this.#word.map((part) => (part.kind === 'variable' ? `$${part.name}` : part.text)).join('');
      this.#hereDocuments.push({ end, stripTabs: previous.text.endsWith('-') });
    }
    this.#tokens.push({ kind: 'word', parts: this.#word });
    this.#word = undefined;
  }

  #escape(): void {
    const next = this.#text[this.#at + 1] ?? '';
    this.#at += 2;
    if (next !== '\n') this.#add({ kind: 'literal', text: next });
  }

  #doubleQuoted(): void {
    this.#add({ kind: 'literal', text: '' });
    this.#at++;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at] ?? '';
      if (char === '"') break;
      if (char === '$' || char === '`') this.#add(this.#expansion(true));
      else if (char === '\\') {
        const next = this.#text[this.#at + 1] ?? '';
        if (next !== '\n') this.#add({ kind: 'literal', text: '$`"\\'.includes(next) ? next : char + next });
        this.#at += 2;
      } else this.#add({ kind: 'literal', text: this.#take(/[^"$`\\]+/y) ?? '' });
    }
    this.#at++;
  }

  #expansion(quoted: boolean): WordPart {
    const start = this.#at;
    if (this.#text[start] === '`') return { kind: 'computed', text: `\`${this.#until('`', start + 1)}\`` };
    const name = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/y;
    name.lastIndex = start;
    const match = name.exec(this.#text);
    if (match) {
      this.#at += match[0].length;
      return { kind: 'variable', name: match[1] ?? match[2] ?? '', quoted };
    }
    const next = this.#text[start + 1];
    if (next === '(' || next === '{') this.#at = this.#closing(start + 1, next, next === '(' ? ')' : '}');
    else this.#at += next === undefined || /[\s"']/.test(next) ? 1 : 2;
    return { kind: 'computed', text: this.#text.slice(start, this.#at) };
  }

  /** The place after the bracket that closes the one at `at`; the end of the text when none does. */
  #closing(at: number, open: string, close: string): number {
    let depth = 0;
    for (let index = at; index < this.#text.length; index++) {
      const char = this.#text[index];
      if (char === '\\') index++;
      else if (char === open) depth++;
      else if (char === close && --depth === 0) return index + 1;
    }
    return this.#text.length;
  }

  #until(end: string, from: number): string {
    const found = this.#text.indexOf(end, from);
    const stop = found < 0 ? this.#text.length : found;
    this.#at = stop + 1;
    return this.#text.slice(from, stop);
  }

  #endOfLine(): number {
    const end = this.#text.indexOf('\n', this.#at);
    return end < 0 ? this.#text.length : end;
  }

  #skipHereDocuments(): void {
    for (const { end, stripTabs } of this.#hereDocuments) {
      while (this.#at < this.#text.length) {
        const stop = this.#endOfLine();
        const line = this.#text.slice(this.#at, stop);
        this.#at = stop + 1;
        if ((stripTabs ? line.replace(/^\t+/, '') : line) === end) break;
      }
    }
    this.#hereDocuments = [];
  }
}
