import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Digest } from '../../../base/index.ts';
import { ContentDigest } from '../content-digest.ts';
import {
  APPLICATION_ID,
  type COLUMNS,
  INDEXES,
  MAJOR,
  MINOR,
  PAGE_BYTES,
  TABLES,
  userVersion,
} from '../schema.ts';

/**
 * Writes the tables of a database one after the other, each in the order of its key, so that every page is filled once and the same
 * rows give the same file.
 */
export class DatabaseWriter {
  readonly #path: string;
  readonly #file: DatabaseSync;
  readonly #inserts = new Map<string, StatementSync>();
  readonly #digest = new ContentDigest();

  constructor(path: string) {
    this.#path = path;
    this.#file = new DatabaseSync(path);
    this.#file.exec(`
      PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = NONE; PRAGMA encoding = 'UTF-8';
      PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${userVersion(MAJOR, MINOR)};
      ${TABLES} BEGIN;`);
  }

  add(table: keyof typeof COLUMNS, row: readonly (string | number | null)[]): void {
    let insert = this.#inserts.get(table);
    if (insert === undefined) {
      insert = this.#file.prepare(
        `INSERT OR REPLACE INTO ${table} VALUES (${row.map(() => '?').join(', ')})`,
      );
      this.#inserts.set(table, insert);
    }
    insert.run(...row);
    this.#digest.add(table, row);
  }

  /** Flushed to the disk: whoever renames the file gives it its final name. */
  finish(builtAt: number): Digest {
    this.add('meta', ['builtAt', String(builtAt)]);
    const digest = this.#digest.digest();
    this.#file.prepare('INSERT INTO meta VALUES (?, ?)').run('digest', digest);
    this.#file.exec(`COMMIT; ${INDEXES}`);
    this.#file.close();
    this.#sealHeader();
    return digest;
  }

  [Symbol.dispose](): void {
    if (this.#file.isOpen) this.#file.close();
  }

  /** SQLite notes its own version (file format, 1.3.17), of which nothing depends but the bytes of the file. */
  #sealHeader(): void {
    const file = openSync(this.#path, 'r+');
    try {
      const version = Buffer.alloc(4);
      version.writeUInt32BE(WRITER_VERSION);
      writeSync(file, version, 0, 4, 96);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}

const WRITER_VERSION = 3_050_000;
