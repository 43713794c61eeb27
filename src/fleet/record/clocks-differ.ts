/** How far the clock of another machine may be ahead. */
export const CLOCKS_DIFFER_MS = 5 * 60_000;
