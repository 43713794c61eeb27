import { readFileSync } from 'node:fs';

/**
 * Names the running process so that a later one can tell whether it is still alive, also when its number has been
 * given anew (always 1 in containers): `PID-START`, START in clock ticks since boot, 0 where /proc does not say.
 */
export function currentOwner(): string {
  return `${process.pid}-${startTicks(process.pid) ?? 0}`;
}

/** False for a process that is gone, and for text that names none. */
export function isOwnerAlive(owner: string): boolean {
  const match = /^([0-9]+)-([0-9]+)$/.exec(owner);
  if (match === null) return false;
  const pid = Number(match[1]);
  const started = startTicks(pid);
  if (started !== undefined) return match[2] === '0' || started === match[2];
  return startTicks(process.pid) === undefined && isRunning(pid);
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
