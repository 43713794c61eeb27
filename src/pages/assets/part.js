import { say } from './say.js';

/** Shows rows in the body of a table: all, or where there is a `place` to say so (else null) a part of as many as were written. */
export const partOf = (table, place) => {
  const [body] = table.tBodies;
  const step = place === null ? Number.POSITIVE_INFINITY : body.rows.length;
  let [rows, from, to] = [[], 0, step];

  const elements = (first, end) => {
    const part = document.createDocumentFragment();
    for (const [index, row] of rows.slice(first, end).entries()) {
      const element = row.element();
      // The head is the first.
      element.setAttribute('aria-rowindex', first + index + 2);
      part.append(element);
    }
    return part;
  };
  const sentence = () => `Rows ${from + 1} to ${Math.min(to, rows.length)} of ${rows.length}`;
  const button = (text, act) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.textContent = text;
    made.addEventListener('click', () => {
      const next = act();
      label();
      say(sentence());
      if (next === undefined) return;
      next.tabIndex = -1;
      next.focus({ preventScroll: true });
    });
    return made;
  };
  const earlier = () => {
    const first = body.rows[0];
    body.prepend(elements(Math.max(0, from - step), from));
    from = Math.max(0, from - step);
    return first;
  };
  const more = (end) => {
    const count = body.rows.length;
    body.append(elements(to, end));
    to = end;
    return body.rows[count];
  };
  const label = () => {
    table.setAttribute('aria-rowcount', rows.length + 1);
    if (place === null) return;
    const said = document.createElement('p');
    said.textContent = sentence();
    place.hidden = from === 0 && to >= rows.length;
    place.replaceChildren(said);
    if (from > 0) place.append(button(`Show ${Math.min(step, from)} before these`, earlier));
    if (to >= rows.length) return;
    place.append(
      button(`Show ${Math.min(step, rows.length - to)} more`, () => more(to + step)),
      button('Show all that follow', () => more(rows.length)),
    );
  };
  const showFrom = (first) => {
    [from, to] = [first, first + step];
    body.replaceChildren(elements(from, to));
    label();
  };
  return {
    /** Those that are shown already, from the first. */
    begin: (all) => {
      rows = all;
      label();
    },
    show: (all) => {
      rows = all;
      showFrom(0);
    },
    reveal: (row) => {
      const index = rows.indexOf(row);
      if (index < from || index >= to) showFrom(index - (index % step));
    },
  };
};
