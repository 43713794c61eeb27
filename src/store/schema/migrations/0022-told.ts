import type { Words } from '../words.ts';

/**
 * Which process tells what runs in a cluster: one under a lower epoch is heard no more. And when nobody watched: runs of that time may not
 * be known.
 */
export const told = ({ compact }: Words): string[] => [
  'ALTER TABLE cluster ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0',
  `CREATE TABLE unseen (cluster_id BIGINT NOT NULL REFERENCES cluster (id), from_at BIGINT NOT NULL, to_at BIGINT NOT NULL,
    PRIMARY KEY (cluster_id, from_at, to_at)) ${compact}`,
];
