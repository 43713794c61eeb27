/**
 * What a claim leaves untold where nobody looked: 0 nothing, 1 which files there are, 2 which packages, too. Of the claims that were there before
 * nobody noted what they cover.
 */
export const claims = (): string[] => [
  'ALTER TABLE not_whole ADD COLUMN untold INTEGER NOT NULL DEFAULT 0',
  `INSERT INTO not_whole (image_id, inventory_id, hides, quarantined, untold)
    SELECT image_id, inventory.id, 0, quarantined, 2 FROM inventory JOIN claimant ON claimant.id = claimant_id
    WHERE source <> 'catalog' ON CONFLICT (image_id, inventory_id) DO UPDATE SET untold = 2`,
  'UPDATE min_writer SET version = 14',
];
