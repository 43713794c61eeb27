/**
 * `node bench/fleet-postgres.ts [--images N]`: the fleet on a PostgreSQL server of its own, and next to it, at 10,000 images, the
 * peers' form: one row for each project and component.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findPostgres, startPostgres } from '../test/peers/postgres.ts';
import { measurePeersSchema } from './fleet/peers-schema.ts';

const PEERS_IMAGES = 10_000;

const { values } = parseArgs({ options: { images: { type: 'string', default: '100000' } } });
const bin = findPostgres();
if (bin === undefined) {
  console.error('no PostgreSQL server is installed: apt-get install postgresql');
  process.exit(3);
}
const server = await startPostgres(bin, { shared_buffers: '1GB', max_wal_size: '4GB' });
try {
  const { sizeBytes, imagesASecond, libc } = await measurePeersSchema(
    await server.createDatabase(),
    PEERS_IMAGES,
  );
  console.log(
    `\none row for each project and component, postgres, ${PEERS_IMAGES} images, ${Math.round(sizeBytes / 1e6)} MB, ` +
      `${Math.round(imagesASecond)} a second; who has libc: p50 ${libc.p50.toFixed(1)} p99 ${libc.p99.toFixed(1)} ms (${libc.answer} projects)`,
  );
  spawnSync(
    process.execPath,
    [
      join(import.meta.dirname, 'fleet.ts'),
      '--images',
      values.images,
      '--database',
      await server.createDatabase(),
    ],
    { stdio: 'inherit' },
  );
} finally {
  await server.stop();
}
