import { createReadStream } from 'node:fs';
import pg from 'pg';
import type { StoreLocation } from '../../src/store/index.ts';

/** Reads a database from end to end: one that the machine has nothing of in its memory would measure the disk. */
export async function readOnce(location: StoreLocation): Promise<void> {
  if (location.kind === 'sqlite') {
    for await (const _chunk of createReadStream(location.path));
    return;
  }
  const client = new pg.Client({ connectionString: location.url });
  await client.connect();
  // Long columns are in tables of their own, and need not be looked at to count the rows of the first.
  const { rows } = await client.query<{ name: string }>(
    `SELECT oid::regclass::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
     UNION ALL SELECT reltoastrelid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND reltoastrelid <> 0`,
  );
  for (const { name } of rows) await client.query(`SELECT count(*) FROM ${name}`);
  await client.end();
}
