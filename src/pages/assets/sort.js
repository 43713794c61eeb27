import { say } from './say.js';

const collator = new Intl.Collator('en', { numeric: true });
const compare = (a, b) => {
  const [left, right] = [Number(a), Number(b)];
  // What is empty stands last when ascending.
  if (a === '' || b === '') return Number(a === '') - Number(b === '');
  return Number.isNaN(left) || Number.isNaN(right) ? collator.compare(a, b) : left - right;
};

/** The rows in the order of a column; `sign` -1: the other way round. */
const sortedBy = (rows, column, sign) => {
  const keyed = rows.map((row) => ({ row, key: row.key(column) }));
  // Ten thousand rows have far fewer different keys to compare.
  const keys = [...new Set(keyed.map(({ key }) => key))].sort(compare);
  const ranks = new Map(keys.map((key, rank) => [key, rank]));
  return keyed.sort((a, b) => sign * (ranks.get(a.key) - ranks.get(b.key))).map(({ row }) => row);
};

/** Makes a button of each head; `sort` gets a function from rows to rows. */
export const wakeSorting = (table, sort) => {
  const heads = [...table.tHead.rows[0].cells].filter((head) => head.dataset.first !== undefined);
  for (const head of heads) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener('click', () => {
      const now = head.getAttribute('aria-sort');
      const next = now === null ? head.dataset.first : now === 'ascending' ? 'descending' : 'ascending';
      sort((rows) => sortedBy(rows, head.cellIndex, next === 'ascending' ? 1 : -1));
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', next);
      say(`Sorted by ${button.textContent}, ${next}`);
    });
  }
};
