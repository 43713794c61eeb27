import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { handleOf } from '../handle.ts';
import { guardTriggers } from '../schema/migrations/0008-writers.ts';
import { auditTriggers } from '../schema/migrations/0021-access.ts';
import type { Store } from '../types.ts';

/**
 * What a file would do by itself as soon as it is written to or asked, and no program of ours put there: triggers, views and virtual tables.
 * Undefined: nothing. Nothing in the file has run by then.
 */
export function foreignProgram(path: string): string | undefined {
  const ours = new Set([...guardTriggers(), ...auditTriggers()]);
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const parts = database
      .prepare("SELECT type, name, sql FROM sqlite_schema WHERE type IN ('view', 'trigger', 'table')")
      .all() as { type: string; name: string; sql: string | null }[];
    const found = parts.find(({ type, sql: text }) =>
      type === 'trigger'
        ? text === null || !ours.has(text)
        : type === 'view' || /^CREATE\s+VIRTUAL/i.test(text ?? ''),
    );
    return found && `the ${found.type} ${found.name}`;
  } finally {
    database.close();
  }
}

/** In what the schema of a database of this version differs from an empty one's; undefined: in nothing. */
export async function schemaDifference(store: Store, empty: Store): Promise<string | undefined> {
  const [is, should] = [await schemaOf(store), await schemaOf(empty)];
  const odd =
    [...is].find(([name, text]) => should.get(name) !== text) ?? [...should].find(([name]) => !is.has(name));
  return odd?.[0];
}

/** What SQLite keeps for itself, such as statistics, is in some files only. */
async function schemaOf(store: Store): Promise<Map<string, string | null>> {
  const { rows } = await store.read((view) =>
    sql<{ type: string; name: string; sql: string | null }>`
      SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`.execute(
      handleOf(view).database,
    ),
  );
  return new Map(rows.map(({ type, name, sql: text }) => [`the ${type} ${name}`, text]));
}
