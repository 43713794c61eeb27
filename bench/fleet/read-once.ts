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
  // To count rows reads an index alone. What is made for it is gone with the transaction.
  await client.query('BEGIN');
  await client.query('CREATE EXTENSION pg_prewarm');
  await client.query(
    `SELECT pg_prewarm(pg_class.oid, 'read') FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE nspname IN ('public', 'pg_toast') AND relkind IN ('r', 'i', 't')`,
  );
  await client.query('ROLLBACK');
  await client.end();
}
