import { type Say } from '../../../base/at-most.ts';

const MOST_DEPTH = 64;
const MOST_NAME = 200;
const MOST_TAGS = 100_000;
const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&apos;': "'",
};

/** Texts of an XML document's elements that have no children, with the names of all elements around: `project/parent/version`. */
export function* xmlTexts(xml: string, say: Say): Generator<{ path: string; text: string; ends: boolean }> {
  const open: string[] = [];
  let textStart = 0;
  let isLeaf = false;
  let at = xml.indexOf('<');
  for (let tags = 0; at >= 0; tags++) {
    if (tags >= MOST_TAGS) return say(`it has more than ${MOST_TAGS} tags; the rest is left out`);
    const skipped = skip(xml, at);
    if (skipped !== undefined) {
      at = skipped < 0 ? -1 : xml.indexOf('<', skipped);
      continue;
    }
    const end = xml.indexOf('>', at);
    if (end < 0) return;
    if (xml[at + 1] === '/') {
      yield { path: open.join('/'), text: isLeaf ? decoded(xml.slice(textStart, at)) : '', ends: !isLeaf };
      open.pop();
      isLeaf = false;
    } else if (xml[end - 1] !== '/') {
      if (open.length >= MOST_DEPTH)
        return say(`its elements are nested more than ${MOST_DEPTH} deep; the rest is left out`);
      // Paths are put together for each element: names must be as short as real ones.
      open.push(xml.slice(at + 1, Math.min(end, at + 1 + MOST_NAME)).split(/\s/, 1)[0] ?? '');
      textStart = end + 1;
      isLeaf = true;
    }
    at = xml.indexOf('<', end);
  }
}

/** Comments, declarations and instructions: where they end. */
function skip(xml: string, at: number): number | undefined {
  for (const [start, end] of [
    ['<!--', '-->'],
    ['<![CDATA[', ']]>'],
    ['<?', '?>'],
    ['<!', '>'],
  ] as const)
    if (xml.startsWith(start, at)) return xml.indexOf(end, at + start.length);
  return undefined;
}

function decoded(text: string): string {
  return withoutComments(text)
    .replace(/&(?:lt|gt|amp|quot|apos);/g, (entity) => ENTITIES[entity] ?? entity)
    .trim();
}

/** A comment that does not end is text. */
function withoutComments(text: string): string {
  let plain = '';
  for (let at = 0; ; ) {
    const open = text.indexOf('<!--', at);
    const close = open < 0 ? -1 : text.indexOf('-->', open + 4);
    if (close < 0) return plain + text.slice(at);
    plain += text.slice(at, open);
    at = close + 3;
  }
}
