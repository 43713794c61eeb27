import { readFileSync } from 'node:fs';

/** Bytes of memory at the most (Linux). getrusage(2) has what the parent took as well: it counts from before `exec`. */
export function peakBytes() {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}
