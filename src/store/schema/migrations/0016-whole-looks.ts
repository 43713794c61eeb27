import type { Words } from '../words.ts';

/**
 * The functions of Go programs, by the digest that facts of package versions name, and which programs of an image nobody explains. Inventories whose
 * `is_looked` is 2 were made by who noted both.
 */
export const wholeLooks = ({ blob }: Words): string[] => [
  `CREATE TABLE function_table (digest ${blob} PRIMARY KEY, functions ${blob} NOT NULL)`,
  'ALTER TABLE not_whole ADD COLUMN unexplained TEXT',
  'UPDATE min_writer SET version = 16',
];
