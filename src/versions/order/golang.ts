import { keyedOrder } from './keyed-order.ts';
import { compareSemver, parseSemver, type SemverParts, STRICT } from './semver-parts.ts';
import type { VersionOrder } from './types.ts';

/**
 * golang.org/x/mod/semver: `v1` and `v1.2` are short for `v1.0.0` and `v1.2.0`, the build (`+incompatible`) has no say. The `v` may be
 * missing, as in the Go vulnerability database and in the versions of the standard library. Names of Go releases (`go1.22rc1`,
 * `go1.22.3`) are read as that database reads them: 1.22.0-rc.1, 1.22.3.
 */
export const golangOrder: VersionOrder = keyedOrder({
  scheme: 'golang',
  keyOf: (text) => moduleVersion(text) ?? goRelease(text),
  compareKeys: compareSemver,
});

function moduleVersion(text: string): SemverParts | undefined {
  const parts = parseSemver(text.startsWith('v') ? text.slice(1) : text, {
    numbers: { from: 1, to: 3 },
    leadingZeros: false,
  });
  if (parts === undefined) return undefined;
  const isShort = parts.numbers.length < 3;
  return isShort && parts.prerelease.length + parts.build.length > 0 ? undefined : parts;
}

/** What follows a release after a dash or a space is a vendor's mark or an experiment; it does not change the order (go/version). */
function goRelease(text: string): SemverParts | undefined {
  const match = /^(?:go)?(\d+)\.(\d+)(?:\.(\d+))?(?:(beta|rc)(\d+))?(?:[- ][\x20-\x7e]*)?$/.exec(text);
  if (match === null) return undefined;
  const [, major = '', minor = '', patch = '0', word, number = ''] = match;
  if (word === undefined && !text.startsWith('go')) return undefined;
  return parseSemver(`${major}.${minor}.${patch}${word === undefined ? '' : `-${word}.${number}`}`, STRICT);
}
