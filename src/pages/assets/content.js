const SVG = 'http://www.w3.org/2000/svg';

/** Within the page, or to the web without a login: the same as where the page was written. */
const isLink = (target) => {
  if (target.startsWith('#')) return true;
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return false;
  const { username, password } = new URL(target);
  return username === '' && password === '';
};

/** Reads contents of rows-data.ts, as text or as elements. */
export const contentReader = ({ texts, templates }) => {
  const textIn = (node, values) =>
    typeof node === 'string'
      ? node
      : typeof node === 'number'
        ? textOf(values[node])
        : textsIn(node.slice(2), values);
  const textsIn = (nodes, values) => nodes.map((node) => textIn(node, values)).join('');
  const textOf = (content) => {
    if (typeof content === 'number') return texts[content];
    if (!content) return '';
    const [template, ...values] = content;
    return template < 0 ? values.map(textOf).join('') : textsIn(templates[template], values);
  };

  const grow = (parent, node, values) => {
    if (typeof node === 'string') parent.append(node);
    else if (typeof node === 'number') fill(parent, values[node]);
    else {
      const [name, attributes, ...inside] = node;
      const element = document.createElementNS(name === 'svg' ? SVG : parent.namespaceURI, name);
      for (const [key, parts] of Object.entries(attributes)) {
        const value = textsIn(parts, values);
        if (key !== 'href' || isLink(value)) element.setAttribute(key, value);
      }
      for (const child of inside) grow(element, child, values);
      parent.append(element);
    }
  };
  const fill = (parent, content) => {
    if (typeof content === 'number') parent.append(texts[content]);
    else if (content) {
      const [template, ...values] = content;
      if (template < 0) for (const one of values) fill(parent, one);
      else for (const node of templates[template]) grow(parent, node, values);
    }
  };
  return { textOf, fill };
};
