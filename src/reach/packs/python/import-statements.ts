import type { Token } from './python-tokens.ts';

type Block = 'main' | 'types' | undefined;

/**
 * What each import statement names, and the block that it is in, if that is one which does not always run: `if __name__ == "__main__"`,
 * `if TYPE_CHECKING`.
 */
export function* importsOf(
  tokens: readonly Token[],
  statements = importStatements(tokens),
): Generator<{ names: string[]; block: Block }, void, undefined> {
  let block: Block;
  let column = 0;
  for (let at = 0; at < tokens.length; at++) {
    const { kind, value, starts, column: here } = tokens[at] as Token;
    if (starts && block !== undefined && here <= column) block = undefined;
    if (starts && block === undefined && value === 'if' && kind === 'name') {
      block = blockOf(tokens, at);
      column = here;
    }
    const found = value === 'import' ? statements.get(at) : undefined;
    if (found === undefined) continue;
    const { from, names } = found;
    yield { names: from === undefined ? names : names.map((name) => `${from}:${name}`), block };
  }
}

/** By the place of their `import`, of which no statement has a second one; in the order of the text. */
export type ImportStatements = ReadonlyMap<number, Import>;

type Import = {
  /** What stands between `from` and `import`. */
  from?: string;
  names: string[];
};

export function importStatements(tokens: readonly Token[]): ImportStatements {
  const statements = new Map<number, Import>();
  let start = 0;
  let isOpen = false;
  for (let at = 0; at < tokens.length; at++) {
    const { kind, value, starts } = tokens[at] as Token;
    if (starts) {
      start = at;
      isOpen = true;
    }
    if (!isOpen || kind !== 'name' || value !== 'import') continue;
    isOpen = false;
    if (at === start) statements.set(at, { names: namesAfter(tokens, at + 1) });
    else if (tokens[start]?.value === 'from' && tokens[start]?.kind === 'name')
      statements.set(at, {
        from: textOf(tokens.slice(start + 1, at)),
        names: namesAfter(tokens, at + 1),
      });
  }
  return statements;
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
