import { stripEnd } from '../../../base/strip-end.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { type CopyrightStanza, copyrightStanzas } from './copyright-stanzas.ts';
import { readSynopsis } from './license-synopsis.ts';

/** What a package's copyright file says of its licences. */
export type CopyrightLicenses = {
  /** SPDX expression of all licences that have an id; absent when none has, or when the file cannot tell. */
  expression?: string;
  /** Licences without an id, as the file names them, in byte order. They hold beside the expression. */
  names: string[];
  /** Copyright statements, in the file's order; only machine-readable files give them. */
  copyrights?: string[];
};

/** Bigger files (Chromium's, Boost's) are generated lists; what they say is left open rather than told in part. */
const MAX_BYTES = 1024 * 1024;
const MAX_COPYRIGHTS = 200;

/**
 * Reads /usr/share/doc/PACKAGE/copyright, which is UTF-8 or, in old packages, Latin-1. Machine-readable files
 * (copyright-format 1.0, "DEP-5") give an expression; from others come only the names of the licence files that they point
 * to: a mention is not yet a statement of what the package is under. Never throws: a file that says nothing gives no names.
 */
export function licensesFromCopyright(file: Uint8Array): CopyrightLicenses {
  if (file.length > MAX_BYTES) return { names: [] };
  const text = decode(file).replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  return isMachineReadable(text) ? fromStanzas(copyrightStanzas(text)) : { names: mentionedLicenses(text) };
}

function decode(file: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file);
  } catch {
    return Buffer.from(file).toString('latin1');
  }
}

function isMachineReadable(text: string): boolean {
  return /^format(-specification)?:.*(copyright-format|dep-?5)/im.test(text.slice(0, 4096));
}

function fromStanzas(stanzas: readonly CopyrightStanza[]): CopyrightLicenses {
  // Paragraphs with a License but no Files only give the text of one that is named elsewhere.
  const about = stanzas.filter((stanza) => stanza.has('files') || stanza.has('format'));
  const licensed = about.filter((stanza) => stanza.has('license'));
  const expressions = new Set<string>();
  const names = new Set<string>();
  const synopses = (licensed.length > 0 ? licensed : stanzas).map((stanza) => stanza.get('license')?.[0]);
  for (const synopsis of new Set(synopses)) {
    if (synopsis === undefined) continue;
    if (synopsis === '') names.add('unnamed');
    const read = readSynopsis(synopsis);
    for (const expression of read.expressions) expressions.add(expression);
    for (const name of read.names) names.add(name);
  }
  const copyrights = copyrightsOf(about);
  return withoutUndefined({
    expression: expressions.size > 0 ? joined([...expressions].sort()) : undefined,
    names: [...names].sort(),
    copyrights: copyrights.length > 0 ? copyrights : undefined,
  });
}

function joined(expressions: readonly string[]): string {
  if (expressions.length === 1) return expressions[0] ?? '';
  return expressions
    .map((expression) => (/ OR /.test(expression) ? `(${expression})` : expression))
    .join(' AND ');
}

function copyrightsOf(stanzas: readonly CopyrightStanza[]): string[] {
  const lines = stanzas.flatMap((stanza) => stanza.get('copyright') ?? []);
  return [...new Set(lines.filter((line) => line !== '' && line !== '.'))].slice(0, MAX_COPYRIGHTS);
}

function mentionedLicenses(text: string): string[] {
  const mentions = text.matchAll(/\/usr\/share\/common-licenses\/([A-Z][A-Za-z0-9.+-]{0,30})/g);
  return [...new Set([...mentions].map(([, name = '']) => stripEnd(name, '.+-')))].sort();
}
