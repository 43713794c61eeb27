import type { Words } from '../words.ts';

/** Notes and exceptions of people about a vulnerability: see remarks/remarks.ts. `status` null: a note. None is ever removed, it ends. */
export const remarks = ({ blob }: Words): string[] => [
  `CREATE TABLE remark (id TEXT PRIMARY KEY, vulnerability TEXT NOT NULL, purl TEXT, image ${blob}, owner TEXT, workload TEXT,
    status TEXT, justification TEXT, text TEXT NOT NULL, expires_at BIGINT, created_by TEXT NOT NULL, created_at BIGINT NOT NULL,
    ended_by TEXT, ended_at BIGINT)`,
  'CREATE INDEX remark_vulnerability ON remark (vulnerability)',
];
