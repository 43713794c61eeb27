import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { PartHasher } from './part-hasher.ts';
import type { HashedParts, PartsToHash, WatchdogData, WatchdogRequest } from './watchdog.ts';

/** Run in the main thread, wherever it is: it writes nothing more, and ends. */
const END = "process.getBuiltinModule('node:fs').closeSync(2); process.reallyExit(3)";
/** For the main thread to end by itself; native code cannot be interrupted. */
const MERCY_MS = 10_000;

const { cells, limitMs } = workerData as WatchdogData;
const turns = new Int32Array(cells);
/** Of streams in the middle of a file. */
const hashers = new Map<number, PartHasher>();

let text = '';
let before = 0;
const rounds = setInterval(() => {
  const turn = Atomics.load(turns, 0);
  if (turn % 2 !== 0 && turn === before) end();
  before = turn;
}, limitMs);

parentPort?.on('message', (request: WatchdogRequest) => {
  if (typeof request === 'string') text = request;
  else hashParts(request);
});

function hashParts({ stream, bytes, parts }: PartsToHash): void {
  const hasher = hashers.get(stream) ?? new PartHasher();
  const digests = new Uint8Array(Buffer.concat(hasher.digests(bytes, parts)));
  if (hasher.isOpen) hashers.set(stream, hasher);
  else hashers.delete(stream);
  parentPort?.postMessage({ bytes, digests } satisfies HashedParts, [bytes.buffer, digests.buffer]);
}

function end(): void {
  clearInterval(rounds);
  writeSync(2, text);
  void endMainThread().then(() => setTimeout(() => process.kill(process.pid, 'SIGKILL'), MERCY_MS));
}

async function endMainThread(): Promise<void> {
  try {
    const { Session } = await import('node:inspector');
    const session = new Session();
    session.connectToMainThread();
    session.post('Runtime.evaluate', { expression: END });
  } catch {
    // A Node without an inspector: what follows ends the process, too.
  }
}
