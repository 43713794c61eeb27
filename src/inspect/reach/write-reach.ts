import { versionedAnswer } from '../../base/answer-version.ts';
import { prettyJson } from '../../base/index.ts';
import type { TableOptions } from '../../base/render-table.ts';
import type { ReachFormat } from './reach-format.ts';
import { renderReach } from './render-reach.ts';
import { renderReachDot } from './render-reach-dot.ts';
import { renderReachHtml } from './render-reach-html.ts';
import type { ImageReach } from './types.ts';

export function reachWriter(reach: ImageReach, terminal: TableOptions): (format: ReachFormat) => string {
  return (format) => {
    if (format === 'html') return renderReachHtml(reach);
    if (format === 'dot') return renderReachDot(reach);
    if (format === 'json') return prettyJson(versionedAnswer(reach));
    return renderReach(reach, terminal);
  };
}
