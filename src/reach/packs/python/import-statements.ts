import type { Token } from './python-tokens.ts';

type Block = 'main' | 'types' | 'self-test' | undefined;

/** A module's tests of itself: pickle, difflib, doctest. */
const SELF_TEST = '_test';

export type ImportStatement = {
  /** What stands between `from` and `import`. */
  from?: string;
  names: string[];
  /** The block that it is in, if that is one which does not always run: `if __name__ == "__main__"`, `if TYPE_CHECKING`, a `_test` that only the first calls. */
  block: Block;
};

/** `a.b`, and `a:b` of `from a import b`. */
export function namesOf({ from, names }: ImportStatement): string[] {
  return from === undefined ? names : names.map((name) => `${from}:${name}`);
}

/** In the order of the text; no statement has a second `import`. */
export function importStatements(tokens: readonly Token[]): readonly ImportStatement[] {
  const statements: ImportStatement[] = [];
  let start = 0;
  let isOpen = false;
  let block: Block;
  let blockColumn = 0;
  let isCalled = false;
  for (let at = 0; at < tokens.length; at++) {
    const { kind, value, starts, column } = tokens[at] as Token;
    if (starts) {
      start = at;
      isOpen = true;
      if (block !== undefined && column <= blockColumn) block = undefined;
      if (block === undefined && kind === 'name' && (value === 'if' || value === 'def')) {
        block = value === 'if' ? blockOf(tokens, at) : functionOf(tokens, at);
        blockColumn = column;
      }
    }
    if (value === SELF_TEST && block !== 'main' && !isDefined(tokens, at)) isCalled = true;
    if (!isOpen || kind !== 'name' || value !== 'import') continue;
    isOpen = false;
    const names = namesAfter(tokens, at + 1);
    if (at === start) statements.push({ names, block });
    else if (tokens[start]?.value === 'from' && tokens[start]?.kind === 'name')
      statements.push({ from: textOf(tokens.slice(start + 1, at)), names, block });
  }
  return isCalled
    ? statements.map((statement) =>
        statement.block === 'self-test' ? { ...statement, block: undefined } : statement,
      )
    : statements;
}

function functionOf(tokens: readonly Token[], at: number): Block {
  return tokens[at]?.column === 0 && tokens[at + 1]?.value === SELF_TEST ? 'self-test' : undefined;
}

function isDefined(tokens: readonly Token[], at: number): boolean {
  return functionOf(tokens, at - 1) !== undefined && tokens[at - 1]?.value === 'def';
}

function textOf(tokens: readonly Token[]): string {
  return tokens.map(({ value }) => value).join('');
}

function blockOf(tokens: readonly Token[], at: number): Block {
  const words = tokens.slice(at + 1, at + 5).map(({ value }) => value);
  if (words[0] === '__name__' && words[1] === '=' && words[2] === '=' && tokens[at + 4]?.value === '__main__')
    return tokens[at + 5]?.value === ':' ? 'main' : undefined;
  const end = words.indexOf(':');
  const condition = words.slice(0, end).join('');
  return end > 0 && /^(?:\w+\.)?TYPE_CHECKING$/.test(condition) ? 'types' : undefined;
}

/** `a.b as c, d`, `(a, b)`, `*`. */
function namesAfter(tokens: readonly Token[], start: number): string[] {
  const names: string[] = [];
  let name = '';
  let isAlias = false;
  for (let at = start; at < tokens.length; at++) {
    const { kind, value, starts } = tokens[at] as Token;
    if (starts || value === ';') break;
    if (value === ',') {
      if (name !== '') names.push(name);
      name = '';
      isAlias = false;
    } else if (kind === 'name' && value === 'as') isAlias = true;
    else if (!isAlias && (kind === 'name' || value === '.' || value === '*')) name += value;
  }
  if (name !== '') names.push(name);
  return names;
}
