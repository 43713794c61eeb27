type Values = Readonly<Record<string, unknown>>;
type Scope = { part: string; values: Values; item: unknown };
/** A statement with what stands in it, or text. */
type Node = string | { of: string; yes: Node[]; no: Node[] };

/** What `helm template` makes of a template of our chart: as much of the language as these use. Throws where more is used. */
export function fillTemplate(template: string, part: string, values: Values): string {
  // "{{-" takes the white space before it.
  const tokens = template.replaceAll(/\s*\{\{-/g, '{{').split(/(\{\{.*?\}\})/);
  return print(nodesOf(tokens).nodes, { part, values, item: undefined });
}

function nodesOf(tokens: string[]): { nodes: Node[]; end: string } {
  const nodes: Node[] = [];
  for (;;) {
    const token = tokens.shift();
    if (token === undefined) return { nodes, end: '' };
    const statement = /^\{\{ *(.*?) *\}\}$/.exec(token)?.[1];
    if (statement === 'else' || statement === 'end') return { nodes, end: statement };
    if (statement === undefined || !/^(?:if|range) /.test(statement)) {
      nodes.push(token);
      continue;
    }
    const yes = nodesOf(tokens);
    const no = yes.end === 'else' ? nodesOf(tokens).nodes : [];
    nodes.push({ of: statement, yes: yes.nodes, no });
  }
}

function print(nodes: readonly Node[], scope: Scope): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string')
        return node.startsWith('{{') ? evaluate(node.slice(2, -2).trim(), scope) : node;
      const [word, ...words] = node.of.split(' ');
      if (word === 'range')
        return (valueOf(words.join(' '), scope) as unknown[])
          .map((item) => print(node.yes, { ...scope, item }))
          .join('');
      const isNegated = words[0] === 'not';
      const value = valueOf(words.at(-1) ?? '', scope);
      const isTrue = Array.isArray(value) ? value.length > 0 : Boolean(value);
      return print(isTrue === isNegated ? node.no : node.yes, scope);
    })
    .join('');
}

function evaluate(expression: string, scope: Scope): string {
  const [first = '', ...pipes] = expression.split(' | ');
  const required = /^required "([^"]+)" (\S+)$/.exec(first);
  const value = String(valueOf(required?.[2] ?? first, scope));
  if (required !== null && value === '') throw new Error(required[1]);
  return pipes.reduce((text, pipe) => {
    if (pipe === 'quote') return JSON.stringify(text);
    if (pipe === 'indent 4') return text.replaceAll(/^/gm, '    ');
    throw new Error(`not understood: ${pipe}`);
  }, value);
}

function valueOf(path: string, { part, values, item }: Scope): unknown {
  if (path === '.') return item;
  if (path === '.Release.Namespace') return 'shearwall';
  const [, of, key = ''] = /^\.Values\.(\w+)\.(\w+)$/.exec(path) ?? [];
  if (of !== part || values[key] === undefined) throw new Error(`not a value of ${part}: ${path}`);
  return values[key];
}
