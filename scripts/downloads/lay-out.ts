import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Entry } from '../../src/rootfs/index.ts';

/** Writes these files below a folder, in place of what was there. */
export function layOut(folder: string, files: readonly Entry[]): void {
  rmSync(folder, { recursive: true, force: true });
  for (const entry of files) {
    if (entry.type !== 'file' || entry.content.kind !== 'bytes') continue;
    const path = join(folder, entry.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, entry.content.bytes, { mode: entry.mode });
  }
}
