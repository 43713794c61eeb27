import { SEVERITY_LEVELS } from '../../../advisories/index.ts';
import { type Html, html } from '../../../pages/index.ts';
import type { Finding } from '../../report/types.ts';

/** Of a level, with the score where somebody gave one. */
export function severityPill({ level, score }: Finding['severity']): Html {
  const text = level === 'unknown' ? 'not rated' : level;
  return html`<span class="pill ${level}">${text}${score === undefined ? '' : ` ${score.toFixed(1)}`}</span>`;
}

/** A number that orders by level, then by score. */
export function severityRank({ level, score }: Finding['severity']): number {
  return (SEVERITY_LEVELS.length - 1 - SEVERITY_LEVELS.indexOf(level)) * 100 + (score ?? 0);
}
