/** A token of Python that tells something: names, texts and single marks. */
export type Token = {
  kind: 'name' | 'text' | 'mark';
  /** Of a text: what is between its quotes, as written. */
  value: string;
  /** It begins a statement. */
  starts: boolean;
  /** Where it stands in its line; of tokens that begin a statement. */
  column: number;
  /** A text with `{}` in which something is computed. */
  isFormat?: true;
};

const NAME = /[A-Za-z_\x80-\xff][\w\x80-\xff]*/y;
const NUMBER = /[\d.][\w.]*(?:(?<=[eE])[+-]?\d+)?/y;
const BLANK = /(?:[ \t\f\r]|\\\r?\n)+/y;
const PREFIX = /^(?:[bB][rR]?|[rR][bB]?|[uU]|[fFtT][rR]?|[rR][fFtT])$/;
const LIMIT_NESTED = 32;

/** Tokens of a text of Python, a byte string. Never fails: what is no Python gives some tokens, too. Time is that of the text. */
export function pythonTokens(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let depth = 0;
  let starts = true;
  let lineStart = 0;
  const push = (token: Omit<Token, 'starts' | 'column'>): void => {
    tokens.push({ ...token, starts, column: at - lineStart });
    starts = false;
  };
  while (at < source.length) {
    const char = source[at] ?? '';
    if (char === '\n') {
      if (depth === 0) starts = true;
      at++;
      lineStart = at;
    } else if (char === '#') at = endOfLine(source, at);
    else if (matchAt(BLANK, source, at)) at = BLANK.lastIndex;
    else if (char === '"' || char === "'") at = text('', at);
    else if (matchAt(NAME, source, at)) {
      const end = NAME.lastIndex;
      const name = source.slice(at, end);
      const quote = source[end];
      if ((quote === '"' || quote === "'") && PREFIX.test(name)) at = text(name, end);
      else {
        push({ kind: 'name', value: name });
        at = end;
      }
    } else if (char >= '0' && char <= '9' && matchAt(NUMBER, source, at)) {
      push({ kind: 'mark', value: '0' });
      at = NUMBER.lastIndex;
    } else {
      if (char === ')' || char === ']' || char === '}') depth = Math.max(depth - 1, 0);
      push({ kind: 'mark', value: char });
      if (char === '(' || char === '[' || char === '{') depth++;
      if (depth === 0 && (char === ';' || char === ':')) starts = true;
      at++;
    }
  }
  return tokens;

  function text(prefix: string, start: number): number {
    const isFormat = /[fFtT]/.test(prefix);
    const { end, bodyStart, bodyEnd } = endOfText(source, start, isFormat, 0);
    const value = source.slice(bodyStart, bodyEnd);
    push(
      isFormat && /(?:^|[^{])(?:\{\{)*\{(?!\{)/.test(value)
        ? { kind: 'text', value, isFormat: true }
        : { kind: 'text', value },
    );
    return end;
  }
}

type Text = { end: number; bodyStart: number; bodyEnd: number };

/** `start`: at the first quote. In texts with `{}` the same quotes may stand in these (PEP 701). */
function endOfText(source: string, start: number, isFormat: boolean, nested: number): Text {
  const quote = source[start] ?? '';
  const triple = source.startsWith(quote.repeat(3), start);
  const close = triple ? quote.repeat(3) : quote;
  const bodyStart = start + close.length;
  let at = bodyStart;
  while (at < source.length) {
    const char = source[at];
    if (source.startsWith(close, at)) return { end: at + close.length, bodyStart, bodyEnd: at };
    if (char === '\\') at += 2;
    else if (char === '\n' && !triple) break;
    else if (isFormat && char === '{' && source[at + 1] === '{') at += 2;
    else if (isFormat && char === '{') at = endOfField(source, at + 1, { close, triple, nested });
    else at++;
  }
  const end = Math.min(at, source.length);
  return { end, bodyStart, bodyEnd: end };
}

type Field = { close: string; triple: boolean; nested: number };

/** After the `}` of a field, or where the text around it ends before one comes: `f"{"` of a broken text. */
function endOfField(source: string, start: number, { close, triple, nested }: Field): number {
  let braces = 1;
  let at = start;
  let isSpec = false;
  let brackets = 0;
  while (at < source.length) {
    const char = source[at] ?? '';
    if (char === '\n' && !triple && isSpec) return at;
    if (isSpec && source.startsWith(close, at)) return at;
    if (char === '{') {
      braces++;
      isSpec = false;
    } else if (char === '}') {
      braces--;
      if (braces === 0) return at + 1;
      isSpec = true;
    } else if ('([)]'.includes(char) && !isSpec) brackets += char === '(' || char === '[' ? 1 : -1;
    else if (char === ':' && brackets <= 0 && braces === 1) isSpec = true;
    else if (char === '#' && !isSpec && triple) {
      at = endOfLine(source, at);
      continue;
    } else if (!isSpec && (char === '"' || char === "'")) {
      if (nested >= LIMIT_NESTED) return at;
      const before = source.slice(Math.max(at - 2, start), at);
      at = endOfText(source, at, /[fFtT]/.test(before), nested + 1).end;
      continue;
    }
    at++;
  }
  return at;
}

function endOfLine(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end < 0 ? source.length : end;
}

function matchAt(pattern: RegExp, source: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(source);
}
