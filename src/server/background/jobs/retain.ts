import type { Context } from '../../../base/context.ts';
import { pruneFleet } from '../../../fleet/index.ts';
import {
  type DocumentStore,
  dropOldNotifications,
  getSetting,
  type Store,
  setSetting,
} from '../../../store/index.ts';
import type { JobHandler } from '../job-kinds.ts';

const DONE_AT = 'retention.at';
const EVERY_MS = 86_400_000;

/** Once a day. */
export async function isToBePruned(store: Store, { clock }: Pick<Context, 'clock'>): Promise<boolean> {
  const doneAt = Number((await store.read((view) => getSetting(view, DONE_AT))) ?? 0);
  return clock.nowMs() - doneAt >= EVERY_MS;
}

/** Drops what ended, and digests that were sent, longer ago than is kept. */
export function retaining({
  store,
  documents,
  keptMs,
}: {
  store: Store;
  documents: DocumentStore;
  keptMs: number;
}): JobHandler {
  return {
    atOnce: 1,
    async run(_, context) {
      const pruned = await pruneFleet({ store, documents, olderThanMs: keptMs }, context);
      const at = Math.floor(context.clock.nowMs());
      await store.write(
        async (edit) => {
          await dropOldNotifications(edit, at - keptMs);
          await setSetting(edit, DONE_AT, String(at));
        },
        { keepsAnswers: true },
      );
      return pruned;
    },
  };
}
