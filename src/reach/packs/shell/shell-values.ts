import type { Word, WordPart } from 'unbash';

/** What a word may become. `literal`: the values are all; `given`: from arguments of the script; `environment`: from who starts it; `computed`: cannot be told. */
export type ShellValue = {
  kind: 'literal' | 'given' | 'environment' | 'computed';
  values: readonly string[];
};

/**
 * A variable: the words that are assigned to it, each once; `kind` where something else is, too. `value`: once it is worked out. `steps`: how
 * many of such words of the whole script may still be looked at: what is assigned from others that are assigned from others has no end.
 */
export type Variable = {
  words: Word[];
  kind: ShellValue['kind'];
  value?: ShellValue;
  readonly steps: { left: number };
};
export type Assigned = ReadonlyMap<string, Variable>;

const LIMIT_VALUES = 16;
const LIMIT_DEPTH = 8;
const KINDS = ['literal', 'given', 'environment', 'computed'] as const;
const COMPUTED: ShellValue = { kind: 'computed', values: [] };
const POSITIONAL = /^(?:\d+|[@*#])$/;

/** `$(command -v x)`, `` `which x 2>/dev/null || type x` ``: the program itself. */
const LOOKED_FOR =
  /^"?(?:`|\$\() ?(?:which|command -v|type -[pP]) "?([\w.+-]+)"?(?: [12&]?> ?\/dev\/null)?(?: 2>&1)?(?: \|\| ?(?:which|command -v|type)(?: -[pP])? ([\w.+-]+))?(?: 2> ?\/dev\/null| 2>&1)? ?[`)]"?$/;

/** `$(kill -0 "$pid")` prints nothing. */
const SAYS_NOTHING = /^\$\(kill -(?:\d+|[A-Z]+) [^;|&()`\n]*\)$/;
/** `$(run-parts --list /etc/x.d)`: what is in the folder. */
const LISTED = /^"?\$\(run-parts (?:--[\w=-]+ (?:'[^'\n]{1,200}' )?)*(\/[\w.+/-]+)(?: 2>\/dev\/null)?\)"?$/;

/** The texts that a word stands for, as far as the script itself assigns its variables. */
export function valueOf(word: Word, assigned: Assigned, depth = 0): ShellValue {
  if (word.parts === undefined) return { kind: 'literal', values: [word.value] };
  if (SAYS_NOTHING.test(word.text)) return { kind: 'literal', values: [] };
  const [, folder] = LISTED.exec(word.text) ?? [];
  if (folder !== undefined) return { kind: 'literal', values: [`${folder}/*`] };
  const [, looked, again = looked] = LOOKED_FOR.exec(word.text) ?? [];
  if (looked !== undefined && again === looked) return { kind: 'literal', values: [looked] };
  return joined(word.parts, assigned, depth);
}

function joined(parts: readonly WordPart[], assigned: Assigned, depth: number): ShellValue {
  let kind: ShellValue['kind'] = 'literal';
  let values: readonly string[] = [''];
  for (const part of parts) {
    const next = partValue(part, assigned, depth);
    kind = worse(kind, next.kind);
    values = values.flatMap((start) => next.values.map((end) => start + end));
    if (values.length > LIMIT_VALUES) kind = 'computed';
    values = values.slice(0, LIMIT_VALUES);
  }
  return { kind, values };
}

function partValue(part: WordPart, assigned: Assigned, depth: number): ShellValue {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return { kind: 'literal', values: [part.value] };
    case 'DoubleQuoted':
    case 'LocaleString':
      return joined(part.parts, assigned, depth);
    case 'SimpleExpansion':
      return variable(part.text.slice(1), assigned, depth);
    case 'ParameterExpansion': {
      if (part.prefix !== undefined) return COMPUTED;
      const own = variable(part.parameter, assigned, depth);
      if (part.operation === undefined) return own;
      if (part.operation.type !== 'Default') return COMPUTED;
      const other = valueOf(part.operation.operand, assigned, depth + 1);
      // Nothing in the script sets it: the environment may, whose programs and files are followed as roots.
      const kind = assigned.has(part.parameter) ? own.kind : 'given';
      return {
        kind: worse(kind, other.kind),
        values: [...own.values, ...other.values].slice(0, LIMIT_VALUES),
      };
    }
    case 'BraceExpansion':
      return braced(part.text);
    case 'Glob':
    case 'ExtendedGlob':
      return { kind: 'literal', values: [part.text] };
    default:
      return COMPUTED;
  }
}

/** `{a,b}` and `{1..3}`; what has braces in it, or is expanded, cannot be told. */
function braced(text: string): ShellValue {
  const inner = text.slice(1, -1);
  const [, from, to] = /^(\d{1,3})\.\.(\d{1,3})$/.exec(inner) ?? [];
  if (/[{}$`'"\\]/.test(inner) || (inner.includes('..') && from === undefined)) return COMPUTED;
  const [low, high] = [Number(from), Number(to)].sort((a, b) => a - b);
  const values =
    low === undefined || high === undefined || from === undefined
      ? inner.split(',')
      : Array.from({ length: high - low + 1 }, (_, index) => String(low + index));
  return {
    kind: values.length > LIMIT_VALUES ? 'computed' : 'literal',
    values: values.slice(0, LIMIT_VALUES),
  };
}

/** `t` of `([a]=t)`. */
export function withoutKey(text: string): string {
  return text.replace(/^\[[^\]]*\]=/, '');
}

function variable(name: string, assigned: Assigned, depth: number): ShellValue {
  if (POSITIONAL.test(name)) return { kind: 'given', values: [] };
  const known = assigned.get(name);
  if (known === undefined) return { kind: 'environment', values: [] };
  if (depth > LIMIT_DEPTH) return COMPUTED;
  if (known.value !== undefined) return known.value;
  // For what is assigned from itself.
  known.value = COMPUTED;
  let { kind } = known;
  const values = new Set<string>();
  for (const word of known.words.slice(0, LIMIT_VALUES)) {
    const value = valueOf(word, assigned, depth + 1);
    kind = worse(kind, value.kind);
    for (const text of value.values) values.add(withoutKey(text));
  }
  if (Math.max(values.size, known.words.length) > LIMIT_VALUES) kind = 'computed';
  known.value = { kind, values: [...values].slice(0, LIMIT_VALUES) };
  return known.value;
}

function worse(a: ShellValue['kind'], b: ShellValue['kind']): ShellValue['kind'] {
  return KINDS.indexOf(a) > KINDS.indexOf(b) ? a : b;
}
