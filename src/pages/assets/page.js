// What a page does beyond its HTML: a theme, tables that sort and filter, a treemap for the arrow keys. It asks nobody anything.
(() => {
  const said = document.getElementById('said');
  const say = (text) => {
    said.textContent = text;
  };

  const root = document.documentElement;
  const themeButton = document.getElementById('theme');
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark';
  const labelTheme = () => {
    themeButton.textContent = isDark() ? 'Light theme' : 'Dark theme';
  };
  themeButton.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    labelTheme();
  });
  dark.addEventListener('change', labelTheme);
  themeButton.hidden = false;
  labelTheme();

  const collator = new Intl.Collator('en', { numeric: true });
  const keyOf = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.sort ?? cell.textContent.trim();
  };
  const compare = (a, b) => {
    const [left, right] = [Number(a), Number(b)];
    // What is empty stands last when ascending.
    if (a === '' || b === '') return Number(a === '') - Number(b === '');
    return Number.isNaN(left) || Number.isNaN(right) ? collator.compare(a, b) : left - right;
  };

  const wakeSorting = (table) => {
    const [body] = table.tBodies;
    const heads = [...table.tHead.rows[0].cells].filter((head) => head.dataset.first !== undefined);
    for (const head of heads) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener('click', () => {
        const now = head.getAttribute('aria-sort');
        const next = now === null ? head.dataset.first : now === 'ascending' ? 'descending' : 'ascending';
        const sign = next === 'ascending' ? 1 : -1;
        const keyed = [...body.rows].map((row) => ({ row, key: keyOf(row, head.cellIndex) }));
        keyed.sort((a, b) => sign * compare(a.key, b.key));
        const sorted = document.createDocumentFragment();
        for (const { row } of keyed) sorted.append(row);
        body.append(sorted);
        for (const other of heads) other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', next);
        say(`Sorted by ${button.textContent}, ${next}`);
      });
    }
  };

  /** Answers how to look for words in a table; without arguments everything is shown again. */
  const wakeFilters = (frame) => {
    const controls = frame.querySelector('.controls');
    const [body] = frame.querySelector('table').tBodies;
    if (controls === null) return () => {};
    const field = controls.querySelector('input');
    const choices = [...controls.querySelectorAll('select')];
    const shown = controls.querySelector('output');
    let texts;
    const apply = () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      const tags = choices.map((choice) => choice.value).filter((tag) => tag !== '');
      // The words of ten thousand rows are only gathered once somebody looks for one.
      if (words.length > 0)
        texts ??= new Map([...body.rows].map((row) => [row, row.textContent.toLowerCase()]));
      let count = 0;
      for (const row of body.rows) {
        const own = (row.dataset.tags ?? '').split(' ');
        const text = words.length > 0 ? texts.get(row) : '';
        const isShown = tags.every((tag) => own.includes(tag)) && words.every((word) => text.includes(word));
        if (row.hidden === isShown) row.hidden = !isShown;
        if (isShown) count++;
      }
      shown.textContent =
        count === Number(shown.dataset.all) ? `${count} shown` : `${count} of ${shown.dataset.all} shown`;
    };
    let waiting;
    field.addEventListener('input', () => {
      clearTimeout(waiting);
      waiting = setTimeout(apply, 80);
    });
    for (const choice of choices) choice.addEventListener('change', apply);
    controls.hidden = false;
    return (words = '') => {
      field.value = words;
      for (const choice of choices) choice.value = '';
      apply();
    };
  };

  const looks = new Map();
  for (const frame of document.querySelectorAll('[data-table]')) {
    wakeSorting(frame.querySelector('table'));
    looks.set(frame.dataset.table, wakeFilters(frame));
  }

  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[data-look]');
    if (link !== null && link !== undefined) looks.get(link.dataset.in)?.(link.dataset.look);
  });

  // A row that a link leads to may be filtered away.
  addEventListener('hashchange', () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target?.hidden) looks.get(target.closest('[data-table]')?.dataset.table)?.();
    if (target?.matches('tr')) {
      target.scrollIntoView({ block: 'center' });
      target.focus({ preventScroll: true });
    }
  });

  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  for (const map of document.querySelectorAll('.treemap')) {
    map.addEventListener('keydown', (event) => {
      const tiles = [...map.querySelectorAll('a')];
      const at = tiles.indexOf(document.activeElement);
      const next =
        { Home: tiles[0], End: tiles.at(-1) }[event.key] ?? tiles[at + (STEPS[event.key] ?? Number.NaN)];
      if (at < 0 || next === undefined) return;
      event.preventDefault();
      tiles[at].setAttribute('tabindex', '-1');
      next.setAttribute('tabindex', '0');
      next.focus();
    });
  }
})();
