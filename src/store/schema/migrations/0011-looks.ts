import type { Words } from '../words.ts';

/**
 * What makes intervals the same in whatever order looks arrive: when each namespace was seen whole, when a past run was last seen ('NULL': until
 * it ended), and of runs that are made up of several, each restart. And of when the look is that an owner was taken from.
 */
export const looks = ({ kind, compact }: Words): string[] => [
  `CREATE TABLE coverage (cluster_id BIGINT NOT NULL REFERENCES cluster (id), namespace TEXT NOT NULL, at BIGINT NOT NULL,
    PRIMARY KEY (cluster_id, namespace, at)) ${compact}`,
  `INSERT INTO coverage (cluster_id, namespace, at) SELECT DISTINCT cluster_id, '', at FROM observation WHERE covers = '"all"'`,
  kind === 'sqlite'
    ? `INSERT INTO coverage (cluster_id, namespace, at) SELECT DISTINCT cluster_id, value, observation.at FROM observation, json_each(covers)
        WHERE covers LIKE '[%' AND value <> ''`
    : `INSERT INTO coverage (cluster_id, namespace, at) SELECT DISTINCT cluster_id, value, at FROM observation,
        LATERAL json_array_elements_text(CASE WHEN covers LIKE '[%' THEN covers::json ELSE '[]'::json END) AS value WHERE value <> ''`,
  `CREATE TABLE sighting (workload_id BIGINT NOT NULL REFERENCES workload (id), container TEXT NOT NULL,
    running_id BIGINT NOT NULL REFERENCES running (id), since BIGINT NOT NULL, seen_at BIGINT NOT NULL, to_at BIGINT,
    count BIGINT NOT NULL, PRIMARY KEY (workload_id, container, running_id, since)) ${compact}`,
  'ALTER TABLE past_run ADD COLUMN seen_at BIGINT',
  'ALTER TABLE workload ADD COLUMN owner_at BIGINT NOT NULL DEFAULT 0',
  `UPDATE workload SET owner_at = coalesce((SELECT max(at) FROM observation WHERE observation.cluster_id = workload.cluster_id), 0)`,
  'DROP TABLE settled',
  'UPDATE min_writer SET version = 11',
];
