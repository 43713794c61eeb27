import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export type Measured = { wallSeconds: number; cpuSeconds: number; peakMegabytes: number };

const POLL_MS = 5;
/** The shell's account is that of wait4(2): milliseconds, where /proc has hundredths of a second. */
const TIMED = ['-c', 'TIMEFORMAT=$\'\\n%R %U %S\'; time "$0" "$@"'];

/**
 * Runs a program to its end. Times are the kernel's own account of it and its children, user and system together; peak memory is read
 * until it ends (Linux only). Throws when it ends with another code than `codes`, by default 0, or with one of them and an error of ours: 3
 * is also what could not be done, which takes no time.
 */
export async function measure(
  command: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv; codes?: readonly number[] } = {},
): Promise<Measured> {
  const child = spawn('bash', [...TIMED, command, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  let peakMegabytes = 0;
  const poll = setInterval(() => {
    peakMegabytes = Math.max(peakMegabytes, ...childrenOf(child.pid).map(peakOf));
  }, POLL_MS);
  const code = await new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  );
  clearInterval(poll);
  if (!(options.codes ?? [0]).includes(code ?? -1) || (code !== 0 && /^error: /m.test(errors)))
    throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${errors.slice(-500)}`);
  const [wallSeconds = 0, user = 0, system = 0] = (errors.trimEnd().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  return { wallSeconds, cpuSeconds: user + system, peakMegabytes };
}

function childrenOf(pid: number | undefined): string[] {
  return readFileOrNothing(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);
}

function peakOf(pid: string): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileOrNothing(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
}

function readFileOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The median of several runs by wall time, after one that does not count. `prepare` runs before each. */
export async function median(
  runs: number,
  run: () => Promise<Measured>,
  prepare: () => void = () => {},
): Promise<Measured> {
  const all: Measured[] = [];
  for (let index = 0; index <= runs; index++) {
    prepare();
    const measured = await run();
    if (index > 0) all.push(measured);
  }
  return all.sort((a, b) => a.wallSeconds - b.wallSeconds)[Math.floor(runs / 2)] as Measured;
}

export function row(label: string, measured: Measured, comparison = ''): void {
  console.log(`${label.padEnd(58)} ${figuresOf(measured)}  ${comparison}`);
}

export function figuresOf({ wallSeconds, cpuSeconds, peakMegabytes }: Measured): string {
  const figures = [
    `${wallSeconds.toFixed(2)} s`,
    `${cpuSeconds.toFixed(2)} s CPU`,
    `${peakMegabytes.toFixed(0)} MB`,
  ];
  return figures.map((text) => text.padStart(11)).join(' ');
}
