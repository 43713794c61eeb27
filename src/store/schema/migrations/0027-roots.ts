import type { Words } from '../words.ts';

/**
 * What containers start, as digests, and what of each image nothing can load where it is started as its config says. Who does not know the column
 * keeps a digest that is of an earlier start.
 */
export const roots = ({ blob, compact }: Words): string[] => [
  `ALTER TABLE live_run ADD COLUMN roots ${blob}`,
  `CREATE TABLE image_reach (image_id BIGINT PRIMARY KEY REFERENCES image (id), engine BIGINT NOT NULL, digest ${blob} NOT NULL, shown TEXT NOT NULL,
    roots ${blob} NOT NULL, ids ${blob} NOT NULL) ${compact}`,
  'UPDATE min_writer SET version = 27',
];
