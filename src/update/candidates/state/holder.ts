import { randomUUID } from 'node:crypto';
import { readStart } from '../../../base/bounded-read.ts';
import { currentOwner, isOwnerDead } from '../../../base/process-owner.ts';

/** Names one run among those of all machines that share a state. */
export type LeaseHolder = {
  name: string;
  /** True of a run that is gone. Only who runs on the same machine, and since it was started, can tell: all have a process 1. */
  isDead(other: string): boolean;
};

export async function currentHolder(): Promise<LeaseHolder> {
  const boot = await bootOfMachine();
  return {
    name: `${boot} ${currentOwner()} ${randomUUID()}`,
    isDead(other) {
      const [itsBoot, process = ''] = other.split(' ');
      return itsBoot === boot && isOwnerDead(process);
    },
  };
}

async function bootOfMachine(): Promise<string> {
  try {
    const bytes = await readStart('/proc/sys/kernel/random/boot_id', 64);
    return Buffer.from(bytes).toString('latin1').trim();
  } catch {
    return randomUUID();
  }
}
