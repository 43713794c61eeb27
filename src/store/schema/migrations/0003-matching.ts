import type { Words } from '../words.ts';

/** What advisories said of package versions, and since when that was known. */
export const matching = ({ id, compact }: Words): string[] => [
  `CREATE TABLE vulnerability (id ${id}, name TEXT NOT NULL UNIQUE)`,
  `CREATE TABLE version_status (id ${id}, version_id BIGINT NOT NULL REFERENCES package_version (id),
    vulnerability_id BIGINT NOT NULL REFERENCES vulnerability (id), status TEXT NOT NULL, fixed_version TEXT NOT NULL,
    because TEXT NOT NULL, from_at BIGINT NOT NULL, to_at BIGINT)`,
  'CREATE INDEX version_status_version ON version_status (version_id)',
  'CREATE INDEX version_status_vulnerability ON version_status (vulnerability_id)',
  `CREATE TABLE version_gap (version_id BIGINT NOT NULL REFERENCES package_version (id), why TEXT NOT NULL,
    what TEXT NOT NULL, PRIMARY KEY (version_id, why, what)) ${compact}`,
  `CREATE TABLE matched_state (package TEXT PRIMARY KEY, state TEXT NOT NULL)`,
];
