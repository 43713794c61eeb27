/** For how many milliseconds the newest look at a cluster counts as current: 26 hours for those that were there before. */
export const staleClusters = (): string[] => [
  'ALTER TABLE cluster ADD COLUMN stale_after BIGINT NOT NULL DEFAULT 93600000',
];
