/** Units of time as people write them. */
export const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `90d`, `12h`, `30m`, `2w` in milliseconds. */
export function parseDuration(text: string): number | { problem: string } {
  const match = /^([1-9]\d{0,4})([mhdw])$/.exec(text);
  if (!match) return { problem: `'${text}' is not a valid duration: write 30m, 12h, 90d or 2w` };
  return Number(match[1]) * (UNITS_MS[match[2] ?? ''] ?? 0);
}

/** As people say it: the largest unit that divides it. */
export function formatDuration(ms: number): string {
  for (const unit of ['d', 'h', 'm']) {
    const size = UNITS_MS[unit] ?? 1;
    if (ms >= size) return `${Math.floor(ms / size)}${unit}`;
  }
  return `${Math.max(0, Math.floor(ms / 1000))}s`;
}
