import { compareBytes, displayPath } from '../../base/index.ts';
import { restText } from '../report/summary.ts';
import type { Finding } from '../report/types.ts';

/** `critical 9.8`; of what nobody scored the level alone. */
export function levelText({ severity: { level, score } }: Finding): string {
  return score === undefined ? level : `${level} ${score.toFixed(1)}`;
}

/** Absolute paths of all its components, as text, each once. */
export function placesOf({ components }: Pick<Finding, 'components'>): string[] {
  const places = new Set(components.flatMap(({ locations }) => locations));
  return [...places].toSorted(compareBytes).map((place) => `/${displayPath(place)}`);
}

/** Why it stands where it does: what lowers it, why nothing can be done, or what makes it urgent. */
export function whyOf(finding: Finding): string {
  const { lowered, restReason, terms } = finding;
  if (lowered.length > 0)
    return lowered
      .map(({ text, source, date }) => `${text} (${[source, date].filter(Boolean).join(', ')})`)
      .join('; ');
  if (restReason !== undefined) return restText(finding);
  return terms
    .filter(
      ({ name, points }) => points > 0 && (name === 'exploited' || name === 'malicious' || name === 'epss'),
    )
    .map(({ fact }) => fact)
    .join('; ');
}
