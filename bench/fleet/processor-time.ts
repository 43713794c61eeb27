import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

const TICK_MS = 10;

/** Of all processors since the machine started, milliseconds. */
export function machineTimes(): { busy: number; all: number } {
  let [busy, all] = [0, 0];
  for (const { times } of cpus()) {
    const sum = times.user + times.nice + times.sys + times.idle + times.irq;
    all += sum;
    busy += sum - times.idle;
  }
  return { busy, all };
}

/** What all processes of PostgreSQL have worked, those that ended included, milliseconds. */
export function serverTime(): number {
  let ticks = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      if (!stat.includes('(postgres)')) continue;
      const fields = stat
        .replace(/^.*\) /, '')
        .split(' ')
        .map(Number);
      for (const field of [11, 12, 13, 14]) ticks += fields[field] ?? 0;
    } catch {
      // It ended just now: its parent has its time.
    }
  return ticks * TICK_MS;
}
