import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export type Measured = { wallSeconds: number; cpuSeconds: number; peakMegabytes: number };

const CLOCK_TICKS = 100;
const POLL_MS = 5;

/** Runs a program to its end. CPU and peak memory are the kernel's own account, read until it ends (Linux only). */
export async function measure(
  command: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv } = {},
): Promise<Measured> {
  const startedAt = performance.now();
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  let last = { cpuSeconds: 0, peakMegabytes: 0 };
  const poll = setInterval(() => (last = accountOf(child.pid) ?? last), POLL_MS);
  const code = await new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  );
  clearInterval(poll);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${errors.slice(-500)}`);
  return { wallSeconds: (performance.now() - startedAt) / 1000, ...last };
}

function accountOf(pid: number | undefined): Omit<Measured, 'wallSeconds'> | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
      .map(Number);
    const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + (fields[index] ?? 0), 0);
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return peak === undefined
      ? undefined
      : { cpuSeconds: ticks / CLOCK_TICKS, peakMegabytes: Number(peak) / 1024 };
  } catch {
    return undefined;
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

export function row(
  label: string,
  { wallSeconds, cpuSeconds, peakMegabytes }: Measured,
  comparison = '',
): void {
  const figures = [
    `${wallSeconds.toFixed(2)} s`,
    `${cpuSeconds.toFixed(2)} s CPU`,
    `${peakMegabytes.toFixed(0)} MB`,
  ];
  console.log(`${label.padEnd(58)} ${figures.map((text) => text.padStart(11)).join(' ')}  ${comparison}`);
}
