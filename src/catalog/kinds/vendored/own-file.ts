import type { StringRule } from '../../strings/rule.ts';

/**
 * A library whose version string has no frame: believed only in a file that has the library's own name (`libuv.so.1.0.0`,
 * `libuv-1a2b3c4d.so.1`), and only when no other string there has the same form.
 */
export function ownFile(stem: string, version: string): StringRule {
  const first = version.startsWith('[') ? ['5.', '6.'] : [version.slice(0, version.indexOf('\\'))];
  return {
    literals: first.map((digit) => (digit.endsWith('.') ? digit : `${digit}.`)),
    near: `(?:^|[^.\\w])(?<version>${version})\\0`,
    reach: [1, 24],
    names: new RegExp(`^${stem}(?:[-_.\\d][-_.\\w]{0,60})?\\.(?:so|dylib)`),
  };
}
