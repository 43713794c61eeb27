/** A server of a fleet in a process of its own, for bench/serve.ts: says where it is. */
import { createContext } from '../../src/base/create-context.ts';
import { serveFleet } from '../../src/server/index.ts';

const served = await serveFleet(
  JSON.parse(process.argv[2] ?? '') as Parameters<typeof serveFleet>[0],
  await createContext(),
);
process.stdout.write(served.url);
