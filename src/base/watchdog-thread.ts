import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import type { WatchdogData } from './watchdog.ts';

/** Run in the main thread, wherever it is: it writes nothing more, and ends. */
const END = "process.getBuiltinModule('node:fs').closeSync(2); process.reallyExit(3)";
/** For the main thread to end by itself; native code cannot be interrupted. */
const MERCY_MS = 10_000;

const { cells, limitMs, text } = workerData as WatchdogData;
const turns = new Int32Array(cells);

for (;;) {
  const before = Atomics.load(turns, 0);
  sleep(limitMs);
  if (before % 2 !== 0 && Atomics.load(turns, 0) === before) break;
}
writeSync(2, text);
void endMainThread().then(() => {
  sleep(MERCY_MS);
  process.kill(process.pid, 'SIGKILL');
});

/** The second number is never changed. */
function sleep(ms: number): void {
  Atomics.wait(turns, 1, 0, ms);
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
