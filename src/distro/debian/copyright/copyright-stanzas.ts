/** A paragraph of a copyright file by lower-case field name. Values keep their lines; the first is the field's own. */
export type CopyrightStanza = ReadonlyMap<string, string>;

/**
 * Paragraphs of copyright-format 1.0. Unlike other control files these are written by hand and never read by dpkg, so
 * nothing is refused: a line that is not a field continues the one before, and a field given twice is joined.
 */
export function copyrightStanzas(text: string): CopyrightStanza[] {
  return text.split(/\n(?:[ \t]*\n)+/).flatMap((paragraph) => {
    const stanza = readStanza(paragraph);
    return stanza.size > 0 ? [stanza] : [];
  });
}

function readStanza(paragraph: string): CopyrightStanza {
  const lines = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of paragraph.split('\n')) {
    const field = /^([A-Za-z][A-Za-z-]{0,40}):(.*)$/.exec(line);
    if (!field) {
      current?.push(line.trim());
      continue;
    }
    const name = (field[1] ?? '').toLowerCase();
    current = lines.get(name) ?? [];
    lines.set(name, current);
    current.push((field[2] ?? '').trim());
  }
  return new Map([...lines].map(([name, values]) => [name, values.join('\n')]));
}
