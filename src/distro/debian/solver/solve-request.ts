import type { Clause } from '../types.ts';

/** A package that the recipe names: `nginx`, `nginx=1.26.*`. */
export type SolveRequest = {
  /** As written. */
  text: string;
  name: string;
  constraint?: { relation: NonNullable<Clause['relation']>; version: string };
};
