import type { Words } from '../words.ts';

/** Which documents came with images. They are kept elsewhere, by digest; a backup has them in parts. */
export const documents = ({ blob, compact }: Words): string[] => [
  `CREATE TABLE image_document (image_id BIGINT NOT NULL REFERENCES image (id), digest ${blob} NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
    size BIGINT NOT NULL, attested_by TEXT NOT NULL, added_at BIGINT NOT NULL, PRIMARY KEY (image_id, digest, kind)) ${compact}`,
  'CREATE INDEX image_document_digest ON image_document (digest)',
  `CREATE TABLE document_part (digest ${blob} NOT NULL, part BIGINT NOT NULL, bytes ${blob} NOT NULL, PRIMARY KEY (digest, part))`,
];
