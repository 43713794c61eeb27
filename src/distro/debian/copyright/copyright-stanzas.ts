/** A paragraph of a copyright file: the lines of each field by its lower-case name; the first is the field's own. */
export type CopyrightStanza = ReadonlyMap<string, readonly string[]>;

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
    // Nearly all are lines of a licence's text, which is not looked at.
    const field = line.startsWith(' ') ? null : /^([A-Za-z][A-Za-z-]{0,40}):(.*)$/.exec(line);
    if (!field) {
      current?.push(line.trim());
      continue;
    }
    const name = (field[1] ?? '').toLowerCase();
    current = lines.get(name) ?? [];
    lines.set(name, current);
    current.push((field[2] ?? '').trim());
  }
  return lines;
}
