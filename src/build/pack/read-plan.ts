import { readSync } from 'node:fs';
import { fileChanged } from '../file-changed.ts';
import { OpenFiles } from '../open-files.ts';
import { type BytePlan, LITERALS } from './byte-plan.ts';

/**
 * The bytes of `plan` from `start` to `end` in blocks of the size of `block`, the last one shorter. `block` is filled again
 * for each of them: use it before asking for the next. Synchronous: for worker threads.
 */
export function* readPlan(
  plan: BytePlan,
  block: Buffer,
  start = 0,
  end: number = plan.sizeBytes,
): Generator<Uint8Array> {
  const files = new OpenFiles();
  let filled = 0;
  let position = 0;
  try {
    for (let step = 0; step < plan.steps.length && position < end; step += 3) {
      const [source = 0, offset = 0, length = 0] = plan.steps.subarray(step, step + 3);
      let from = Math.max(0, start - position);
      const to = Math.min(length, end - position);
      position += length;
      while (from < to) {
        const count = Math.min(to - from, block.length - filled);
        copyStep(plan, files, { source, offset: offset + from }, block.subarray(filled, filled + count));
        from += count;
        filled += count;
        if (filled === block.length) {
          yield block;
          filled = 0;
        }
      }
    }
    if (filled > 0) yield block.subarray(0, filled);
  } finally {
    files.close();
  }
}

function copyStep(
  plan: BytePlan,
  files: OpenFiles,
  { source, offset }: { source: number; offset: number },
  target: Buffer,
): void {
  if (source === LITERALS) {
    target.set(plan.literals.subarray(offset, offset + target.length));
    return;
  }
  const path = plan.files[source] ?? '';
  const handle = files.handle(path);
  for (let done = 0; done < target.length; ) {
    const count = readSync(handle, target, done, target.length - done, offset + done);
    if (count === 0) throw fileChanged(path);
    done += count;
  }
}
