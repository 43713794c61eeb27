import { fleetError } from '../errors.ts';

/** Where the rows of an answer go on. */
export type RowPlace = {
  /** Rows before it. */
  seen: number;
  /** After this run. */
  run?: string | undefined;
  /** Past all runs: at images that never ran, with ids below this. */
  belowImage?: number | undefined;
};

/** A place as text that says nothing to whoever keeps it. */
export function rowCursor({ seen, run, belowImage }: RowPlace): string {
  return run === undefined ? `i${seen}.${belowImage}` : `r${seen}.${run}`;
}

/** Undefined: the beginning. */
export function rowPlace(cursor: string | undefined): RowPlace {
  if (cursor === undefined) return { seen: 0 };
  const [, kind, seen, rest = ''] = /^([ri])(\d{1,15})\.([\w-]+)$/.exec(cursor) ?? [];
  if (kind === 'r') return { seen: Number(seen), run: rest };
  if (kind === 'i' && /^\d{1,16}$/.test(rest)) return { seen: Number(seen), belowImage: Number(rest) };
  throw fleetError('FLEET_CURSOR', `not a place where an answer goes on: ${cursor.slice(0, 80)}`, {
    hint: 'give `next` of the page before as it came, or leave it out to begin',
  });
}
