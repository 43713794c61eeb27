import { canonicalId } from '../aliases/advisory-id.ts';

/** Ids of advisories and vulnerabilities: letters, digits and a few signs, with a number in it or, as GHSA's have, parts. */
export function isAdvisoryId(text: string): boolean {
  return (
    text.length <= 128 && /^[A-Za-z][A-Za-z0-9]*[A-Za-z0-9._+:~]*-[A-Za-z0-9._+:~-]*[A-Za-z0-9]$/.test(text)
  );
}

/** In their canonical form, without doubles, and without what is no id. */
export function advisoryIds(texts: readonly string[]): string[] {
  return [...new Set(texts.map(canonicalId))].filter(isAdvisoryId);
}
