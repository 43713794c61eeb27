import { canonicalId } from '../aliases/advisory-id.ts';

/** Ids of advisories and vulnerabilities: letters, digits and a few signs, not a word alone. */
export function isAdvisoryId(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9._+:~-]{2,127}$/.test(text) && /[\d-]/.test(text);
}

/** More than any update fixes. */
const MOST_IDS = 2000;

/** In their canonical form, without duplicates, and without what is not an id. */
export function advisoryIds(texts: readonly string[]): string[] {
  return [...new Set(texts.slice(0, MOST_IDS).map(canonicalId))].filter(isAdvisoryId);
}
