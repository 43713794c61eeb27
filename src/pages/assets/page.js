import { wakeTable } from './table.js';
import { wakeTheme } from './theme.js';
import { wakeTreemap } from './treemap.js';

// What a page does beyond its HTML: a theme, tables that sort and filter, a treemap for the arrow keys. It asks nobody anything.
wakeTheme();
const tables = new Map();
for (const frame of document.querySelectorAll('[data-table]'))
  tables.set(frame.dataset.table, wakeTable(frame));
for (const map of document.querySelectorAll('.treemap')) wakeTreemap(map);

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[data-look]');
  if (link !== null && link !== undefined) tables.get(link.dataset.in)?.look(link.dataset.look);
});

// A row that a link leads to may be filtered away, or not be made yet.
const reveal = () => {
  const id = decodeURIComponent(location.hash.slice(1));
  if (id === '') return;
  for (const table of tables.values()) {
    const row = table.reveal(id);
    if (row === undefined) continue;
    for (const old of document.querySelectorAll('tr.target')) old.classList.remove('target');
    row.classList.add('target');
    row.scrollIntoView({ block: 'center' });
    row.focus({ preventScroll: true });
  }
};
addEventListener('hashchange', reveal);
reveal();
