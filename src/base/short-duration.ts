const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** In the largest unit of which it is a whole number, days from two on: `26 h`, `15 min`, `30 d`. */
export function shortDuration(ms: number): string {
  const [unit, length] = UNITS.find(
    ([name, each]) => ms % each === 0 && ms >= (name === 'd' ? 2 * each : each),
  ) ?? ['ms', 1];
  return `${ms / length} ${unit}`;
}
