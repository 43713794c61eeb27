const VARIABLE = /\$(\w+)/g;
const LONGEST_AFTER = 100;
const LONGEST_BEFORE = 20;

/** Names of the variables that a text only gives literals: `$x = 'Foo::Bar';`, `for my $x ('Foo', 'Bar')`. */
export function literalVariables(code: string): ReadonlySet<string> {
  const literal = new Set<string>();
  const computed = new Set<string>();
  for (const { index: at, 0: written, 1: name = '' } of code.matchAll(VARIABLE)) {
    const end = at + written.length;
    const after = code.slice(end, end + LONGEST_AFTER).replace(/^\s+/, '');
    if (/^(?:[.|/]{1,2}=|=(?![=~]))/.test(after))
      (/^=\s*(?:"[\w:/.-]+"|'[\w:/.-]+')\s*;/.test(after) ? literal : computed).add(name);
    if (/\bfor(?:each)?\s+(?:my\s+)?$/.test(code.slice(Math.max(at - LONGEST_BEFORE, 0), at)))
      (/^\(\s*(?:qw\b|["'])/.test(after) ? literal : computed).add(name);
  }
  return new Set([...literal].filter((name) => !computed.has(name)));
}
