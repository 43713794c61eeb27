import type { Words } from '../words.ts';

/**
 * Agents that are known by the service account that they run as. `enrolment`: SHA-256 of what lets one in, once; `keys`: the public keys of
 * the cluster's issuer (RFC 7517).
 */
export const agents = ({ blob }: Words): string[] => [
  `CREATE TABLE agent (id TEXT PRIMARY KEY, cluster TEXT NOT NULL, names_teams BIGINT NOT NULL, created_by TEXT NOT NULL, created_at BIGINT NOT NULL,
    enrolment ${blob} NOT NULL UNIQUE, enrol_by BIGINT NOT NULL, cluster_uid TEXT, issuer TEXT, subject TEXT, keys TEXT, enrolled_at BIGINT,
    keys_at BIGINT, used_at BIGINT, revoked_at BIGINT)`,
];
