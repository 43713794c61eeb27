import { spawn } from 'node:child_process';
import { TooLongError } from './bounded-read.ts';
import { withoutUndefined } from './without-undefined.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type RunOptions = {
  /** Default: that of this process. */
  env?: Environment;
  /** What it reads from its standard input. */
  input?: Uint8Array | string;
  /** Its standard input is ours instead, so that the user can answer it. */
  asksUser?: boolean;
  /** Its standard error is ours, so that it can talk to the user, unless it is to be kept. */
  keepsErrors?: boolean;
  /** It is killed afterwards. */
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
};

export type RunResult = {
  /** 1 too where a signal ended it. */
  exitCode: number;
  endedBy: NodeJS.Signals | undefined;
  output: Buffer;
  /** With `keepsErrors` only. */
  errors: string;
};

const MAX_OUTPUT = 1024 * 1024;

/**
 * Runs a program without a shell, whatever its exit status. Throws what the system says when it cannot be started (ENOENT), TooLongError when it
 * prints more than 1 MiB, and the signal's reason.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const { env, input = '', asksUser = false, keepsErrors = false, timeoutMs, signal } = options;
  signal?.throwIfAborted();
  const child = spawn(
    program,
    args,
    withoutUndefined({
      env,
      stdio: [asksUser ? 'inherit' : 'pipe', 'pipe', keepsErrors ? 'pipe' : 'inherit'],
    }),
  );
  const kill = (): void => void child.kill('SIGKILL');
  // spawn's own timeout would keep the process alive after a program that could not be started.
  const timer = timeoutMs === undefined ? undefined : setTimeout(kill, timeoutMs);
  signal?.addEventListener('abort', kill);
  const output = new Kept(kill);
  const errors = new Kept(kill);
  child.stdout?.on('data', (chunk: Buffer) => output.add(chunk));
  child.stderr?.on('data', (chunk: Buffer) => errors.add(chunk));
  // A program that does not read its input closes the pipe; what it prints says what is wrong.
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  try {
    const [exitCode, endedBy] = await new Promise<[number | null, NodeJS.Signals | null]>(
      (resolve, reject) => {
        child.on('error', reject);
        child.on('close', (code, by) => resolve([code, by]));
      },
    );
    signal?.throwIfAborted();
    if (output.isTooLong || errors.isTooLong) throw new TooLongError(MAX_OUTPUT);
    return {
      exitCode: exitCode ?? 1,
      endedBy: endedBy ?? undefined,
      output: output.bytes,
      errors: errors.bytes.toString('utf8'),
    };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
  }
}

/** Starts a program that goes on by itself, such as a browser; whether it could be started is not asked. */
export function startProgram(program: string, args: readonly string[]): void {
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}

class Kept {
  readonly #chunks: Buffer[] = [];
  readonly #onTooLong: () => void;
  #size = 0;

  constructor(onTooLong: () => void) {
    this.#onTooLong = onTooLong;
  }

  add(chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.isTooLong) this.#onTooLong();
    else this.#chunks.push(chunk);
  }

  get isTooLong(): boolean {
    return this.#size > MAX_OUTPUT;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
