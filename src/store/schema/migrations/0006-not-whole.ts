import type { Words } from '../words.ts';

/**
 * Inventories that say themselves that something may be missing, found without reading all. `hides`: 0 nothing, 1 packages, 2 any file.
 * Of older ones only unreadable layers are known, which stand first among the gaps.
 */
export const notWhole = ({ compact }: Words): string[] => [
  `CREATE TABLE not_whole (image_id BIGINT NOT NULL REFERENCES image (id), inventory_id BIGINT NOT NULL REFERENCES inventory (id),
    hides INTEGER NOT NULL, quarantined BIGINT NOT NULL, PRIMARY KEY (image_id, inventory_id)) ${compact}`,
  `INSERT INTO not_whole (image_id, inventory_id, hides, quarantined)
    SELECT image_id, id, CASE WHEN gaps LIKE '["layer %' THEN 2 ELSE 0 END, quarantined FROM inventory
    WHERE quarantined > 0 OR gaps LIKE '["layer %'`,
];
