import type { Words } from '../words.ts';

/**
 * Postings no longer refer to their segment by a foreign key: looking that up for each of the thirty or so postings of an image was
 * two thirds of what they cost PostgreSQL. A segment and its postings come and go in one transaction; `check` looks for others.
 */
export const freePostings = ({ blob, compact }: Words): string[] => [
  `CREATE TABLE free_posting (segment_id BIGINT NOT NULL, term BIGINT NOT NULL, docs ${blob} NOT NULL,
    PRIMARY KEY (segment_id, term)) ${compact}`,
  'INSERT INTO free_posting (segment_id, term, docs) SELECT segment_id, term, docs FROM posting ORDER BY segment_id, term',
  'DROP TABLE posting',
  'ALTER TABLE free_posting RENAME TO posting',
];
