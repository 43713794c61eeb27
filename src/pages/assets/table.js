import { wakeFilters } from './filter.js';
import { partOf } from './part.js';
import { rowsOf } from './row.js';
import { wakeSorting } from './sort.js';

/** A table that sorts and filters. Answers how to look for words in it, and how to bring a row into sight. */
export const wakeTable = (frame) => {
  const table = frame.querySelector('table');
  const part = partOf(table, frame.querySelector('.part'));
  let rows = rowsOf(table, frame.querySelector('script'));
  part.begin(rows);
  const filters = wakeFilters(frame.querySelector('.controls'), () => part.show(filters.matching(rows)));
  wakeSorting(table, (sorted) => {
    rows = sorted(rows);
    part.show(filters.matching(rows));
  });
  return {
    look: filters.look,
    /** The element of the row of that id, wherever it was; undefined where there is none. */
    reveal: (id) => {
      const row = rows.find((one) => one.id === id);
      if (row === undefined) return undefined;
      if (!filters.matching(rows).includes(row)) filters.look();
      part.reveal(row);
      return row.element();
    },
  };
};
