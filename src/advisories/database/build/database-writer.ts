import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Digest } from '../../../base/index.ts';
import { PLACEHOLDER, stateFileDigest } from '../file-digest.ts';
import { APPLICATION_ID, INDEXES, MAJOR, MINOR, PAGE_BYTES, TABLES, userVersion } from '../schema.ts';

type Table = 'meta' | 'feed' | 'release' | 'ecosystem' | 'package' | 'vulnerability' | 'alias' | 'listed';

/**
 * Writes the tables of a database one after the other, each in the order of its key, so that every page is filled once and the same
 * rows give the same file.
 */
export class DatabaseWriter {
  readonly #path: string;
  readonly #file: DatabaseSync;
  readonly #inserts = new Map<Table, StatementSync>();

  constructor(path: string) {
    this.#path = path;
    this.#file = new DatabaseSync(path);
    this.#file.exec(`
      PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = NONE; PRAGMA encoding = 'UTF-8'; BEGIN;
      PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${userVersion(MAJOR, MINOR)};
      ${TABLES}`);
  }

  add(table: Table, row: readonly (string | number | null)[]): void {
    let insert = this.#inserts.get(table);
    if (insert === undefined) {
      insert = this.#file.prepare(`INSERT INTO ${table} VALUES (${row.map(() => '?').join(', ')})`);
      this.#inserts.set(table, insert);
    }
    insert.run(...row);
  }

  /** Flushed to the disk: the caller renames the file to its final name. */
  finish(builtAt: number): Digest {
    this.add('meta', ['builtAt', String(builtAt)]);
    this.add('meta', ['digest', PLACEHOLDER]);
    this.#file.exec(`${INDEXES} COMMIT;`);
    this.#file.close();
    const file = openSync(this.#path, 'r+');
    try {
      // SQLite notes its own version (file format, 1.3.17), on which nothing depends but the bytes of the file.
      const version = Buffer.alloc(4);
      version.writeUInt32BE(WRITER_VERSION);
      writeSync(file, version, 0, 4, 96);
      const digest = stateFileDigest(this.#path);
      fsyncSync(file);
      return digest;
    } finally {
      closeSync(file);
    }
  }

  [Symbol.dispose](): void {
    if (this.#file.isOpen) this.#file.close();
  }
}

const WRITER_VERSION = 3_050_000;
