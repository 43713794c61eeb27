import { namedLicense } from './license-words.ts';

/** As fields of `Found`: an SPDX expression, or the names as written. */
export type Licenses = { license?: string; licenseNames?: string[] };

/** Longer ones are no names but texts. */
const MAX_NAME = 120;
const MAX_LICENSES = 20;

/** What package metadata says under `license`: an expression, the name of one licence, or `(MIT OR Apache-2.0)`. */
export function licenseOf(text: string): Licenses {
  const [line = ''] = text.trim().split('\n', 1);
  const name = line.trim();
  if (name === '' || name.length > MAX_NAME || text.trim().includes('\n')) return {};
  const expression = namedLicense(name) ?? expressionOf(name);
  return expression === undefined ? { licenseNames: [name] } : { license: expression };
}

/** Several that hold together, as classifiers and lists name them. */
export function licensesOf(names: readonly string[], operator: 'AND' | 'OR'): Licenses {
  const unique = [...new Set(names.map((name) => name.trim()))].filter((name) => name !== '');
  const all = unique.slice(0, MAX_LICENSES).map(licenseOf);
  const unknown = all.flatMap(({ licenseNames = [] }) => licenseNames);
  const known = [...new Set(all.flatMap(({ license = [] }) => license))];
  return {
    ...(known.length > 0 && { license: joined(known, operator) }),
    ...(unknown.length > 0 && { licenseNames: unknown }),
  };
}

function joined(licenses: readonly string[], operator: string): string {
  if (licenses.length === 1) return licenses[0] ?? '';
  return licenses.map((one) => (one.includes(' ') ? `(${one})` : one)).join(` ${operator} `);
}

const WORD = /\(|\)|[^\s()]+/g;

/**
 * An SPDX expression (SPDX 2.3, annex D) with ids as the list spells them; undefined where a word is none, or is misplaced.
 * Of exceptions only the place is checked.
 */
export function expressionOf(text: string): string | undefined {
  if (text.length > 1000) return undefined;
  const words: string[] = [];
  let depth = 0;
  let wants: 'license' | 'operator' | 'exception' = 'license';
  for (const [word] of text.matchAll(WORD)) {
    if (word === '(') {
      if (wants !== 'license') return undefined;
      depth++;
      words.push(word);
    } else if (word === ')') {
      if (wants !== 'operator' || --depth < 0) return undefined;
      words.push(word);
    } else if (wants === 'operator') {
      const operator = word.toUpperCase();
      if (!['AND', 'OR', 'WITH'].includes(operator)) return undefined;
      wants = operator === 'WITH' ? 'exception' : 'license';
      words.push(operator);
    } else if (wants === 'exception') {
      if (!/^[A-Za-z0-9.-]+$/.test(word)) return undefined;
      wants = 'operator';
      words.push(word);
    } else {
      const id = /^LicenseRef-[A-Za-z0-9.-]+$/.test(word) ? word : namedLicense(word);
      if (id === undefined) return undefined;
      wants = 'operator';
      words.push(id);
    }
  }
  if (wants !== 'operator' || depth !== 0) return undefined;
  return words.join(' ').replaceAll('( ', '(').replaceAll(' )', ')');
}
