import type { RecordOrigin } from './parse-record.ts';

const PACKAGE = Buffer.from('Package: ');
/** The whole line: the longer the needle, the faster the search. */
const ESSENTIAL = Buffer.from('\nEssential: yes\n');
const PROVIDES = Buffer.from('Provides: ');
const BLANK_LINE = Buffer.from('\n\n');
const NEWLINE = 10;

/**
 * An inflated Packages file, left as it is: 56 MB of main are 68,000 stanzas, of which a build looks at some hundred.
 * Opening it notes only where the names stand; a stanza becomes a record when it is asked for.
 */
export type PackagesFile = { bytes: Buffer; origin: RecordOrigin };

/** Calls back with each package name and the offset of its field. */
export function scanNames({ bytes }: PackagesFile, found: (name: string, offset: number) => void): void {
  scanField(bytes, PACKAGE, (value, offset) => found(value.trim(), offset));
}

/** Calls back with each name in each Provides field, and the offset of that field. Versions are for the record to say. */
export function scanProvides({ bytes }: PackagesFile, found: (name: string, offset: number) => void): void {
  scanField(bytes, PROVIDES, (value, offset) => {
    for (const clause of value.split(',')) {
      const name = /^\s*([^\s(:]+)/.exec(clause)?.[1];
      if (name !== undefined) found(name, offset);
    }
  });
}

/** Calls back with an offset in each stanza of an Essential package. */
export function scanEssential({ bytes }: PackagesFile, found: (offset: number) => void): void {
  let at = bytes.indexOf(ESSENTIAL);
  while (at >= 0) {
    found(at);
    at = bytes.indexOf(ESSENTIAL, at + 1);
  }
}

/** Where the stanza around `offset` begins and ends. */
export function stanzaAt({ bytes }: PackagesFile, offset: number): { start: number; end: number } {
  const before = bytes.lastIndexOf(BLANK_LINE, offset);
  const after = bytes.indexOf(BLANK_LINE, offset);
  return { start: before < 0 ? 0 : before + 2, end: after < 0 ? bytes.length : after };
}

/** `Name: ` without the line break before it is the faster needle, for a rare first letter skips more. */
function scanField(bytes: Buffer, field: Buffer, found: (value: string, offset: number) => void): void {
  let at = 0;
  for (;;) {
    const offset = bytes.indexOf(field, at);
    if (offset < 0) return;
    const start = offset + field.length;
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    at = end;
    if (offset === 0 || bytes[offset - 1] === NEWLINE) found(bytes.toString('latin1', start, end), offset);
  }
}
