const CLOSING = new Map([
  ['<', '>'],
  ['{', '}'],
  ['(', ')'],
  ['[', ']'],
]);

/** The texts of one line in their order: of `%q<a>.freeze, ["~> 1.0"]` two. Ends where one is not closed. One pass. */
export function literalsOf(line: string): string[] {
  const found: string[] = [];
  let at = 0;
  while (at < line.length) {
    const char = line[at];
    if (char === '"') {
      const end = endOfQuoted(line, at + 1);
      if (end >= line.length) break;
      found.push(unescaped(line.slice(at + 1, end)));
      at = end + 1;
      continue;
    }
    const closing =
      char === "'" ? "'" : line.startsWith('%q', at) ? CLOSING.get(line[at + 2] ?? '') : undefined;
    if (closing === undefined) {
      at++;
      continue;
    }
    const start = at + (char === "'" ? 1 : 3);
    const end = line.indexOf(closing, start);
    if (end < 0) break;
    found.push(line.slice(start, end));
    at = end + 1;
  }
  return found;
}

function endOfQuoted(line: string, from: number): number {
  let at = from;
  while (at < line.length && line[at] !== '"') at += line[at] === '\\' ? 2 : 1;
  return at;
}

const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,5})\}|(.))/g;

/** Line breaks become spaces. */
function unescaped(text: string): string {
  return text.replaceAll(ESCAPE, (_, short?: string, long?: string, char?: string) => {
    const code = short ?? long;
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
    return char === 'n' || char === 't' ? ' ' : (char ?? '');
  });
}
