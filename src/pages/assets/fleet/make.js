// As a terminal and our reports show foreign text: control characters, halves of characters and marks of writing direction are spelled out.
const UNSAFE = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
export const shownText = (text) =>
  String(text)
    .replaceAll(/\s+/g, ' ')
    .replace(UNSAFE, (char) => {
      const code = char.codePointAt(0).toString(16);
      return code.length < 3 ? `\\x${code.padStart(2, '0')}` : `\\u{${code}}`;
    });

/** An element. What is inside are elements, and texts, which stay text; undefined is left out. */
export const make = (name, attributes, ...inside) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined) element.setAttribute(key, value);
  for (const one of inside.flat())
    if (one !== undefined) element.append(one instanceof Node ? one : shownText(one));
  return element;
};

/** The titles of a table; roles are said, since narrow pages lay rows out as blocks. */
export const tableHead = (titles) =>
  make(
    'thead',
    { role: 'rowgroup' },
    make(
      'tr',
      { role: 'row' },
      titles.map((title) => make('th', { role: 'columnheader', scope: 'col' }, title)),
    ),
  );

export const byId = (id) => document.getElementById(id);
