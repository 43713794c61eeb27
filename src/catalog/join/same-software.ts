import type { Found } from '../types.ts';

/**
 * Whether a package is packaging of this very software: `libssl3t64`, made of `openssl`, is OpenSSL, and `pcre2` is in `libpcre2-8-0`.
 * Distributions add `lib`, a language's prefix, the interface's number or a part's name; they hardly ever rename.
 */
export function isPackagingOf({ name, source }: Found, software: string): boolean {
  const wanted = RENAMED.get(software) ?? plainOf(software);
  return [name, source?.name].some((given) => {
    const plain = given === undefined ? '' : plainOf(given);
    return stemOf(plain) === stemOf(wanted) || plain.startsWith(`${wanted}-`);
  });
}

const RENAMED = new Map([
  ['oniguruma', 'onig'],
  ['rust', 'rustc'],
]);

function plainOf(name: string): string {
  return name.toLowerCase().replace(/^lib(?=.{2})/, '');
}

/** `xml2` is `xml`, `gnutls28` is `gnutls`, `png1.6` is `png`; `x264` stays. */
function stemOf(plain: string): string {
  return plain.replace(/(?<=[a-z]{2})[-._]?\d[\d.]{0,20}(?:t64)?$/, '');
}
