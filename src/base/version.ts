import { readFileSync } from 'node:fs';
import { parseJsonText } from './parse-json.ts';

/** The version of the package, the same from sources and from the emitted files. */
export function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (parseJsonText(text) as { version: string }).version;
}

/** Set when the command line is joined into one file (scripts/bundle-cli.ts). */
declare const PROGRAM_ID: string;

/** Another for every change of the code; undefined when it runs from sources, which change without notice. */
export function programId(): string | undefined {
  return typeof PROGRAM_ID === 'undefined' ? undefined : PROGRAM_ID;
}
