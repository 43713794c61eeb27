import type { Words } from '../words.ts';

/** Of what an image brings, what refers to what: ids that the same transaction has looked up or given, of rows that are never removed. */
export const FREED = [
  { table: 'inventory', column: 'image_id', parent: 'image' },
  { table: 'inventory', column: 'package_set_id', parent: 'package_set' },
  { table: 'inventory', column: 'claimant_id', parent: 'claimant' },
  { table: 'inventory', column: 'base_id', parent: 'base_image' },
  { table: 'image_name', column: 'image_id', parent: 'image' },
  { table: 'image_reference', column: 'image_id', parent: 'image' },
  { table: 'image_reference', column: 'repository_id', parent: 'repository' },
] as const;

/**
 * PostgreSQL looks up what a row refers to by a statement of its own, and locks it: nine of these for each image were a quarter of its work when images are added. `check` looks
 * for what refers to nothing instead. SQLite keeps them: there each is one look.
 */
export const freeInventories = ({ kind }: Words): string[] =>
  kind === 'sqlite'
    ? []
    : FREED.map(({ table, column }) => `ALTER TABLE ${table} DROP CONSTRAINT ${table}_${column}_fkey`);
