import { InvalidArgumentError, Option } from 'commander';
import { UNITS_MS } from '../base/duration.ts';

// Nothing that is asked for here is done each second.
const { s: _, ...DURATIONS } = UNITS_MS;
const SIZES: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** `30d`, `12h`, `90m`, `2w` as milliseconds. */
export function durationOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) =>
    quantity(text, DURATIONS, 'write a number and m, h, d or w, as in 30d'),
  );
}

/** `5GB` (powers of ten), `4GiB` (powers of two), `1000` as bytes. */
export function sizeOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) =>
    quantity(text, SIZES, 'write a number and kB, MB, GB, or KiB, MiB, GiB, as in 5GB'),
  );
}

function quantity(text: string, units: Readonly<Record<string, number>>, hint: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,12}(?:\.\d{1,6})?)\s*([a-z]*)$/i.exec(text) ?? [];
  const factor = units[unit.toLowerCase()];
  if (digits === '' || factor === undefined) throw new InvalidArgumentError(hint);
  return Math.round(Number(digits) * factor);
}
