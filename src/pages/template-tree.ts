/** An element: its name, its attributes (each of texts and holes, one after the other), what is inside. */
export type TemplateElement = [
  name: string,
  attributes: Record<string, (string | number)[]>,
  ...content: TemplateNode[],
];

/** A text, the place of a value by its number, or an element. */
export type TemplateNode = string | number | TemplateElement;

const HOLE = '\0';
const TOKEN = /<\/[a-z\d]+>|<([a-z\d]+)((?: [a-z-]+="[^"]*")*)(\/?)>|([^<>&]+)/g;
const ATTRIBUTE = / ([a-z-]+)="([^"]*)"/g;
const VOID: ReadonlySet<string> = new Set(['br']);

/**
 * A template of `html` as a tree, for a script that builds elements from it without parsing markup. Templates are ours: elements that are
 * closed, attributes in double quotes, values in texts and in attributes, and no references. Throws TypeError for any other.
 */
export function templateTree(template: readonly string[]): TemplateNode[] {
  const markup = template.join(HOLE);
  let [read, hole] = [0, 0];
  const pieces = (text: string): (string | number)[] =>
    text
      .split(HOLE)
      .flatMap((piece, index): (string | number)[] => (index === 0 ? [piece] : [hole++, piece]))
      .filter((piece) => piece !== '');
  const open: TemplateElement[] = [['', {}]];
  for (const [token, name, attributes = '', isClosed, text] of markup.matchAll(TOKEN)) {
    read += token.length;
    const inside = open.at(-1);
    if (text !== undefined) inside?.push(...pieces(text));
    else if (name === undefined) open.pop();
    else {
      const element: TemplateElement = [name, {}];
      for (const [, key = '', value = ''] of attributes.matchAll(ATTRIBUTE)) element[1][key] = pieces(value);
      inside?.push(element);
      if (isClosed === '' && !VOID.has(name)) open.push(element);
    }
  }
  const [root, ...unclosed] = open;
  if (read !== markup.length || root === undefined || unclosed.length > 0)
    throw new TypeError(`not a template that can be kept as a tree: ${markup}`);
  return root.slice(2) as TemplateNode[];
}
