import { deb822Error } from './errors.ts';

/** Fields of one stanza by name, as written. Folded lines are joined by `\n`, without their first blank. */
export type Stanza = Map<string, string>;

/** All stanzas of a control file (deb822(5)). Names are compared without case; a field given twice is refused. */
export function parseDeb822(text: string): Stanza[] {
  const stanzas: Stanza[] = [];
  let reader: StanzaReader | undefined;
  let number = 0;
  for (const raw of text.split('\n')) {
    number++;
    const line = raw.trimEnd();
    if (line === '') reader = undefined;
    else {
      if (reader === undefined) {
        reader = new StanzaReader();
        stanzas.push(reader.fields);
      }
      reader.add(line, number);
    }
  }
  return stanzas;
}

class StanzaReader {
  readonly fields: Stanza = new Map();
  readonly #seen = new Set<string>();
  #last: string | undefined;

  add(line: string, number: number): void {
    if (line.startsWith(' ') || line.startsWith('\t')) this.#continue(line, number);
    else this.#start(line, number);
  }

  #continue(line: string, number: number): void {
    if (this.#last === undefined) throw syntax(number, line, 'continues no field');
    this.fields.set(this.#last, `${this.fields.get(this.#last) ?? ''}\n${line.slice(1)}`);
  }

  #start(line: string, number: number): void {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0));
    if (!/^[!-,.-9;-~][!-9;-~]*$/.test(name) || name.startsWith('#'))
      throw syntax(number, line, 'names no field');
    const folded = name.toLowerCase();
    if (this.#seen.has(folded)) throw syntax(number, line, `gives ${name} a second time`);
    this.#seen.add(folded);
    this.#last = name;
    this.fields.set(name, line.slice(colon + 1).trim());
  }
}

function syntax(number: number, line: string, why: string): Error {
  return deb822Error('DEB822_SYNTAX', `line ${number} ${why}: ${JSON.stringify(line.slice(0, 80))}`);
}
