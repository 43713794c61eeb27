/** Calls `apply` whenever what is looked for changes. Answers which of some rows match, and how to look for words (none: for all). */
export const wakeFilters = (controls, apply) => {
  if (controls === null) return { matching: (rows) => rows, look: () => {} };
  const field = controls.querySelector('input');
  const choices = [...controls.querySelectorAll('select')];
  const shown = controls.querySelector('output');
  let waiting;
  field.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => apply(), 80);
  });
  for (const choice of choices) choice.addEventListener('change', apply);
  controls.hidden = false;
  return {
    matching: (rows) => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      const tags = choices.map((choice) => choice.value).filter((tag) => tag !== '');
      const found = rows.filter(
        (row) =>
          tags.every((tag) => row.tags.includes(tag)) && words.every((word) => row.text().includes(word)),
      );
      shown.textContent =
        found.length === rows.length ? `${rows.length} shown` : `${found.length} of ${rows.length} shown`;
      return found;
    },
    look: (words = '') => {
      field.value = words;
      for (const choice of choices) choice.value = '';
      apply();
    },
  };
};
