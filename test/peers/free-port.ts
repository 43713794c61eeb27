import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that a system gives to whoever connects somewhere, or asks for any: a server that is started again finds its port free, however
 * many others run beside it.
 */
const FIRST = 10_000;
const AFTER = 30_000;

/** Of this process: others begin elsewhere. */
let next = process.pid * 61;

/** Of 127.0.0.1. The wanted port when nobody has it, else another. */
export async function freePort(wanted?: number): Promise<number> {
  for (let port = wanted ?? anyPort(); ; port = anyPort()) if (await isFree(port)) return port;
}

function anyPort(): number {
  return FIRST + (next++ % (AFTER - FIRST));
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const isListening = once(server, 'listening').then(
    () => true,
    () => false,
  );
  server.listen(port, '127.0.0.1');
  if (!(await isListening)) return false;
  server.close();
  await once(server, 'close');
  return true;
}
