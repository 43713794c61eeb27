import pg from 'pg';

/** Takes every row of a fleet's database; ids begin at 1 again. `freshly`: the files are new as well. */
export type Emptier = (freshly: boolean) => Promise<void>;

/**
 * For a database that was migrated and has no rows yet. What DELETE takes stays in the files until someone vacuums, and TRUNCATE
 * costs ten times as much: now and then is enough.
 */
export async function emptierOf(url: string): Promise<Emptier> {
  const client = new pg.Client({ connectionString: url });
  // A server that goes away is told of by the next query.
  client.on('error', () => {});
  await client.connect();
  const names = async (text: string): Promise<string[]> =>
    (await client.query<{ name: string }>(text)).rows.map(({ name }) => name);
  const tables = await names(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('schema_version', 'min_writer')`,
  );
  const sequences = await names(`SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public'`);
  for (const table of tables)
    if ((await client.query(`SELECT FROM ${table} LIMIT 1`)).rowCount !== 0)
      throw new Error(`a migration fills ${table}: it must not be emptied between worlds`);
  const truncate = `TRUNCATE ${tables.join(', ')} RESTART IDENTITY`;
  const deleteAll = [
    'BEGIN',
    // Tables in any order: no foreign key is looked at.
    'SET LOCAL session_replication_role = replica',
    ...tables.map((table) => `DELETE FROM ${table}`),
    ...sequences.map((sequence) => `SELECT setval('${sequence}', 1, false)`),
    'COMMIT',
  ].join('; ');
  return async (freshly) => void (await client.query(freshly ? truncate : deleteAll));
}
