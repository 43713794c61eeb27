import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/store/index.ts';
import { testClock } from './fleet-sample.ts';

/** Made once: to run all migrations takes ten times as long as to open what they made. */
let made: Promise<Buffer> | undefined;

/** Puts the database of a fleet that nothing is known of at `path`, whose folder is there. */
export async function putEmptyFleet(path: string): Promise<void> {
  made ??= makeEmptyFleet();
  await writeFile(path, await made, { mode: 0o600 });
}

async function makeEmptyFleet(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'shearwall-empty-fleet-'));
  const path = join(folder, 'fleet.db');
  await (await openStore({ kind: 'sqlite', path }, { clock: testClock })).close();
  const bytes = await readFile(path);
  await rm(folder, { recursive: true });
  return bytes;
}
