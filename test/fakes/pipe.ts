import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A named pipe at `path` that somebody writes `bytes` into once, as `<(cat FILE)` of a shell is. */
export async function pipeAt(path: string, bytes: string | Uint8Array): Promise<string> {
  await promisify(execFile)('mkfifo', [path]);
  // Whoever reads only its start closes it while it is written.
  void writeFile(path, bytes).catch(() => {});
  return path;
}
