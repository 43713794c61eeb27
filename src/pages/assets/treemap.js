const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Arrow keys move between tiles. */
export const wakeTreemap = (map) => {
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
};
