import type { Edit, Store } from '../../store/index.ts';

type Use = { id: string; usedAt: number | undefined };

const NOTED_EVERY_MS = 60_000;
const noting = new WeakMap<Store, Set<string>>();

/**
 * Notes about once a minute that somebody used this. Nobody waits for it: who asks would else wait for whoever writes. What cannot be
 * noted is noted the next time.
 */
export function noteUse(
  store: Store,
  { id, usedAt }: Use,
  nowMs: number,
  write: (edit: Edit) => Promise<void>,
): void {
  const now = noting.get(store) ?? new Set();
  noting.set(store, now);
  if (nowMs - (usedAt ?? 0) <= NOTED_EVERY_MS || now.has(id)) return;
  now.add(id);
  void store
    .write(write, { keepsAnswers: true })
    .catch(() => {})
    .finally(() => now.delete(id));
}
