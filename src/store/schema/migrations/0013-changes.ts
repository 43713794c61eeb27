/**
 * What the newest look at each cluster was, so that no question reads all looks; and the sequence of changes that a cluster is followed by
 * (null: it is not). And since when one is being forgotten. What a look covers and does not change is no longer written, so older programs must not take it for unseen.
 */
export const changes = (): string[] => [
  'ALTER TABLE cluster ADD COLUMN last_at BIGINT NOT NULL DEFAULT 0',
  'ALTER TABLE cluster ADD COLUMN last_covering_at BIGINT',
  'ALTER TABLE cluster ADD COLUMN sequence BIGINT',
  'ALTER TABLE cluster ADD COLUMN forgotten_at BIGINT',
  `UPDATE cluster SET last_at = coalesce((SELECT max(at) FROM observation WHERE cluster_id = cluster.id), 0),
    last_covering_at = (SELECT max(at) FROM observation WHERE cluster_id = cluster.id AND covers IS NOT NULL)`,
  'UPDATE min_writer SET version = 13',
];
