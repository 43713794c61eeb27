import fs from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

type Calls = Record<string, (...values: unknown[]) => unknown>;

/** These change nothing: who acts before them acts before the next that does. */
const LOOKING = /^(?:access|close|createReadStream|exists|[fl]?stat(?:fs)?|read\w*|realpath)(?:Sync)?$/;

/**
 * Runs `work` with `act` called right before its call number `at` (from 0) of what opens or changes something in `node:fs` and `node:fs/promises`.
 * True when there was such a call: who tries one number after another has acted at every moment. It changes the whole process.
 */
export async function actBeforeCall(
  at: number,
  act: () => void,
  work: () => Promise<void>,
): Promise<boolean> {
  const calls = { left: at + 1 };
  const restore = [fs, promises].map((module) => watchCalls(module as unknown as Calls, calls, act));
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    for (const back of restore) back();
    syncBuiltinESMExports();
  }
  return calls.left <= 0;
}

function watchCalls(module: Calls, calls: { left: number }, act: () => void): () => void {
  const before = Object.entries(module).filter(
    ([name, value]) => typeof value === 'function' && /^[a-z]/.test(name) && !LOOKING.test(name),
  );
  let isActing = false;
  for (const [name, original] of before) {
    module[name] = (...values) => {
      if (!isActing && --calls.left === 0) {
        isActing = true;
        act();
        isActing = false;
      }
      return Reflect.apply(original, module, values);
    };
  }
  return () => {
    for (const [name, original] of before) module[name] = original;
  };
}
