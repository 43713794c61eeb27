/**
 * The other end of `lines-process.ts`: runs command lines one after the other in this one process, each as if it stood alone. What
 * `main.ts` says and its exit code are the answers. Starting the program anew each time would take most of the time that these tests have.
 */
import { join } from 'node:path';

/** A line, and the home folder of who types it; they do so in `work` there. */
export type Asked = { argv: readonly string[]; home: string };
export type Ran = { exitCode: number; stdout: string; stderr: string };
export type Request = { lines: readonly Asked[]; env: NodeJS.ProcessEnv };

const main = join(import.meta.dirname, '../../src/cli/main.ts');
let lines: readonly Asked[] | undefined;
let answers: Ran[] = [];
let said = { stdout: '', stderr: '' };
/** Of all requests: each line loads a `main.ts` of its own. */
let loaded = 0;
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

process.on('message', ({ lines: asked, env }: Request) => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  [lines, answers] = [asked, []];
  // Who asks is no reason to stay: a command has ended when nothing is left to do.
  process.channel?.unref();
  start();
});

// That is also how the program itself ends. Without lines, who asks has gone.
process.on('beforeExit', () => {
  if (lines === undefined) return;
  answers.push({ exitCode: Number(process.exitCode ?? 0), ...said });
  process.exitCode = 0;
  start();
});

function start(): void {
  said = { stdout: '', stderr: '' };
  const asked = lines?.[answers.length];
  if (asked === undefined) {
    lines = undefined;
    process.channel?.ref();
    process.send?.(answers);
    return;
  }
  // A command may end before anything was waited for; the loop has to turn once more for `beforeExit` to come again.
  setImmediate(() => {});
  process.env['HOME'] = asked.home;
  process.chdir(join(asked.home, 'work'));
  // One thread beside this one: what is built here is small, and starting threads is not free.
  process.argv = [process.execPath, main, '--jobs', '1', ...asked.argv];
  import(`${main}?line=${loaded++}`).catch((error: unknown) => {
    said.stderr += String(error);
    process.exitCode = 70;
  });
}
