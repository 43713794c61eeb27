import { randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';

/**
 * Names of temp files that say who writes them, so that those of dead processes can be distinguished from those in use.
 * A process id means nothing outside its pid namespace (a container sharing a folder), so that is in the name too.
 */
export function tempName(): string {
  return `${pidNamespace()}-${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
}

/** True when the name is one of ours and its process no longer lives here. */
export function isAbandoned(name: string): boolean {
  const match = /^(\d+)-(\d+)-[0-9a-f]{12}\.tmp$/.exec(name);
  if (match === null || match[1] !== pidNamespace()) return false;
  const pid = Number(match[2]);
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

let namespace: string | undefined;

function pidNamespace(): string {
  if (namespace === undefined) {
    try {
      namespace = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
    } catch {
      namespace = '0'; // no /proc: one namespace
    }
  }
  return namespace;
}
