/**
 * Runs command lines one after the other in this one process, each as if it stood alone: what `main.ts` says and its exit code go to a
 * file. Starting the program anew each time would take most of the time that these tests have.
 *
 *   node run-lines.ts LINES.json ANSWERS.json
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A line, and the home folder of who types it; they do so in `work` there. */
export type Asked = { argv: readonly string[]; home: string };
export type Ran = { exitCode: number; stdout: string; stderr: string };

const [linesFile = '', answersFile = ''] = process.argv.slice(2);
const lines = JSON.parse(readFileSync(linesFile, 'utf8')) as Asked[];
const main = join(import.meta.dirname, '../../src/cli/main.ts');
const answers: Ran[] = [];
let said = { stdout: '', stderr: '' };
process.setMaxListeners(0);
for (const stream of ['stdout', 'stderr'] as const) {
  process[stream].setMaxListeners(0);
  process[stream].write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    said[stream] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    const done = rest.at(-1);
    if (typeof done === 'function') queueMicrotask(() => (done as () => void)());
    return true;
  }) as typeof process.stdout.write;
}

// A command has ended when nothing is left to do; that is also how the program itself ends.
process.on('beforeExit', next);
let running = -1;

function next(): void {
  if (running >= 0) answers.push({ exitCode: Number(process.exitCode ?? 0), ...said });
  said = { stdout: '', stderr: '' };
  process.exitCode = 0;
  const asked = lines[++running];
  if (asked === undefined) {
    process.off('beforeExit', next);
    writeFileSync(answersFile, JSON.stringify(answers));
    return;
  }
  // A command may end before anything was waited for; the loop has to turn once more for `beforeExit` to come again.
  setImmediate(() => {});
  process.env['HOME'] = asked.home;
  process.chdir(join(asked.home, 'work'));
  // One thread beside this one: what is built here is small, and starting threads is not free.
  process.argv = [process.execPath, main, '--jobs', '1', ...asked.argv];
  import(`${main}?line=${running}`).catch((error: unknown) => {
    said.stderr += String(error);
    process.exitCode = 70;
  });
}
