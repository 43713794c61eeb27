import type { Words } from '../words.ts';

/**
 * The database itself refuses what an older program writes, which may have been running since before: every write of one touches at
 * least one of these tables, and none of them gets a row for each thing that runs.
 */
const GUARDED = [
  'base_image',
  'claimant',
  'counter',
  'image_name',
  'image_reference',
  'matched_state',
  'observation',
  'package_license',
  'package_version',
  'running_image',
  'setting',
  'version_gap',
  'version_status',
] as const;

/** Which version a writer must know at least. A migration after which older ones would do harm raises it. */
export const writers = ({ kind }: Words): string[] => [
  'CREATE TABLE min_writer (version BIGINT PRIMARY KEY)',
  'INSERT INTO min_writer (version) VALUES (8)',
  ...(kind === 'sqlite' ? guardTriggers() : postgresGuards()),
];

/** Those of SQLite. The function is in programs that know of it, and gives their version. Without it no statement is made. */
export function guardTriggers(): string[] {
  return GUARDED.flatMap((table) =>
    ['INSERT', 'UPDATE', 'DELETE'].map(
      (change) => `CREATE TRIGGER guard_${table}_${change.toLowerCase()} BEFORE ${change} ON ${table} BEGIN
        SELECT RAISE(ABORT, 'a newer shearwall is needed to write to this database')
        WHERE newer_shearwall_is_needed() < (SELECT version FROM min_writer); END`,
    ),
  );
}

function postgresGuards(): string[] {
  return [
    `CREATE FUNCTION refuse_older_writers() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF coalesce(nullif(current_setting('shearwall.writer', true), ''), '0')::bigint < (SELECT version FROM min_writer) THEN
        RAISE EXCEPTION 'a newer shearwall is needed to write to this database' USING ERRCODE = 'SW001';
      END IF;
      RETURN NULL;
    END $$`,
    ...GUARDED.map(
      (table) => `CREATE TRIGGER guard_${table} BEFORE INSERT OR UPDATE OR DELETE ON ${table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_older_writers()`,
    ),
  ];
}
