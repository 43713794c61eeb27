import type { Words } from '../words.ts';

/**
 * The last audit of each cluster by policies, under the cluster's name: a program that does not know of it may forget a cluster, and what is left
 * then belongs to no cluster that there is.
 */
export const policyAudits = ({ id, blob }: Words): string[] => [
  `CREATE TABLE policy_audit (cluster TEXT PRIMARY KEY, at BIGINT NOT NULL, objects BIGINT NOT NULL, not_looked_at TEXT NOT NULL,
    unreadable TEXT NOT NULL, policies ${blob} NOT NULL, trusted_root ${blob} NOT NULL)`,
  `CREATE TABLE audited_image (id ${id}, cluster TEXT NOT NULL, kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, owner TEXT,
    place TEXT NOT NULL, image TEXT NOT NULL, digest ${blob}, verdict BIGINT NOT NULL, reasons TEXT NOT NULL, warnings TEXT NOT NULL)`,
  'CREATE INDEX audited_image_digest ON audited_image (cluster, namespace, digest)',
];
