import type { Words } from '../words.ts';

/** What ran before, and what each inventory joins, packed: a question about most of a long history reads some megabytes. Filled afterwards. */
export const pastImages = ({ denseId, blob }: Words): string[] => [
  `CREATE TABLE past_images (first_id ${denseId}, bits ${blob} NOT NULL)`,
  `CREATE TABLE inventory_block (first_id ${denseId}, links ${blob} NOT NULL)`,
];
