import { digestFromHex } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { splitUpstream } from '../graph/source-purl.ts';
import { normalizeLicense } from '../licenses/normalize-license.ts';
import type { Component } from '../types.ts';

/** The purl of a component, with the source in it taken out. `broken`: it is none. */
export function purlParts(text: string | undefined): Pick<Component, 'purl' | 'source'> & { broken?: true } {
  if (text === undefined) return {};
  const parts = splitUpstream(text);
  if (parts === undefined) return { broken: true };
  return withoutUndefined({ purl: parts.purl, source: parts.source ? parts.source : undefined });
}

/** `names`: of LicenseRefs, where the document explains them. */
export function licenseParts(
  texts: readonly string[],
  names: ReadonlyMap<string, string> = new Map(),
): Pick<Component, 'license' | 'licenseNames'> {
  const expressions: string[] = [];
  const licenseNames: string[] = [];
  for (const text of texts) {
    const refs = text.split(' AND ');
    const known = refs.map((ref) => names.get(ref));
    if (known.every((name) => name !== undefined)) {
      licenseNames.push(...known);
      continue;
    }
    const { expression, name } = normalizeLicense(text);
    if (expression !== undefined) expressions.push(expression);
    if (name !== undefined) licenseNames.push(name);
  }
  const unique = [...new Set(expressions)];
  const license = unique.length > 1 ? unique.map(bracket).join(' AND ') : unique[0];
  return withoutUndefined({
    license,
    licenseNames: licenseNames.length > 0 ? licenseNames : undefined,
  });
}

export function checksumsOf(hexes: readonly (string | undefined)[]): Component['checksums'] {
  const checksums = hexes.flatMap((hex) =>
    hex !== undefined && /^[0-9a-f]{64}$/i.test(hex) ? [digestFromHex(hex.toLowerCase())] : [],
  );
  return checksums.length > 0 ? checksums : undefined;
}

/** Seconds since 1970; undefined: no time. */
export function secondsOf(timestamp: string | undefined): number | undefined {
  const seconds = timestamp === undefined ? Number.NaN : Math.floor(Date.parse(timestamp) / 1000);
  return seconds >= 0 ? seconds : undefined;
}

function bracket(expression: string): string {
  return / OR /.test(expression) ? `(${expression})` : expression;
}
