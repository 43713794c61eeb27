import { systemClock } from '../../../base/system-clock.ts';
import { defineJob } from '../../../base/workers.ts';
import { type RecordedSbom, type RecordSbomInput, recordSbom } from '../../../fleet/index.ts';
import { openStore } from '../../../store/index.ts';
import type { GivenApart } from '../../work-apart.ts';

/** Reads an SBOM and records what it says. Throws what `recordSbom` and the store throw. */
export async function recordSentSbom({
  location,
  ...sbom
}: GivenApart<Omit<RecordSbomInput, 'store'>>): Promise<RecordedSbom> {
  const store = await openStore(location, { clock: systemClock });
  try {
    return await recordSbom({ store, ...sbom });
  } finally {
    await store.close();
  }
}

export const recordSbomJob = defineJob(import.meta.url, 'recordSentSbom', recordSentSbom);
