import pg from 'pg';
import { FleetGenerator, LIBC, packageAt } from './generate.ts';
import type { Times } from './questions.ts';

/**
 * The form that the peers have: one row for each project and component. The columns that every one of them has, and the indexes
 * by which they are asked: purl, name and version, project.
 */
const SCHEMA = `
  CREATE TABLE project (id BIGSERIAL PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL UNIQUE);
  CREATE TABLE component (id BIGSERIAL PRIMARY KEY, project_id BIGINT NOT NULL REFERENCES project (id), purl TEXT NOT NULL,
    type TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL, license TEXT, path TEXT);
  CREATE INDEX component_project ON component (project_id);
  CREATE INDEX component_purl ON component (purl);
  CREATE INDEX component_name ON component (name, version);`;

export type PeersSchema = { sizeBytes: number; imagesASecond: number; libc: Times };

export async function measurePeersSchema(url: string, images: number): Promise<PeersSchema> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(SCHEMA);
    const seconds = await load(client, images);
    await client.query('ANALYZE');
    const { rows } = await client.query<{ bytes: string }>(
      `SELECT pg_total_relation_size('component') + pg_total_relation_size('project') AS bytes`,
    );
    return { sizeBytes: Number(rows[0]?.bytes), imagesASecond: images / seconds, libc: await ask(client) };
  } finally {
    await client.end();
  }
}

async function load(client: pg.Client, images: number): Promise<number> {
  const generator = new FleetGenerator();
  let seconds = 0;
  for (let number = 0; number < images; number++) {
    const { image, components } = generator.next();
    const start = performance.now();
    await client.query('BEGIN');
    const project = await client.query<{ id: string }>(
      'INSERT INTO project (name, digest) VALUES ($1, $2) RETURNING id',
      [image.reference, image.names[0]?.digest],
    );
    const columns = components.map(({ package: item, occurrences }) => [
      item.purl,
      item.type,
      item.namespace,
      item.name,
      item.version,
      item.licenses[0] ?? null,
      occurrences[0]?.path ?? null,
    ]);
    // All components in one statement: the quickest way that keeps them rows.
    await client.query(
      `INSERT INTO component (project_id, purl, type, namespace, name, version, license, path)
       SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])`,
      [project.rows[0]?.id, ...[0, 1, 2, 3, 4, 5, 6].map((column) => columns.map((row) => row[column]))],
    );
    await client.query('COMMIT');
    seconds += (performance.now() - start) / 1000;
  }
  return seconds;
}

async function ask(client: pg.Client): Promise<Times> {
  const times: number[] = [];
  let answer = 0;
  for (let run = 0; run < 20; run++) {
    const start = performance.now();
    const { rows } = await client.query<{ n: string }>(
      'SELECT count(DISTINCT project_id) AS n FROM component WHERE purl = $1',
      [packageAt(LIBC).purl],
    );
    times.push(performance.now() - start);
    answer = Number(rows[0]?.n);
  }
  times.sort((a, b) => a - b);
  return { p50: times[10] ?? 0, p99: times.at(-1) ?? 0, cpu: 0, answer };
}
