import { enableCompileCache, flushCompileCache } from 'node:module';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { type ErrorKind, messageOf, ShearwallError } from './errors.ts';

/** What a pool starts its threads with: the folder of compiled code of the main thread, which a thread does not inherit. */
export type JobThreadData = { compileCache: string | undefined };

/** What a pool sends to its threads, and what they answer. */
/** Without a name the module is only loaded, and nothing is answered. */
export type JobRequest = { module: string; name?: string; input?: unknown };
export type JobReply = { ok: true; value: unknown } | { ok: false; error: SentError };

export type SentError = {
  message: string;
  stack?: string | undefined;
  code?: string;
  kind?: ErrorKind;
  hint?: string | undefined;
  details?: Record<string, unknown> | undefined;
  systemCode?: string | undefined;
};

const { compileCache } = (workerData ?? {}) as Partial<JobThreadData>;
// The main thread's folder is one below the one that it asked for, named by the version of Node.
if (compileCache !== undefined) enableCompileCache(dirname(compileCache));

parentPort?.on('message', (request: JobRequest) => {
  if (request.name === undefined) void import(request.module).then(() => flushCompileCache());
  else
    void answer(request.module, request.name, request.input).then((reply) => parentPort?.postMessage(reply));
});

async function answer(module: string, name: string, input: unknown): Promise<JobReply> {
  try {
    const exports = (await import(module)) as Record<string, (input: unknown) => unknown>;
    const run = exports[name];
    if (run === undefined) throw new Error(`${module} does not export ${name}`);
    return { ok: true, value: await run(input) };
  } catch (error) {
    return { ok: false, error: toSentError(error) };
  }
}

/** Structured clone drops the class and the extra fields of an error, so they travel by name. */
function toSentError(error: unknown): SentError {
  if (error instanceof ShearwallError) {
    const { message, code, kind, hint, details, stack } = error;
    return { message, code, kind, hint, details, stack };
  }
  const systemCode = (error as NodeJS.ErrnoException).code;
  return { message: messageOf(error), stack: error instanceof Error ? error.stack : undefined, systemCode };
}
