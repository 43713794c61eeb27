/** The text is not the XML that is read; readers of whole documents turn it into an error of their own. */
export class XmlError extends Error {}

/** Names are without their prefix: documents of one kind have one namespace. */
export type XmlElement = {
  name: string;
  attributes: ReadonlyMap<string, string>;
  children: XmlElement[];
  /** The text directly in it, all pieces together. */
  text: string;
};

const TAG_END = /\s*(\/?)>/y;
const TAG_NAME = /[^\s/>=<"'&]{1,1000}/y;
const ATTRIBUTE = /\s{1,1000}([^\s/>=<"'&]{1,1000})\s{0,100}=\s{0,100}(?:"([^<"]*)"|'([^<']*)')/y;

/**
 * Strict XML 1.0 without a document type: there is nothing to expand and nothing to fetch, and a document that brings one is
 * refused. Elements nest at most `depth` deep. Takes linear time. Throws XmlError.
 */
export function parseXml(source: string, limits: { depth: number }): XmlElement {
  const top: XmlElement = { name: '', attributes: new Map(), children: [], text: '' };
  const open = [top];
  let at = source.startsWith('\ufeff') ? 1 : 0;
  while (at < source.length) {
    const here = open.at(-1) ?? top;
    const next = source.indexOf('<', at);
    const end = next < 0 ? source.length : next;
    if (end > at) here.text += decode(source.slice(at, end));
    if (next < 0) break;
    at = readMarkup(source, next, open, limits.depth);
  }
  const [root] = top.children;
  if (open.length > 1) throw new XmlError(`<${open.at(-1)?.name}> is never closed`);
  if (root === undefined || top.children.length > 1 || top.text.trim() !== '')
    throw new XmlError('it is not one element');
  return root;
}

/** Reads what begins with `<` at `at`, and says where it ends. */
function readMarkup(source: string, at: number, open: XmlElement[], maxDepth: number): number {
  if (source.startsWith('<!--', at)) return after(source, '-->', at + 4);
  if (source.startsWith('<?', at)) return after(source, '?>', at + 2);
  if (source.startsWith('<![CDATA[', at)) {
    const end = after(source, ']]>', at + 9);
    const here = open.at(-1);
    if (here) here.text += source.slice(at + 9, end - 3);
    return end;
  }
  if (source.startsWith('<!', at)) throw new XmlError('it has a document type, which is not read');
  return source[at + 1] === '/'
    ? closeElement(source, at + 2, open)
    : openElement(source, at + 1, open, maxDepth);
}

function openElement(source: string, from: number, open: XmlElement[], maxDepth: number): number {
  const name = match(TAG_NAME, source, from)?.[0];
  if (name === undefined) throw new XmlError('a tag has no name');
  let at = from + name.length;
  const attributes = new Map<string, string>();
  for (;;) {
    const attribute = match(ATTRIBUTE, source, at);
    if (attribute === null) break;
    const [all, key = '', double, single] = attribute;
    if (attributes.has(key)) throw new XmlError(`<${name}> has "${key}" twice`);
    attributes.set(key, decode(double ?? single ?? ''));
    at += all.length;
  }
  const end = match(TAG_END, source, at);
  if (end === null) throw new XmlError(`the tag <${name}> is broken`);
  const element: XmlElement = { name: localName(name), attributes, children: [], text: '' };
  open.at(-1)?.children.push(element);
  if (end[1] !== '/') open.push(element);
  if (open.length > maxDepth + 1) throw new XmlError(`its elements are nested more than ${maxDepth} deep`);
  return at + end[0].length;
}

function closeElement(source: string, from: number, open: XmlElement[]): number {
  const name = match(TAG_NAME, source, from)?.[0] ?? '';
  const end = match(TAG_END, source, from + name.length);
  const element = open.length > 1 ? open.pop() : undefined;
  if (end === null || end[1] === '/' || element?.name !== localName(name))
    throw new XmlError(`</${name}> closes nothing`);
  return from + name.length + end[0].length;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function match(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}

function after(source: string, what: string, from: number): number {
  const at = source.indexOf(what, from);
  if (at < 0) throw new XmlError(`"${what}" is missing`);
  return at + what.length;
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

function decode(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&]{0,12})(;?)/g, (_, name: string, end: string) => {
    const code = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name);
    const point = code === null ? undefined : Number.parseInt(code[1] ?? code[2] ?? '', code[1] ? 16 : 10);
    const char = point !== undefined && point <= 0x10ffff ? String.fromCodePoint(point) : ENTITIES.get(name);
    if (char === undefined || end === '') throw new XmlError(`"&${name}" is not known`);
    return char;
  });
}
