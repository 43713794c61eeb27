import { withoutUndefined } from '../../base/without-undefined.ts';
import { normalizeLicense } from '../../sbom/index.ts';

/** As fields of `Found`: an SPDX expression, or the names as written. */
export type Licenses = { license?: string; licenseNames?: string[] };

/** Longer ones are not names but texts. */
const MAX_NAME = 120;
const MAX_LICENSES = 20;

/** What package metadata says under `license`: an expression, the name of one licence, or `(MIT OR Apache-2.0)`. */
export function licenseOf(text: string | undefined): Licenses {
  if (text === undefined) return {};
  const line = text.trim();
  const { expression, name } = normalizeLicense(line);
  if (expression !== undefined) return { license: expression };
  return name === undefined || line.length > MAX_NAME || line.includes('\n') ? {} : { licenseNames: [name] };
}

/** Several that hold together, as classifiers and lists name them. */
export function licensesOf(names: readonly string[], operator: 'AND' | 'OR'): Licenses {
  const unique = [...new Set(names.map((name) => name.trim()))].filter((name) => name !== '');
  const all = unique.slice(0, MAX_LICENSES).map(licenseOf);
  const unknown = all.flatMap(({ licenseNames = [] }) => licenseNames);
  const known = [...new Set(all.flatMap(({ license = [] }) => license))];
  return withoutUndefined({
    license: known.length > 0 ? joined(known, operator) : undefined,
    licenseNames: unknown.length > 0 ? unknown : undefined,
  });
}

function joined(licenses: readonly string[], operator: string): string {
  if (licenses.length === 1) return licenses[0] ?? '';
  return licenses.map((one) => (/ (?:AND|OR) /.test(one) ? `(${one})` : one)).join(` ${operator} `);
}
