/** A token of Python that tells something: names, texts and single marks. */
export type Token = {
  kind: 'name' | 'text' | 'mark';
  /** Of a text: what is between its quotes, as written. */
  value: string;
  /** It begins a statement. */
  starts: boolean;
  /** Where it stands in its line; of tokens that begin a statement, and of names. */
  column: number;
  /** A text with `{}` in which something is computed. */
  isFormat: boolean;
};

const PREFIX = /^(?:[bB][rR]?|[rR][bB]?|[uU]|[fFtT][rR]?|[rR][fFtT])$/;
const LONGEST_PREFIX = 2;
const COMPUTES = /(?:^|[^{])(?:\{\{)*\{(?!\{)/;
const LIMIT_NESTED = 32;

const [NEWLINE, RETURN, HASH, BACKSLASH, BRACE] = [0x0a, 0x0d, 0x23, 0x5c, 0x7b];
const DIGIT_ZERO = 0x30;
const [DOUBLE_QUOTE, SINGLE_QUOTE] = [0x22, 0x27];
const [BLANK, NAME, DIGIT, OPENS, CLOSES, ENDS] = [1, 2, 3, 4, 5, 6];
/** What a character begins: an image has hundreds of megabytes of Python, for which patterns take too long. */
const CLASSES = classes();

function classes(): Uint8Array {
  const of = new Uint8Array(256);
  for (let code = 0; code < of.length; code++)
    if (code >= 0x80 || /\w/.test(String.fromCharCode(code))) of[code] = NAME;
  const set = (chars: string, kind: number): void => {
    for (const char of chars) of[char.charCodeAt(0)] = kind;
  };
  set(' \t\f\r', BLANK);
  set('0123456789', DIGIT);
  set('([{', OPENS);
  set(')]}', CLOSES);
  set(';:', ENDS);
  return of;
}

/** Marks that begin nothing, by their characters: nearly half of all tokens, and the same each time. */
const INNER_MARKS: readonly Token[] = Array.from({ length: 256 }, (_, code) => ({
  kind: 'mark',
  value: String.fromCharCode(code),
  starts: false,
  column: 0,
  isFormat: false,
}));

const MARK_OF_UTF8 = '\xef\xbb\xbf';
const LIMIT_DEPTH = 4;

/**
 * Tokens of a text of Python, a byte string. Never fails: what is no Python gives some tokens, too. Time is that of the text. Those of
 * expressions in texts with `{}` come last, each a statement.
 */
export function pythonTokens(written: string, depthOfFields = 0): Token[] {
  // Lines may end as they did on old Macs.
  const source = written.includes('\r') && !written.includes('\n') ? written.replaceAll('\r', '\n') : written;
  const tokens: Token[] = [];
  const fields: string[] = [];
  let at = source.startsWith(MARK_OF_UTF8) ? MARK_OF_UTF8.length : 0;
  let depth = 0;
  let starts = true;
  let lineStart = 0;
  const push = (kind: Token['kind'], value: string, isFormat = false): void => {
    tokens.push({ kind, value, starts, column: at - lineStart, isFormat });
    starts = false;
  };
  const mark = (code: number): void => {
    const known = starts ? undefined : INNER_MARKS[code];
    if (known === undefined) push('mark', String.fromCharCode(code));
    else tokens.push(known);
  };
  while (at < source.length) {
    const code = source.charCodeAt(at);
    const kind = CLASSES[code];
    if (kind === BLANK) at++;
    else if (kind === NAME) {
      const end = endOfName(source, at + 1);
      const name = source.slice(at, end);
      const isText = end - at <= LONGEST_PREFIX && isQuote(source.charCodeAt(end)) && PREFIX.test(name);
      if (!isText) push('name', name);
      at = isText ? text(name, end) : end;
    } else if (code === NEWLINE) {
      if (depth === 0) starts = true;
      at++;
      lineStart = at;
    } else if (code === HASH) at = endOfLine(source, at);
    else if (isQuote(code)) at = text('', at);
    else if (kind === DIGIT) {
      mark(DIGIT_ZERO);
      at = endOfNumber(source, at + 1);
    } else if (code === BACKSLASH && goesOn(source, at)) at += source.charCodeAt(at + 1) === RETURN ? 3 : 2;
    else {
      if (kind === CLOSES) depth = Math.max(depth - 1, 0);
      mark(code);
      if (kind === OPENS) depth++;
      if (depth === 0 && kind === ENDS) starts = true;
      at++;
    }
  }
  for (const field of fields) for (const token of pythonTokens(field, depthOfFields + 1)) tokens.push(token);
  return tokens;

  function text(prefix: string, start: number): number {
    const isFormat = prefix !== '' && /[fFtT]/.test(prefix);
    const { end, bodyStart, bodyEnd } = endOfText(source, start, isFormat, 0);
    const value = source.slice(bodyStart, bodyEnd);
    const computes = isFormat && COMPUTES.test(value);
    push('text', value, computes);
    // Without a call it tells nothing.
    if (computes && depthOfFields < LIMIT_DEPTH && value.includes('('))
      for (const field of fieldsOf(source, { start, bodyStart, bodyEnd })) fields.push(field);
    return end;
  }
}

function isQuote(code: number): boolean {
  return code === DOUBLE_QUOTE || code === SINGLE_QUOTE;
}

function endOfName(source: string, start: number): number {
  let at = start;
  for (let kind = CLASSES[source.charCodeAt(at)]; kind === NAME || kind === DIGIT; )
    kind = CLASSES[source.charCodeAt(++at)];
  return at;
}

const EXPONENT = /(?<=[eE])[+-]\d+/y;

/** `1_000`, `0x1f`, `1.5e-10j` as far as its exponent. */
function endOfNumber(source: string, start: number): number {
  let at = start;
  for (let code = source.charCodeAt(at); isOfNumber(code); ) code = source.charCodeAt(++at);
  EXPONENT.lastIndex = at;
  return EXPONENT.test(source) ? EXPONENT.lastIndex : at;
}

function isOfNumber(code: number): boolean {
  const kind = code < 0x80 ? CLASSES[code] : undefined;
  return kind === NAME || kind === DIGIT || code === 0x2e;
}

/** A line that ends with a backslash. */
function goesOn(source: string, at: number): boolean {
  const next = source.charCodeAt(at + 1);
  return next === NEWLINE || (next === RETURN && source.charCodeAt(at + 2) === NEWLINE);
}

type Text = { end: number; bodyStart: number; bodyEnd: number };

/** `start`: at the first quote. In texts with `{}` the same quotes may stand in these (PEP 701). */
function endOfText(source: string, start: number, isFormat: boolean, nested: number): Text {
  const quote = source.charCodeAt(start);
  const isTriple = isThrice(source, start, quote);
  const width = isTriple ? 3 : 1;
  const bodyStart = start + width;
  let at = bodyStart;
  while (at < source.length) {
    const code = source.charCodeAt(at);
    if (code === quote && (!isTriple || isThrice(source, at, quote)))
      return { end: at + width, bodyStart, bodyEnd: at };
    if (code === BACKSLASH) at += 2;
    else if (code === NEWLINE && !isTriple) break;
    else if (isFormat && code === BRACE && source.charCodeAt(at + 1) === BRACE) at += 2;
    else if (isFormat && code === BRACE)
      at = endOfField(source, at + 1, { close: source.slice(start, bodyStart), triple: isTriple, nested });
    else at++;
  }
  const end = Math.min(at, source.length);
  return { end, bodyStart, bodyEnd: end };
}

function isThrice(source: string, at: number, code: number): boolean {
  return (
    source.charCodeAt(at) === code && source.charCodeAt(at + 1) === code && source.charCodeAt(at + 2) === code
  );
}

/** What stands between the braces of a text. */
function* fieldsOf(
  source: string,
  { start, bodyStart, bodyEnd }: { start: number; bodyStart: number; bodyEnd: number },
): Generator<string, void, undefined> {
  const close = source.slice(start, bodyStart);
  for (let at = bodyStart; at < bodyEnd; ) {
    const open = source.indexOf('{', at);
    if (open < 0 || open >= bodyEnd) break;
    if (source.charCodeAt(open + 1) === BRACE) {
      at = open + 2;
      continue;
    }
    at = endOfField(source, open + 1, { close, triple: close.length === 3, nested: 0 });
    yield source.slice(open + 1, Math.min(at, bodyEnd));
  }
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
