import type { Words } from '../words.ts';

/** What the tags of watched repositories stood for when they were last looked at. */
export const watchedTags = ({ blob }: Words): string[] => [
  `CREATE TABLE watched_tag (repository TEXT NOT NULL, tag TEXT NOT NULL, digest ${blob} NOT NULL, since BIGINT NOT NULL, looked_at BIGINT NOT NULL,
    PRIMARY KEY (repository, tag))`,
];
