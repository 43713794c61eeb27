import { compareBytes } from '../../base/bytes.ts';
import { compareNumbers, isDigits, numberOf } from './numbers.ts';

/** Semantic Versioning 2.0.0 §2, §9, §10. `numbers` and numeric identifiers are results of `numberOf`. */
export type SemverParts = {
  numbers: readonly string[];
  prerelease: readonly string[];
  build: readonly string[];
};

/** `numbers`: how many there may be. `leadingZeros`: whether `01` is let through, in numbers and numeric identifiers of a prerelease. */
type SemverGrammar = { numbers: { from: number; to: number }; leadingZeros: boolean };

export const STRICT: SemverGrammar = { numbers: { from: 3, to: 3 }, leadingZeros: false };

/** As people and advisories write bounds: `<0.2`. */
export const SHORTENED: SemverGrammar = { numbers: { from: 1, to: 3 }, leadingZeros: false };

/** Takes a version without prefix apart; undefined: it does not follow the grammar. */
export function parseSemver(text: string, grammar: SemverGrammar): SemverParts | undefined {
  const plus = text.indexOf('+');
  const beforeBuild = plus < 0 ? text : text.slice(0, plus);
  const dash = beforeBuild.indexOf('-');
  const core = dash < 0 ? beforeBuild : beforeBuild.slice(0, dash);

  const numbers = core.split('.');
  if (numbers.length < grammar.numbers.from || numbers.length > grammar.numbers.to) return undefined;
  const isNumber = (digits: string): boolean =>
    isDigits(digits) && (grammar.leadingZeros || digits.length === 1 || digits[0] !== '0');
  if (!numbers.every(isNumber)) return undefined;

  const prerelease = dash < 0 ? [] : beforeBuild.slice(dash + 1).split('.');
  const build = plus < 0 ? [] : text.slice(plus + 1).split('.');
  if (!prerelease.every((part) => isIdentifier(part) && (!isDigits(part) || isNumber(part))))
    return undefined;
  if (!build.every(isIdentifier)) return undefined;
  return {
    numbers: numbers.map(numberOf),
    prerelease: prerelease.map((part) => (isDigits(part) ? numberOf(part) : part)),
    build,
  };
}

/** §11: numbers, then prerelease; what is missing of the numbers is 0; the build has no say. */
export function compareSemver(a: SemverParts, b: SemverParts): number {
  const length = Math.max(a.numbers.length, b.numbers.length);
  for (let at = 0; at < length; at++) {
    const order = compareNumbers(a.numbers[at] ?? '0', b.numbers[at] ?? '0');
    if (order !== 0) return order;
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0)
    return b.prerelease.length - a.prerelease.length;
  return compareIdentifiers(a.prerelease, b.prerelease);
}

/** Numbers below words, words by their bytes, a longer list above its own beginning. */
export function compareIdentifiers(a: readonly string[], b: readonly string[]): number {
  for (const [at, left] of a.entries()) {
    const right = b[at];
    if (right === undefined) return 1;
    const leftIsNumber = isDigits(left);
    const rightIsNumber = isDigits(right);
    if (leftIsNumber !== rightIsNumber) return leftIsNumber ? -1 : 1;
    const order = leftIsNumber ? compareNumbers(left, right) : compareBytes(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function isIdentifier(text: string): boolean {
  return /^[0-9A-Za-z-]+$/.test(text);
}
