/**
 * What lowering needs to know of a package version besides its name; its digest is part of the version's identity. '': nobody looked. And which
 * inventories were made by who looked for it: of others it may be that a new look lowers what they have.
 */
export const loweringFacts = (): string[] => [
  `ALTER TABLE package_version ADD COLUMN facts TEXT NOT NULL DEFAULT ''`,
  'ALTER TABLE inventory ADD COLUMN is_looked INTEGER NOT NULL DEFAULT 0',
  'UPDATE min_writer SET version = 9',
];
