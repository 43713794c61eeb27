import type { Context } from '../../base/context.ts';
import { codeOf, messageOf } from '../../base/errors.ts';
import { type JobQueue, type NewJob, type Store, uploadsToRead } from '../../store/index.ts';
import type { FleetSource } from '../fleet-source.ts';
import { type CatalogueFrom, imagesToCatalogue } from './jobs/catalogue.ts';
import { digestsToSend } from './jobs/deliver.ts';
import { tagsHintedAt } from './jobs/hinted-tags.ts';
import { inventoryJob } from './jobs/inventory.ts';
import { isToBeMatched } from './jobs/match.ts';
import { NOTICE, NoticePlan } from './jobs/notice.ts';
import { isToBePruned } from './jobs/retain.ts';
import { recipesToUpdate, type Updates } from './jobs/update.ts';
import { tagsToLookAt, type Watch } from './jobs/watch.ts';
import type { TagHints } from './tag-hints.ts';

export type Planning = {
  store: Store;
  source: Pick<FleetSource, 'withPlainFleet' | 'withFleet'>;
  queue: JobQueue;
  catalogueFrom?: CatalogueFrom | undefined;
  watch?: Watch | undefined;
  /** Of tags that this process or another one watches; undefined: nobody can tell it any. */
  hints?: TagHints | undefined;
  updates?: Updates | undefined;
  /** Undefined: nothing is ever dropped. */
  keptMs?: number | undefined;
};

const PAUSE_MS = 2000;
/** Rounds between two looks at what is rarely new and costs more to find. */
const RARELY = 15;
const UPLOADS = 1000;

/** Finds what is to be done, until the signal aborts. Every server and worker looks; of the same job there is one. */
export async function planWork(
  planning: Planning,
  context: Pick<Context, 'clock' | 'log' | 'signal'>,
): Promise<void> {
  const { clock, log, signal } = context;
  const notice = new NoticePlan();
  for (let round = 0; !signal.aborted; round++) {
    try {
      await addDue(planning, context, { notice, isWhole: round % RARELY === 0 });
    } catch (error) {
      if (!signal.aborted)
        log.warn('it could not be found out what is to be done', {
          code: codeOf(error),
          error: messageOf(error),
        });
    }
    await clock.sleep(PAUSE_MS, signal).catch(() => {});
  }
}

/** Adds what is due now. `isWhole`: also what takes longer to find. `notice`: what was looked at before. */
export async function addDue(
  { store, source, queue, catalogueFrom, watch, hints, updates, keptMs }: Planning,
  { clock }: Pick<Context, 'clock'>,
  { notice, isWhole }: { notice: NoticePlan; isWhole: boolean },
): Promise<void> {
  const due: NewJob[] = [];
  if (await source.withPlainFleet(isToBeMatched)) due.push({ kind: 'match', key: '', input: {} });
  const now = clock.nowMs();
  if (await source.withFleet((fleet) => store.read((view) => notice.isDue(view, fleet, now))))
    due.push(NOTICE);
  due.push(...(await store.read((view) => digestsToSend(view, now))));
  if (hints !== undefined) due.push(...(await tagsHintedAt({ queue, hints }, now)));
  if (isWhole) {
    due.push(...(await store.read((view) => uploadsToRead(view, UPLOADS))).map(inventoryJob));
    if (catalogueFrom !== undefined)
      due.push(...(await imagesToCatalogue({ store, queue, from: catalogueFrom }, now)));
    if (watch !== undefined) due.push(...(await tagsToLookAt({ queue, watch }, now)));
    if (updates !== undefined) due.push(...(await recipesToUpdate({ queue, updates }, now)));
    if (keptMs !== undefined && (await isToBePruned(store, { clock })))
      due.push({ kind: 'retain', key: '', input: {} });
  }
  if (due.length === 0) return;
  await store.write(
    async (edit) => {
      for (const job of due) await queue.add(edit, job);
    },
    { keepsAnswers: true },
  );
}
