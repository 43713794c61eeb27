import type { PolicyGlob } from '../glob.ts';

/** No pattern that anybody writes has it as text, so only a wildcard fits it. */
const FRESH = 'zq7x4w';

/**
 * True where every name that fits `inner` fits `outer`, too. Wildcards are filled with what only a wildcard fits, so a yes is right
 * wherever nobody writes that very text; of two patterns that are hard to compare the answer may be a wrong no.
 */
export function isCovered(inner: PolicyGlob, outer: PolicyGlob): boolean {
  const samples = samplesOf(inner.text).filter((sample) => inner.matches(sample));
  return samples.length > 0 && samples.every((sample) => outer.matches(sample));
}

/** Names that fit: each wildcard as nothing, as one name and as several. */
function samplesOf(pattern: string): string[] {
  return ['', FRESH, `${FRESH}/${FRESH}`, `${FRESH}/${FRESH}/${FRESH}`].map((filling) =>
    pattern
      .split('/')
      .flatMap((segment) => {
        if (segment === '**') return filling === '' ? [] : filling.split('/');
        return [segment.replaceAll('*', filling.split('/')[0] ?? '')];
      })
      .join('/'),
  );
}
