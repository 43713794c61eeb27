import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** File systems that run full, in a folder of their own. Only root may mount them: `mount` gives undefined to others. */
export type SmallDisks = {
  folder: string;
  mount(name: string, kilobytes: number): string | undefined;
  /** Unmounts all and removes the folder. */
  remove(): void;
};

export function smallDisks(prefix: string): SmallDisks {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  const mounted: string[] = [];
  return {
    folder,
    mount(name, kilobytes) {
      const path = join(folder, name);
      mkdirSync(path, { recursive: true, mode: 0o700 });
      const options = `size=${kilobytes}k,mode=700`;
      if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]).status !== 0) return undefined;
      mounted.push(path);
      return path;
    },
    remove() {
      for (const path of mounted) spawnSync('umount', [path]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
