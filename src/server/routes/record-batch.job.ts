import { systemClock } from '../../base/system-clock.ts';
import { defineJob } from '../../base/workers.ts';
import { openStore, recordTold, type Time, type ToldResult } from '../../store/index.ts';
import { checkedJson } from '../http/read-request.ts';
import type { GivenApart } from '../work-apart.ts';
import { BATCH_BYTES, batch, type Telling, toldBy } from './told-batch.ts';

/** `bytes`: the batch as it came. */
export type BatchToRecord = { bytes: Uint8Array; telling: Telling; at: Time };

/** Reads what an agent tells, and records it. Throws SERVER_INPUT, and what the store throws. */
export async function recordBatch({
  bytes,
  telling,
  at,
  location,
}: GivenApart<BatchToRecord>): Promise<{ result: ToldResult; base: number }> {
  const told = toldBy(telling, checkedJson(batch, bytes, BATCH_BYTES));
  const store = await openStore(location, { clock: systemClock });
  try {
    return { result: await recordTold(store, told, { at }), base: told.base };
  } finally {
    await store.close();
  }
}

export const recordBatchJob = defineJob(import.meta.url, 'recordBatch', recordBatch);
