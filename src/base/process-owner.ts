import { readFileSync, readlinkSync } from 'node:fs';

/**
 * Names the running process so that a later one can tell whether it is still alive: `NAMESPACE-PID-START`. A number alone
 * means nothing in another container that shares the folder, nor after it was reused (it is always 1 in some);
 * START is in clock ticks since boot. Both are 0 where /proc does not say.
 */
export function currentOwner(): string {
  return `${pidNamespace()}-${process.pid}-${startTicks(process.pid) ?? 0}`;
}

/** True for a process of this machine and namespace that is gone; an unknown state counts as alive. */
export function isOwnerDead(owner: string): boolean {
  const match = /^([0-9]+)-([0-9]+)-([0-9]+)$/.exec(owner);
  if (match === null || match[1] !== pidNamespace()) return false;
  const pid = Number(match[2]);
  if (!isRunning(pid)) return true;
  const started = startTicks(pid);
  return started !== undefined && match[3] !== '0' && started !== match[3];
}

function pidNamespace(): string {
  try {
    return /[0-9]+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    return '0';
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** proc(5): field 22 of stat; the name in field 2 may hold spaces and parentheses. */
function startTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
