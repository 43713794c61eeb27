/** One `URIs × Suites` pair of the host's apt configuration: sources.list(5). */
export type AptSource = { uri: string; suite: string };

/**
 * The binary package sources in one file of the host's apt configuration, in order. `.sources` files (deb822) and `.list`
 * files are told apart by their content. Lenient: what is not understood is left out, for apt is its judge and not we.
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

function parseStanzas(text: string): AptSource[] {
  const withoutComments = text.replace(/^#.*(\n|$)/gm, '');
  return withoutComments.split(/\n\s*\n/).flatMap((stanza) => {
    const words = (name: string): string[] => {
      const match = new RegExp(`^${name}:(.*(?:\\n[ \\t].*)*)`, 'im').exec(stanza);
      return (match?.[1] ?? '').split(/\s+/).filter((word) => word !== '' && word !== '.');
    };
    const isOff = /^(no|false|0|off|without|disable)$/i.test(words('Enabled')[0] ?? 'yes');
    if (isOff || !words('Types').includes('deb')) return [];
    return words('URIs').flatMap((uri) => words('Suites').map((suite) => ({ uri, suite })));
  });
}
