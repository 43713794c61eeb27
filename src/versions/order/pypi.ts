import { compareBytes } from '../../base/bytes.ts';
import { compareLists, keyedOrder } from './keyed-order.ts';
import { compareNumbers, isDigits, numberOf } from './numbers.ts';
import type { VersionOrder } from './types.ts';

/** PEP 440. Texts from before it are ordered below all, as setuptools did; they are not versions. */
export const pypiOrder: VersionOrder = keyedOrder<PypiKey>({
  scheme: 'pypi',
  keyOf: (text) => parsePypi(text) ?? { legacy: legacyKey(text) },
  compareKeys: comparePypi,
  isVersion: (text) => parsePypi(text) !== undefined,
});

type Phase = { rank: number; number: string };
export type PypiVersion = {
  epoch: string;
  /** As written: with zeros at the end. */
  release: readonly string[];
  /** Prerelease; without one the phase that its other parts imply. */
  pre: Phase;
  post: Phase;
  dev: Phase;
  local: readonly string[] | undefined;
};
type PypiKey = PypiVersion | { legacy: readonly string[] };

const VERSION = new RegExp(
  [
    /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)/,
    /(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?/,
    /(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d*))?/,
    /(?:[-_.]?(dev)[-_.]?(\d*))?/,
    /(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/,
  ]
    .map((part) => part.source)
    .join(''),
);

// A release in development without any other part is older than its prereleases; without any part at all it is newer.
const BELOW_ALL = -1;
const ABOVE_ALL = 9;
const PRE_RANKS: Record<string, number> = { a: 0, alpha: 0, b: 1, beta: 1, c: 2, rc: 2, pre: 2, preview: 2 };

export function parsePypi(text: string): PypiVersion | undefined {
  if (!/^[\x21-\x7e]+$/.test(text)) return undefined;
  const match = VERSION.exec(text.toLowerCase());
  if (match === null) return undefined;
  const [
    ,
    epoch = '0',
    release = '',
    preWord,
    preNumber,
    implicitPost,
    postWord,
    postNumber,
    devWord,
    devNumber,
    local,
  ] = match;
  const hasPost = implicitPost !== undefined || postWord !== undefined;
  const preRank = preWord === undefined ? undefined : PRE_RANKS[preWord];
  const noPre = devWord !== undefined && !hasPost ? BELOW_ALL : ABOVE_ALL;
  return {
    epoch: numberOf(epoch),
    release: release.split('.').map(numberOf),
    pre: { rank: preRank ?? noPre, number: numberOf(preNumber || '0') },
    post: { rank: hasPost ? 0 : BELOW_ALL, number: numberOf(implicitPost || postNumber || '0') },
    dev: { rank: devWord === undefined ? ABOVE_ALL : 0, number: numberOf(devNumber || '0') },
    local: local?.split(/[-_.]/).map((part) => (isDigits(part) ? numberOf(part) : part)),
  };
}

function comparePypi(a: PypiKey, b: PypiKey): number {
  if ('legacy' in a) return 'legacy' in b ? compareLists(a.legacy, b.legacy, compareLegacy, '') : -1;
  if ('legacy' in b) return 1;
  return (
    compareNumbers(a.epoch, b.epoch) ||
    compareLists(a.release, b.release, compareNumbers, '0') ||
    comparePhases(a.pre, b.pre) ||
    comparePhases(a.post, b.post) ||
    comparePhases(a.dev, b.dev) ||
    compareLists(a.local ?? [], b.local ?? [], compareLocal, '')
  );
}

function comparePhases(a: Phase, b: Phase): number {
  return a.rank - b.rank || compareNumbers(a.number, b.number);
}

/** The end below words, words below numbers. */
function compareLocal(a: string, b: string): number {
  const rank = (part: string): number => (part === '' ? 0 : isDigits(part) ? 2 : 1);
  return rank(a) - rank(b) || (rank(a) === 2 ? compareNumbers(a, b) : compareBytes(a, b));
}

const LEGACY_WORDS: Record<string, string> = { pre: 'c', preview: 'c', rc: 'c', '-': 'final-', dev: '@' };

/** setuptools' parse_version before PEP 440: words with a star before them, which sorts them below numbers; nothing after `*final`. */
function legacyKey(text: string): string[] {
  const parts: string[] = [];
  for (const raw of text.toLowerCase().match(/\d+|[a-z]+|[.-]|[^\da-z.-]+/g) ?? []) {
    const part = Object.hasOwn(LEGACY_WORDS, raw) ? (LEGACY_WORDS[raw] ?? raw) : raw;
    if (part === '.') continue;
    if (isDigits(part)) {
      parts.push(numberOf(part));
      continue;
    }
    const word = `*${part}`;
    if (word < '*final') while (parts.at(-1) === '*final-') parts.pop();
    while (parts.at(-1) === '0') parts.pop();
    parts.push(word);
  }
  while (parts.at(-1) === '0') parts.pop();
  parts.push('*final');
  return parts;
}

function compareLegacy(a: string, b: string): number {
  return isDigits(a) && isDigits(b) ? compareNumbers(a, b) : compareBytes(a, b);
}
