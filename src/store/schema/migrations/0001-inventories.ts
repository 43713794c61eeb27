import type { Words } from '../words.ts';

/** What is in images: packages, sets of them, files, images with their names and inventories, and the reverse index. */
export const inventories = ({ id, denseId, blob, compact }: Words): string[] => [
  'CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)',
  // The next dense id of each thing that is posted. Given back when its transaction fails, so that no id is ever missing.
  'CREATE TABLE counter (name TEXT PRIMARY KEY, next BIGINT NOT NULL)',

  `CREATE TABLE package_name (id ${id}, type TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
    lower_name TEXT NOT NULL, UNIQUE (type, namespace, name))`,
  'CREATE INDEX package_name_lower ON package_name (lower_name)',
  `CREATE TABLE package_version (id ${id}, name_id BIGINT NOT NULL REFERENCES package_name (id),
    purl TEXT NOT NULL UNIQUE, version TEXT NOT NULL, scheme TEXT NOT NULL, distro TEXT NOT NULL,
    source_name TEXT NOT NULL, source_version TEXT NOT NULL)`,
  'CREATE INDEX package_version_name ON package_version (name_id)',
  `CREATE INDEX package_version_source ON package_version (source_name) WHERE source_name <> ''`,
  `CREATE TABLE license (id ${id}, expression TEXT NOT NULL UNIQUE)`,
  `CREATE TABLE package_license (version_id BIGINT NOT NULL REFERENCES package_version (id),
    license_id BIGINT NOT NULL REFERENCES license (id), PRIMARY KEY (version_id, license_id)) ${compact}`,
  'CREATE INDEX package_license_license ON package_license (license_id)',

  `CREATE TABLE package_set (id ${denseId}, size BIGINT NOT NULL, ids ${blob} NOT NULL)`,
  `CREATE TABLE file_set (id ${denseId}, digest ${blob} NOT NULL, size BIGINT NOT NULL,
    digests ${blob} NOT NULL, paths ${blob} NOT NULL)`,

  `CREATE TABLE repository (id ${id}, name TEXT NOT NULL UNIQUE)`,
  `CREATE TABLE base_image (id ${id}, digest ${blob} NOT NULL, reference TEXT NOT NULL, UNIQUE (digest, reference))`,
  `CREATE INDEX base_image_reference ON base_image (reference)`,
  `CREATE TABLE image (id ${denseId}, platform TEXT NOT NULL, created_at BIGINT, added_at BIGINT NOT NULL)`,
  `CREATE TABLE image_reference (id ${denseId}, image_id BIGINT NOT NULL REFERENCES image (id),
    repository_id BIGINT NOT NULL REFERENCES repository (id), tag TEXT NOT NULL)`,
  'CREATE INDEX image_reference_image ON image_reference (image_id)',
  `CREATE TABLE image_name (id ${denseId}, image_id BIGINT NOT NULL REFERENCES image (id), kind INTEGER NOT NULL,
    digest ${blob} NOT NULL)`,
  'CREATE INDEX image_name_image ON image_name (image_id)',
  `CREATE TABLE claimant (id ${id}, source TEXT NOT NULL, attested_by TEXT NOT NULL, tool TEXT NOT NULL,
    UNIQUE (source, attested_by, tool))`,
  `CREATE TABLE inventory (id ${denseId}, image_id BIGINT NOT NULL REFERENCES image (id),
    package_set_id BIGINT NOT NULL REFERENCES package_set (id), claimant_id BIGINT NOT NULL REFERENCES claimant (id),
    base_id BIGINT REFERENCES base_image (id),
    made_at BIGINT NOT NULL, added_at BIGINT NOT NULL, quarantined BIGINT NOT NULL, layers ${blob} NOT NULL,
    places ${blob} NOT NULL, gaps TEXT)`,
  'CREATE INDEX inventory_image ON inventory (image_id)',
  'CREATE INDEX inventory_package_set ON inventory (package_set_id, id, image_id)',
  `CREATE TABLE quarantined (inventory_id BIGINT NOT NULL REFERENCES inventory (id), position BIGINT NOT NULL,
    text TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (inventory_id, position)) ${compact}`,
  `CREATE TABLE successor (image_id BIGINT NOT NULL REFERENCES image (id), successor_id BIGINT NOT NULL REFERENCES image (id),
    reason TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (image_id, successor_id)) ${compact}`,

  `CREATE TABLE segment (id ${id}, kind INTEGER NOT NULL, level INTEGER NOT NULL, first_doc BIGINT NOT NULL,
    end_doc BIGINT NOT NULL, UNIQUE (kind, first_doc))`,
  `CREATE TABLE posting (segment_id BIGINT NOT NULL REFERENCES segment (id), term BIGINT NOT NULL, docs ${blob} NOT NULL,
    PRIMARY KEY (segment_id, term)) ${compact}`,
];
