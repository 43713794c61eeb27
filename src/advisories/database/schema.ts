/**
 * Written into the header of the file (SQLite file format, 1.3.14 and 1.3.19), where it costs nothing to look. A new minor version
 * adds tables and columns, so that earlier programs still read what they know; a new major version changes what is there.
 */
export const APPLICATION_ID = 0x73_77_61_64; // "swad"
export const MAJOR = 1;
export const MINOR = 2;
export const PAGE_BYTES = 8192;

export function userVersion(major: number, minor: number): number {
  return major * 0x1_00_00 + minor;
}

/**
 * `package.statements`: all that is said of one package, see statements.ts. `package.state`: a digest of it.
 * `vulnerability.packages`: numbers of packages. `alias.targets`: ids of vulnerabilities, one a line, for every id (in upper case)
 * that is not the id of a vulnerability itself. `listed` (since 1.2): what the index of a release lists of one source package, see
 * listed-packages.ts; one row without a source says that there is an index.
 */
export const TABLES = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE feed (id TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE release (ecosystem TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE ecosystem (number INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE package (
  number INTEGER PRIMARY KEY, ecosystem INTEGER NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL, statements TEXT NOT NULL
);
CREATE TABLE vulnerability (id TEXT PRIMARY KEY, title TEXT, data TEXT NOT NULL, packages TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE alias (key TEXT PRIMARY KEY, targets TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE listed (ecosystem TEXT, source TEXT, packages TEXT NOT NULL, PRIMARY KEY (ecosystem, source)) WITHOUT ROWID;
`;

/** Made after the rows are in, so that its pages are adjacent. */
export const INDEXES = 'CREATE UNIQUE INDEX package_name ON package (ecosystem, name);';
