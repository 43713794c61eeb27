import type { Words } from '../words.ts';

/** What was said with an image when it was added, by VEX that counts and by rules of the user's own: few, and only what is about what is in it. */
export const words = ({ id, compact }: Words): string[] => [
  `CREATE TABLE image_statement (id ${id}, image_id BIGINT NOT NULL REFERENCES image (id), vulnerability TEXT NOT NULL,
    purl TEXT NOT NULL, author TEXT NOT NULL, at BIGINT NOT NULL, is_good INTEGER NOT NULL, lowering TEXT NOT NULL)`,
  'CREATE INDEX image_statement_image ON image_statement (image_id)',
  'CREATE INDEX image_statement_vulnerability ON image_statement (vulnerability)',
  `CREATE TABLE image_ignore (image_id BIGINT NOT NULL REFERENCES image (id), position BIGINT NOT NULL, file TEXT NOT NULL,
    form TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (image_id, position)) ${compact}`,
  'UPDATE min_writer SET version = 17',
];
