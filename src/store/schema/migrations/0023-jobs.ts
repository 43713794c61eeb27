import type { Words } from '../words.ts';

/**
 * What is to be done in the background: on PostgreSQL pg-boss keeps that, in a schema of its own. And documents that were sent and are not
 * in the fleet yet.
 */
export const jobs = ({ id, blob, kind }: Words): string[] => [
  ...(kind === 'sqlite'
    ? [
        `CREATE TABLE job (id ${id}, kind TEXT NOT NULL, key TEXT NOT NULL, input TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
    attempts BIGINT NOT NULL DEFAULT 0, added_at BIGINT NOT NULL, start_at BIGINT NOT NULL, lease_until BIGINT, ended_at BIGINT, outcome TEXT)`,
        'CREATE UNIQUE INDEX job_open ON job (kind, key) WHERE ended_at IS NULL',
        'CREATE INDEX job_ended ON job (ended_at) WHERE ended_at IS NOT NULL',
      ]
    : []),
  `CREATE TABLE upload (digest ${blob} NOT NULL, image ${blob} NOT NULL, name TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (digest, image))`,
];
