import type { SeverityLevel } from '../../../advisories/index.ts';
import { type Html, html } from '../../../pages/index.ts';
import type { Finding } from '../../report/types.ts';

/** Of a level, with the score where somebody gave one. */
export function severityPill({ level, score }: Finding['severity']): Html {
  const text = level === 'unknown' ? 'not rated' : level;
  return html`<span class="pill ${level}">${text}${score === undefined ? '' : ` ${score.toFixed(1)}`}</span>`;
}

/** From the least: what is ordered by severity goes by it, then by score. */
export const LEVEL_ORDER: readonly SeverityLevel[] = [
  'unknown',
  'negligible',
  'low',
  'medium',
  'high',
  'critical',
];

/** A number that orders by level, then by score. */
export function severityRank({ level, score }: Finding['severity']): number {
  return LEVEL_ORDER.indexOf(level) * 100 + (score ?? 0);
}
