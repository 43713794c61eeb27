PRAGMA application_id = 1936226097;
CREATE TABLE schema_version (version BIGINT PRIMARY KEY, at BIGINT NOT NULL);
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE counter (name TEXT PRIMARY KEY, next BIGINT NOT NULL);
CREATE TABLE package_name (id INTEGER PRIMARY KEY, type TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
    lower_name TEXT NOT NULL, UNIQUE (type, namespace, name));
CREATE INDEX package_name_lower ON package_name (lower_name);
CREATE TABLE package_version (id INTEGER PRIMARY KEY, name_id BIGINT NOT NULL REFERENCES package_name (id),
    purl TEXT NOT NULL UNIQUE, version TEXT NOT NULL, scheme TEXT NOT NULL, distro TEXT NOT NULL,
    source_name TEXT NOT NULL, source_version TEXT NOT NULL);
CREATE INDEX package_version_name ON package_version (name_id);
CREATE INDEX package_version_source ON package_version (source_name) WHERE source_name <> '';
CREATE TABLE license (id INTEGER PRIMARY KEY, expression TEXT NOT NULL UNIQUE);
CREATE TABLE package_license (version_id BIGINT NOT NULL REFERENCES package_version (id),
    license_id BIGINT NOT NULL REFERENCES license (id), PRIMARY KEY (version_id, license_id)) WITHOUT ROWID;
CREATE INDEX package_license_license ON package_license (license_id);
CREATE TABLE package_set (id INTEGER PRIMARY KEY, size BIGINT NOT NULL, ids BLOB NOT NULL);
CREATE TABLE file_set (id INTEGER PRIMARY KEY, digest BLOB NOT NULL, size BIGINT NOT NULL,
    digests BLOB NOT NULL, paths BLOB NOT NULL);
CREATE TABLE repository (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE base_image (id INTEGER PRIMARY KEY, digest BLOB NOT NULL, reference TEXT NOT NULL, UNIQUE (digest, reference));
CREATE INDEX base_image_reference ON base_image (reference);
CREATE TABLE image (id INTEGER PRIMARY KEY, platform TEXT NOT NULL, created_at BIGINT, added_at BIGINT NOT NULL);
CREATE TABLE image_reference (id INTEGER PRIMARY KEY, image_id BIGINT NOT NULL REFERENCES image (id),
    repository_id BIGINT NOT NULL REFERENCES repository (id), tag TEXT NOT NULL);
CREATE INDEX image_reference_image ON image_reference (image_id);
CREATE TABLE image_name (id INTEGER PRIMARY KEY, image_id BIGINT NOT NULL REFERENCES image (id), kind INTEGER NOT NULL,
    digest BLOB NOT NULL);
CREATE INDEX image_name_image ON image_name (image_id);
CREATE TABLE claimant (id INTEGER PRIMARY KEY, source TEXT NOT NULL, attested_by TEXT NOT NULL, tool TEXT NOT NULL,
    UNIQUE (source, attested_by, tool));
CREATE TABLE inventory (id INTEGER PRIMARY KEY, image_id BIGINT NOT NULL REFERENCES image (id),
    package_set_id BIGINT NOT NULL REFERENCES package_set (id), claimant_id BIGINT NOT NULL REFERENCES claimant (id),
    base_id BIGINT REFERENCES base_image (id),
    made_at BIGINT NOT NULL, added_at BIGINT NOT NULL, quarantined BIGINT NOT NULL, layers BLOB NOT NULL,
    places BLOB NOT NULL, gaps TEXT);
CREATE INDEX inventory_image ON inventory (image_id);
CREATE INDEX inventory_package_set ON inventory (package_set_id, id, image_id);
CREATE TABLE quarantined (inventory_id BIGINT NOT NULL REFERENCES inventory (id), position BIGINT NOT NULL,
    text TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (inventory_id, position)) WITHOUT ROWID;
CREATE TABLE successor (image_id BIGINT NOT NULL REFERENCES image (id), successor_id BIGINT NOT NULL REFERENCES image (id),
    reason TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (image_id, successor_id)) WITHOUT ROWID;
CREATE TABLE segment (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, level INTEGER NOT NULL, first_doc BIGINT NOT NULL,
    end_doc BIGINT NOT NULL, UNIQUE (kind, first_doc));
CREATE TABLE posting (segment_id BIGINT NOT NULL REFERENCES segment (id), term BIGINT NOT NULL, docs BLOB NOT NULL,
    PRIMARY KEY (segment_id, term)) WITHOUT ROWID;
INSERT INTO schema_version VALUES (1, 1772323200000);
INSERT INTO counter VALUES ('package_set', 2);
INSERT INTO counter VALUES ('image', 2);
INSERT INTO counter VALUES ('image_name', 3);
INSERT INTO counter VALUES ('inventory', 2);
INSERT INTO counter VALUES ('image_reference', 2);
INSERT INTO package_name VALUES (1, 'deb', 'debian', 'liblzma5', 'liblzma5');
INSERT INTO package_version VALUES (1, 1, 'pkg:deb/debian/liblzma5@5.6.1-1', '5.6.1-1', 'deb', 'debian-13', 'xz-utils', '5.6.1-1');
INSERT INTO package_set VALUES (1, 1, X'01');
INSERT INTO repository VALUES (1, 'registry.example/a');
INSERT INTO image VALUES (1, 'linux/amd64', 1772323200000, 1772323200000);
INSERT INTO image_reference VALUES (1, 1, 1, '1');
INSERT INTO image_name VALUES (1, 1, 1, X'1C90B85F58E66A89E94824BECF8F227051A11519DD29EB1AE9FC3512FF294897');
INSERT INTO image_name VALUES (2, 1, 2, X'30EC4FC2F4CE8EF229AAEB1F7530852BD0A5DB5BC25BFE8B6A28F6D3F4E70477');
INSERT INTO claimant VALUES (1, 'catalog', '', 'shearwall 0.2.0');
INSERT INTO inventory VALUES (1, 1, 1, 1, NULL, 1772323200000, 1772323200000, 0, X'', X'28B52FFD2019C900000115302F7661722F6C69622F64706B672F7374617475730100', NULL);
