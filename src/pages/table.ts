import { type Html, html } from './html.ts';
import type { Row } from './row.ts';
import { details, rowsData } from './rows-data.ts';

/** `first`: which way it sorts when asked for the first time. */
type SortedColumn = { title: string; first?: 'ascending' | 'descending'; sorted?: boolean };

/** A choice of one of several tags. */
export type Filter = { title: string; all: string; options: readonly { tag: string; title: string }[] };

export type Table = {
  /** Its columns' widths are those of this class in page.css. */
  id: string;
  caption: string;
  columns: readonly SortedColumn[];
  rows: readonly Row[];
  filters?: readonly Filter[];
  /** What its field for words says; undefined: none. */
  search?: string | undefined;
};

/** More take a browser seconds to lay out, and nobody reads them one by one. */
const MOST_ROWS = 300;

/**
 * A table that reads without a script, the first `MOST_ROWS` of it; the others are data. table.js adds sorting to its head, wakes its filters
 * and shows the others. Roles are said again: rows are laid out as grids, so that a browser need not lay out what is out of sight, and some
 * then take them for no rows.
 */
export function renderTable({ id, caption, columns, rows, filters = [], search }: Table): Html {
  const hasMore = rows.some(({ more }) => more !== undefined);
  return html`<div class="wide" data-table="${id}">${controls({ id, filters, search, rows })}
<table role="table" id="${id}-table" class="rows ${id}" aria-rowcount="${rows.length + 1}">
<caption class="unseen">${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(headCell)}${
    hasMore ? html`<th role="columnheader" scope="col" class="unseen">Details</th>` : undefined
  }</tr></thead>
<tbody role="rowgroup">
${rows.slice(0, MOST_ROWS).map((row) => renderRow(row, columns))}</tbody>
</table>${rows.length > MOST_ROWS ? theOthers(rows) : undefined}</div>
`;
}

function theOthers(rows: readonly Row[]): Html {
  return html`
<div class="part"><p>These are the first ${MOST_ROWS} of ${rows.length} rows. The other ${rows.length - MOST_ROWS} need JavaScript: this page's own, which fetches nothing.</p></div>
${rowsData(rows.slice(MOST_ROWS))}`;
}

function headCell({ title, first = 'ascending', sorted = false }: SortedColumn): Html {
  const order = sorted ? html` aria-sort="${first}"` : undefined;
  return html`<th role="columnheader" scope="col" data-first="${first}"${order}>${title}</th>`;
}

function renderRow({ id, cells, tags, more }: Row, columns: readonly SortedColumn[]): Html {
  const [anchor, tagged] = [
    id === undefined ? undefined : html` id="${id}" tabindex="-1"`,
    tags === undefined || tags.length === 0 ? undefined : html` data-tags="${tags.join(' ')}"`,
  ];
  const detail = more && html`<td role="cell" class="more">${details(more)}</td>`;
  return html`<tr role="row"${anchor}${tagged}>${cells.map(({ content, sort }, index) => {
    const key = sort === undefined ? undefined : html` data-sort="${sort}"`;
    return html`<td role="cell" data-title="${columns[index]?.title}"${key}>${content}</td>`;
  })}${detail}</tr>
`;
}

function controls({
  id,
  filters,
  search,
  rows,
}: Required<Pick<Table, 'id' | 'filters' | 'rows'>> & Pick<Table, 'search'>): Html | undefined {
  if (search === undefined) return undefined;
  return html`<div class="controls" hidden>
<label class="search"><span class="unseen">${search}</span><input type="search" placeholder="${search}" autocomplete="off" spellcheck="false" aria-controls="${id}-table"></label>
${filters.map(
  ({ title, all, options }) =>
    html`<label><span class="unseen">${title}</span><select aria-controls="${id}-table"><option value="">${all}</option>${options.map(
      (option) => html`<option value="${option.tag}">${option.title}</option>`,
    )}</select></label>`,
)}
<output class="shown" data-all="${rows.length}">${rows.length} shown</output></div>`;
}
