import type { Words } from '../words.ts';

/** Writers on PostgreSQL lock their schema alone: an older one, which locks all of the database, would write beside them. */
export const schemaLocks = ({ kind }: Words): string[] =>
  kind === 'sqlite' ? [] : ['UPDATE min_writer SET version = 12 WHERE version < 12'];
