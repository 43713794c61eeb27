import { contentReader } from './content.js';

/** A row that is in the page. */
const writtenRow = (element) => {
  let text;
  return {
    id: element.id,
    tags: (element.dataset.tags ?? '').split(' '),
    key: (column) => {
      const cell = element.cells[column];
      return cell.dataset.sort ?? cell.textContent.trim();
    },
    text: () => (text ??= element.textContent.toLowerCase()),
    element: () => element,
  };
};

/** A row that is data: its elements are made when it is first shown. */
const keptRow = ([id, tags, cells, sorts, more], { textOf, fill }, titles) => {
  let text;
  let element;
  const cellOf = (content) => {
    const cell = element.insertCell();
    cell.setAttribute('role', 'cell');
    fill(cell, content);
    return cell;
  };
  const build = () => {
    element = document.createElement('tr');
    element.setAttribute('role', 'row');
    if (id !== null) Object.assign(element, { id: textOf(id), tabIndex: -1 });
    for (const [column, content] of cells.entries()) cellOf(content).dataset.title = titles[column];
    if (more !== null) cellOf(more).className = 'more';
    return element;
  };
  return {
    id: textOf(id),
    tags: textOf(tags).split(' '),
    key: (column) => (sorts[column] === null ? textOf(cells[column]).trim() : textOf(sorts[column])),
    text: () => (text ??= [...cells, more].map(textOf).join('').toLowerCase()),
    element: () => element ?? build(),
  };
};

/** All rows of a table: those of the page, and those that `data` keeps (null: none). */
export const rowsOf = (table, data) => {
  const written = [...table.tBodies[0].rows].map(writtenRow);
  if (data === null) return written;
  const kept = JSON.parse(data.textContent);
  const titles = [...table.tHead.rows[0].cells].map((head) => head.textContent);
  const reader = contentReader(kept);
  return [...written, ...kept.rows.map((row) => keptRow(row, reader, titles))];
};
