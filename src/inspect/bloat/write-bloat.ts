import { versionedAnswer } from '../../base/answer-version.ts';
import { prettyJson } from '../../base/index.ts';
import type { TableOptions } from '../../base/render-table.ts';
import type { BloatFormat } from './bloat-format.ts';
import { renderBloat } from './render-bloat.ts';
import { renderBloatHtml } from './render-bloat-html.ts';
import type { ImageBloat } from './types.ts';

export function bloatWriter(bloat: ImageBloat, terminal: TableOptions): (format: BloatFormat) => string {
  return (format) => {
    if (format === 'html') return renderBloatHtml(bloat);
    if (format === 'json') return prettyJson(versionedAnswer(bloat));
    return renderBloat(bloat, terminal);
  };
}
