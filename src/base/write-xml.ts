/** An element: attributes and children in the order in which they are written. Undefined children are left out. */
export type XmlNode = {
  name: string;
  attributes?: Readonly<Record<string, string | undefined>>;
  content?: string | readonly (XmlNode | undefined)[];
};

/** XML 1.0 in UTF-8 with two spaces and a final newline. Characters that XML cannot hold become U+FFFD. */
export function writeXml(root: XmlNode): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>'];
  addElement(root, '', lines);
  return `${lines.join('\n')}\n`;
}

function addElement({ name, attributes = {}, content = [] }: XmlNode, indent: string, lines: string[]): void {
  let tag = `${indent}<${name}`;
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined) tag += ` ${key}="${escapeXml(value, true)}"`;
  if (typeof content === 'string') {
    lines.push(`${tag}>${escapeXml(content, false)}</${name}>`);
  } else if (content.length === 0) {
    lines.push(`${tag}/>`);
  } else {
    lines.push(`${tag}>`);
    for (const child of content) if (child !== undefined) addElement(child, `${indent}  `, lines);
    lines.push(`${indent}</${name}>`);
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
  '\r': '&#13;',
};

/** Most texts have nothing to escape. */
const PLAIN = /^[ !#-%'-;=?-~]*$/;

/** A line end of a text is a reference, too: it could begin a line like one of ours. XML 1.0, 2.2: which characters there are; 2.4, 2.11 and 3.3.3: which of them a parser would change. */
function escapeXml(text: string, inAttribute: boolean): string {
  if (PLAIN.test(text)) return text;
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\ufffe\uffff]/gu, (char) => (isChar(char) ? char : '\ufffd'))
    .replace(inAttribute ? /[&<>"\n\t\r]/g : /[&<>\n\r]/g, (char) => ESCAPES[char] ?? char);
}

function isChar(char: string): boolean {
  return char === '\t' || char === '\n' || char === '\r' || (char >= '\x7f' && char < '\ufffe');
}
