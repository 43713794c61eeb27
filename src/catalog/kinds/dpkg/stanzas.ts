/**
 * Stanzas of a package manager's database (deb822(5)), of the wanted fields only. Unlike an index of an archive this is read
 * from an image that anyone may have made: nothing is refused, what is no field is passed over, the first of a field holds.
 * Text in and out are byte strings; folded lines are joined by `\n`. Names of fields are compared without case.
 */
export function* stanzas(text: string, wanted: ReadonlySet<string>): Generator<Map<string, string>> {
  let fields = new Map<string, string>();
  let lines: string[] | undefined;
  let name = '';
  const close = (): void => {
    if (lines !== undefined && !fields.has(name)) fields.set(name, lines.join('\n'));
    lines = undefined;
  };
  for (let start = 0; start <= text.length; ) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end < 0 ? text.length : end).trimEnd();
    start = end < 0 ? text.length + 1 : end + 1;
    if (line === '') {
      close();
      if (fields.size > 0) yield fields;
      fields = new Map();
    } else if (line[0] === ' ' || line[0] === '\t') lines?.push(line.slice(1));
    else {
      close();
      const colon = line.indexOf(':');
      name = line.slice(0, Math.max(colon, 0)).toLowerCase();
      if (wanted.has(name)) lines = [line.slice(colon + 1).trim()];
    }
  }
  close();
  if (fields.size > 0) yield fields;
}
