import { deb822Error } from './errors.ts';

/** Fields of one stanza by name. Folded lines are joined by `\n`, without their first blank. */
export type Stanza = Map<string, string>;

type Field = { name: string; lines: string[]; number: number };
type Fault = (number: number, line: string, why: string) => void;

/** All stanzas of a control file (deb822(5)), names as written. Names are compared without case; a field given twice is refused. */
export function parseDeb822(text: string): Stanza[] {
  const refuse: Fault = (number, line, why) => {
    throw syntax(number, line, why);
  };
  return [...fieldsOfStanzas(text, () => true, refuse)].map((fields) => {
    const seen = new Set<string>();
    for (const { name, lines, number } of fields) {
      const folded = name.toLowerCase();
      if (seen.has(folded)) refuse(number, `${name}: ${lines[0]}`, `gives ${name} a second time`);
      seen.add(folded);
    }
    return new Map(fields.map(({ name, lines }) => [name, lines.join('\n')]));
  });
}

/**
 * The wanted fields of each stanza, by their names in lower case. For files that anyone may have written, or that somebody else judges:
 * nothing is refused, anything that is not a field is skipped, the first of a field counts. Stanzas without a wanted field are left out.
 */
export function* lenientStanzas(text: string, wanted: ReadonlySet<string>): Generator<Stanza> {
  const isWanted = (name: string): boolean => wanted.has(name.toLowerCase());
  for (const fields of fieldsOfStanzas(text, isWanted, () => {})) {
    const stanza: Stanza = new Map();
    for (const { name, lines } of fields) {
      const folded = name.toLowerCase();
      if (!stanza.has(folded)) stanza.set(folded, lines.join('\n'));
    }
    if (stanza.size > 0) yield stanza;
  }
}

/** The one reader of stanzas. Lines of fields that are not wanted are not kept: a database of dpkg has megabytes of them. */
function* fieldsOfStanzas(
  text: string,
  isWanted: (name: string) => boolean,
  fault: Fault,
): Generator<Field[]> {
  let fields: Field[] | undefined;
  let open: { lines: string[] | undefined } | undefined;
  let number = 0;
  for (let start = 0; start <= text.length; ) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end < 0 ? text.length : end).trimEnd();
    start = end < 0 ? text.length + 1 : end + 1;
    number++;
    if (line === '') {
      if (fields !== undefined) yield fields;
      fields = open = undefined;
      continue;
    }
    fields ??= [];
    if (line[0] === ' ' || line[0] === '\t') {
      if (open === undefined) fault(number, line, 'does not continue a field');
      open?.lines?.push(line.slice(1));
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0));
    const isName = /^[!"$-,.-9;-~][!-9;-~]*$/.test(name);
    if (!isName) fault(number, line, 'names no field');
    open = { lines: isName && isWanted(name) ? [line.slice(colon + 1).trim()] : undefined };
    if (open.lines !== undefined) fields.push({ name, lines: open.lines, number });
  }
  if (fields !== undefined) yield fields;
}

function syntax(number: number, line: string, why: string): Error {
  return deb822Error('DEB822_SYNTAX', `line ${number} ${why}: ${JSON.stringify(line.slice(0, 80))}`);
}
