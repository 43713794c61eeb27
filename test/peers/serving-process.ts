/** A process of its own that serves a fleet, or works for it in the background where it has no port, for the test that kills and stops it. */
import { once } from 'node:events';
import { join } from 'node:path';
import { createContext } from '../../src/base/create-context.ts';
import { serveFleet, serveWorkers } from '../../src/server/index.ts';
import type { StoreLocation } from '../../src/store/index.ts';

export type ServingTask = {
  location: StoreLocation;
  /** Shared by all: documents, and the advisory database. */
  folder: string;
  /** Of 127.0.0.1; undefined: a worker. */
  port: number | undefined;
};

if (process.argv[1] === import.meta.filename) {
  const { location, folder, port } = JSON.parse(process.argv[2] ?? '') as ServingTask;
  const context = await createContext();
  const place = {
    location,
    documents: { folder: join(folder, 'documents') },
    advisories: join(folder, 'advisories.db'),
  };
  if (port === undefined) await serveWorkers({ ...place, background: {} }, context);
  else {
    const listen = { host: '127.0.0.1', port };
    await serveFleet({ ...place, listen, adminLink: { path: join(folder, 'link'), always: false } }, context);
  }
  process.stdout.write('ready\n');
  await once(process, 'disconnect');
}
