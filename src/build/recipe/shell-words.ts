/**
 * Splits a command as a POSIX shell would without expanding anything: blanks part words, quotes and backslash keep
 * them together (POSIX.1-2017 XCU 2.2). Returns a problem when a quote stays open.
 */
export function splitShellWords(text: string): string[] | { problem: string } {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "'" || char === '"') {
      const end = closingQuote(text, at);
      if (end === -1) return { problem: `the quote ${char} opened at character ${at + 1} is never closed` };
      word = (word ?? '') + unquote(text.slice(at + 1, end), char);
      at = end;
    } else if (char === '\\') {
      if (at + 1 === text.length) return { problem: 'a backslash at the end escapes nothing' };
      at++;
      if (text.charAt(at) !== '\n') word = (word ?? '') + text.charAt(at);
    } else if (/[ \t\r\n]/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

function closingQuote(text: string, open: number): number {
  const quote = text.charAt(open);
  for (let at = open + 1; at < text.length; at++) {
    if (text.charAt(at) === '\\' && quote === '"') at++;
    else if (text.charAt(at) === quote) return at;
  }
  return -1;
}

/** Inside double quotes a backslash escapes only `$`, `` ` ``, `"`, itself and a line end. */
function unquote(inner: string, quote: string): string {
  return quote === '"'
    ? inner.replace(/\\([$`"\\\n])/g, (_, char: string) => (char === '\n' ? '' : char))
    : inner;
}
