import type { Words } from '../words.ts';

/** Which rows of what is live were changed when: who keeps a copy reads those anew. Older programs would change some without a word. */
export const liveChanges = ({ compact }: Words): string[] => [
  `CREATE TABLE live_change (generation BIGINT NOT NULL, kind BIGINT NOT NULL, id BIGINT NOT NULL, PRIMARY KEY (generation, kind, id)) ${compact}`,
  'UPDATE min_writer SET version = 20',
];
