import type { Words } from '../words.ts';

/** Of what owners were told, and what waits to be told: see incidents/types.ts. */
export const incidents = ({ id }: Words): string[] => [
  'CREATE TABLE watched_cluster (name TEXT PRIMARY KEY, since BIGINT NOT NULL, is_lost BIGINT NOT NULL)',
  `CREATE TABLE incident (owner TEXT NOT NULL, vulnerability TEXT NOT NULL, opened_at BIGINT NOT NULL, gone_at BIGINT, closed_at BIGINT,
    is_told BIGINT NOT NULL, is_exploited BIGINT NOT NULL, has_fix BIGINT NOT NULL, PRIMARY KEY (owner, vulnerability))`,
  `CREATE TABLE notification_rule (id TEXT PRIMARY KEY, name TEXT NOT NULL, channel TEXT NOT NULL, teams TEXT, events TEXT NOT NULL,
    created_by TEXT NOT NULL, created_at BIGINT NOT NULL)`,
  `CREATE TABLE notification (id ${id}, rule_id TEXT NOT NULL, channel TEXT NOT NULL, owner TEXT NOT NULL, events TEXT NOT NULL, made_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL, sent_at BIGINT, failed_at BIGINT, attempts BIGINT NOT NULL DEFAULT 0, failure TEXT)`,
  'CREATE INDEX notification_open ON notification (due_at) WHERE sent_at IS NULL AND failed_at IS NULL',
];
