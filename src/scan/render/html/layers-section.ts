import { humanSize } from '../../../base/human-size.ts';
import { type Html, html, renderTable } from '../../../pages/index.ts';
import type { Finding, ScannedLayer } from '../../report/types.ts';

/** From the lowest: how large each is, what came with it, and how much of what counts. */
export function layersSection(layers: readonly ScannedLayer[], findings: readonly Finding[]): Html {
  const counting = findings.filter(({ lowered }) => lowered.length === 0);
  const most = Math.max(1, ...layers.map(({ sizeBytes }) => sizeBytes));
  return renderTable({
    id: 'layers',
    caption: 'Layers, the lowest first',
    columns: [
      { title: 'Layer', sorted: true },
      { title: 'Made by' },
      { title: 'Size', first: 'descending' },
      { title: 'Packages', first: 'descending' },
      { title: 'Findings', first: 'descending' },
      { title: 'Digest' },
    ],
    rows: layers.map(({ digest, createdBy, sizeBytes, packages }, index) => {
      const inside = new Set(packages);
      const found = counting.filter(({ components }) => components.some(({ id }) => inside.has(id))).length;
      return {
        cells: [
          { content: html`<span class="number">${index + 1}</span>`, sort: index },
          {
            content:
              createdBy === undefined
                ? html`<span class="quiet">not said</span>`
                : html`<code>${createdBy}</code>`,
          },
          { content: sizeBar(sizeBytes, most), sort: sizeBytes },
          { content: html`<span class="number">${packages.length}</span>`, sort: packages.length },
          { content: html`<span class="number">${found}</span>`, sort: found },
          { content: digest && html`<code title="${digest}">${digest.slice(7, 19)}</code>` },
        ],
      };
    }),
  });
}

function sizeBar(bytes: number, most: number): Html {
  const share = ((bytes / most) * 100).toFixed(2);
  return html`<span class="number">${humanSize(bytes)}</span> <svg class="bar-of" width="72" height="8" aria-hidden="true"><rect class="fill-size" width="${share}%" height="8" rx="2"/></svg>`;
}
