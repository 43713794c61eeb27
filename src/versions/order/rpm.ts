import { compareNumbers, isDigit, isLetter, numberOf, runEnd } from './numbers.ts';
import type { VersionOrder } from './types.ts';

const MAX_LENGTH = 4096;

/** rpm-version(7): `[epoch:]version[-release]`. A missing epoch is 0, a missing release older than any. */
export const rpmOrder: VersionOrder = {
  scheme: 'rpm',
  compare(a, b) {
    if (a === b) return 0;
    const [left, right] = [label(a), label(b)];
    return (
      comparePart(left.epoch, right.epoch) ||
      comparePart(left.version, right.version) ||
      comparePart(left.release, right.release)
    );
  },
  // rpm takes any word for a version; one without a digit is some other text.
  isVersion: (text) =>
    text.length <= MAX_LENGTH &&
    /^(?:\d{1,10}:)?[A-Za-z0-9][\w.+~^]*(?:-[\w.+~^]+)?$/.test(text) &&
    /\d/.test(label(text).version),
};

export function label(text: string): { epoch: string; version: string; release: string } {
  const colon = runEnd(text, 0, isDigit);
  const hasEpoch = colon > 0 && text[colon] === ':';
  const rest = hasEpoch ? text.slice(colon + 1) : text;
  const dash = rest.lastIndexOf('-');
  return {
    epoch: hasEpoch ? text.slice(0, colon) : '0',
    version: dash < 0 ? rest : rest.slice(0, dash),
    release: dash < 0 ? '' : rest.slice(dash + 1),
  };
}

const TILDE = 0x7e;
const CARET = 0x5e;

/** rpmvercmp: runs of digits and of letters; what separates them is nothing, but `~` is below the end and `^` just above it. */
function comparePart(a: string, b: string): number {
  const isSeparator = (code: number): boolean =>
    !isDigit(code) && !isLetter(code) && code !== TILDE && code !== CARET;
  let i = 0;
  let j = 0;
  for (;;) {
    i = runEnd(a, i, isSeparator);
    j = runEnd(b, j, isSeparator);
    const byRank = rankAt(a, i) - rankAt(b, j);
    if (byRank !== 0) return byRank;
    if (i >= a.length) return 0;
    const code = a.charCodeAt(i);
    if (code === TILDE || code === CARET) {
      i++;
      j++;
      continue;
    }
    const belongs = isDigit(code) ? isDigit : isLetter;
    const iEnd = runEnd(a, i, belongs);
    const jEnd = runEnd(b, j, belongs);
    const order = isDigit(code)
      ? compareNumbers(numberOf(a.slice(i, iEnd)), numberOf(b.slice(j, jEnd)))
      : compareWords(a.slice(i, iEnd), b.slice(j, jEnd));
    if (order !== 0) return order;
    i = iEnd;
    j = jEnd;
  }
}

function compareWords(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `~` below the end, `^` above it, letters above both, digits above letters. */
function rankAt(text: string, at: number): number {
  if (at >= text.length) return 1;
  const code = text.charCodeAt(at);
  if (code === TILDE) return 0;
  if (code === CARET) return 2;
  return isDigit(code) ? 4 : 3;
}
