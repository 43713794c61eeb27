import type { Words } from '../words.ts';

/**
 * What each reported digest stands for, and the sums of its past runs, packed: a question about all that ever ran reads neither pairs nor runs. Filled
 * afterwards, some blocks at a time, from `filled-running` on; what an older program writes meanwhile would be missing there.
 */
export const runningBlocks = ({ denseId, blob }: Words): string[] => [
  `CREATE TABLE running_block (first_id ${denseId}, ran ${blob} NOT NULL)`,
  'CREATE INDEX past_run_run ON past_run (workload_id, container, running_id)',
  'DROP INDEX past_run_workload',
  'CREATE INDEX inventory_not_looked ON inventory (image_id) WHERE is_looked < 3',
  'UPDATE min_writer SET version = 18',
  "INSERT INTO counter (name, next) VALUES ('filled-running', 0)",
];
