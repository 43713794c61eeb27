import { lenientStanzas } from '../deb822.ts';

/** One `URIs × Suites` pair of the host's apt configuration: sources.list(5). */
export type AptSource = { uri: string; suite: string };

/**
 * The binary package sources in one file of the host's apt configuration, in order. `.sources` files (deb822) and `.list`
 * files are distinguished by their content. Lenient: what is not understood is left out, for apt is its judge and not we.
 */
export function parseAptSources(text: string): AptSource[] {
  const isDeb822 = /^(types|uris|suites):/im.test(text);
  return isDeb822 ? parseStanzas(text) : text.split('\n').flatMap(parseLine);
}

/** `deb [ option=value … ] uri suite component…` */
function parseLine(line: string): AptSource[] {
  const match = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)/.exec(line.replace(/#.*/, ''));
  return match?.[1] && match[2] ? [{ uri: match[1], suite: match[2] }] : [];
}

const FIELDS: ReadonlySet<string> = new Set(['types', 'uris', 'suites', 'enabled']);

function parseStanzas(text: string): AptSource[] {
  const withoutComments = text.replace(/^#.*(\n|$)/gm, '');
  return [...lenientStanzas(withoutComments, FIELDS)].flatMap((stanza) => {
    const words = (name: string): string[] =>
      (stanza.get(name) ?? '').split(/\s+/).filter((word) => word !== '' && word !== '.');
    const isOff = /^(no|false|0|off|without|disable)$/i.test(words('enabled')[0] ?? 'yes');
    if (isOff || !words('types').includes('deb')) return [];
    return words('uris').flatMap((uri) => words('suites').map((suite) => ({ uri, suite })));
  });
}
