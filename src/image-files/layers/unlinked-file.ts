import { openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { tempName } from '../../base/temp-name.ts';

/** Without a name nobody else finds it, and the kernel takes it away however this process ends. */
export function openUnlinked(folder: string): number {
  const path = join(folder, tempName());
  const file = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return file;
}

export function appendTo(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}
