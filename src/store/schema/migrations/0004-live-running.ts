import type { Words } from '../words.ts';

/** Sums of what runs now by digest, so that the verdict line does not group and join every live run. Filled after the migration. */
export const liveRunning = ({ denseId, blob }: Words): string[] => [
  `CREATE TABLE live_running (running_id ${denseId} REFERENCES running (id), runs ${blob} NOT NULL)`,
];
