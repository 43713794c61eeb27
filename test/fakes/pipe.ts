import { execFile } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';

/**
 * A named pipe at `path` that somebody writes `bytes` into once, as `<(cat FILE)` of a shell is. Who writes waits for a reader by turns of the
 * event loop: an `open` that waits holds one of the few threads that all of this process's files need, for ever where nobody reads.
 */
export async function pipeAt(path: string, bytes: string | Uint8Array): Promise<string> {
  await promisify(execFile)('mkfifo', [path]);
  const timer = setInterval(() => {
    const descriptor = openForReader(path);
    if (descriptor === 'nobody reads') return;
    clearInterval(timer);
    if (descriptor === 'gone') return;
    const socket = new Socket({ fd: descriptor, readable: false, writable: true });
    // Whoever reads only its start closes it while it is written.
    socket.on('error', () => {});
    socket.end(bytes);
  }, 2);
  timer.unref();
  return path;
}

function openForReader(path: string): number | 'nobody reads' | 'gone' {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENXIO' ? 'nobody reads' : 'gone';
  }
}
