/**
 * How many images an index names, where that was counted, and whether all that a digest may stand for are known; which cluster a name stands for (the
 * UID of its namespace kube-system). Blocks note what may be of another image: they are filled anew.
 */
export const identities = (): string[] => [
  'ALTER TABLE image_name ADD COLUMN of_images BIGINT',
  'ALTER TABLE running ADD COLUMN is_whole BIGINT NOT NULL DEFAULT 0',
  'ALTER TABLE cluster ADD COLUMN uid TEXT',
  'UPDATE min_writer SET version = 28',
  "INSERT INTO counter (name, next) VALUES ('filled-running', 0) ON CONFLICT (name) DO UPDATE SET next = 0",
];
