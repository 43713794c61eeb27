import type { Words } from '../words.ts';

/**
 * Who may use a server and what was changed through it. Secrets are kept as SHA-256 alone. A counter says how often what answers
 * depend on was written: older programs would not count.
 */
export const access = ({ id, blob, kind }: Words): string[] => [
  `CREATE TABLE api_token (id TEXT PRIMARY KEY, digest ${blob} NOT NULL UNIQUE, name TEXT NOT NULL, created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT, revoked_at BIGINT)`,
  `CREATE TABLE login_session (digest ${blob} PRIMARY KEY, subject TEXT NOT NULL, name TEXT NOT NULL, groups_json TEXT NOT NULL, groups_at BIGINT NOT NULL,
    refresh TEXT, expires_at BIGINT NOT NULL)`,
  `CREATE TABLE login_link (digest ${blob} PRIMARY KEY, expires_at BIGINT NOT NULL)`,
  `CREATE TABLE access_grant (id TEXT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, role TEXT NOT NULL, scope TEXT NOT NULL,
    created_by TEXT NOT NULL, created_at BIGINT NOT NULL, UNIQUE (kind, subject, role, scope))`,
  `CREATE TABLE audit_entry (id ${id}, at BIGINT NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL, target TEXT NOT NULL, origin TEXT NOT NULL,
    details TEXT NOT NULL)`,
  ...(kind === 'sqlite' ? auditTriggers() : AUDIT_GUARDS),
  'UPDATE min_writer SET version = 21',
];

/** Those of SQLite. */
export function auditTriggers(): string[] {
  return ['UPDATE', 'DELETE'].map(
    (change) => `CREATE TRIGGER audit_entry_${change.toLowerCase()} BEFORE ${change} ON audit_entry BEGIN
    SELECT RAISE(ABORT, 'the audit log is only ever added to'); END`,
  );
}

const AUDIT_GUARDS = [
  `CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'the audit log is only ever added to';
  END $$`,
  `CREATE TRIGGER audit_entry_kept BEFORE UPDATE OR DELETE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()`,
];
