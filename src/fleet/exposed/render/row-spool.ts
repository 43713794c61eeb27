import { DatabaseSync } from 'node:sqlite';
import { runOrder } from '../exposed-rows.ts';
import type { ExposedImage, ExposedRun } from '../types.ts';

/** In memory; more is in the file. */
const CACHE_KIB = 16_384;

/**
 * The rows of an answer in a temporary file, however many there are: put in page by page, read in their order, with as little memory for
 * millions as for thousands. So no snapshot of the fleet waits for whoever reads the answer.
 */
export class RowSpool implements Disposable {
  readonly #database: DatabaseSync;

  constructor() {
    // Without a name it is in a file of TMPDIR that has none either: nothing is left of it, however this process ends.
    this.#database = new DatabaseSync('');
    this.#database.exec(`PRAGMA journal_mode = OFF; PRAGMA cache_size = -${CACHE_KIB};
      CREATE TABLE run (at INTEGER PRIMARY KEY, place BLOB NOT NULL, image INTEGER NOT NULL, certain INTEGER NOT NULL,
        json TEXT NOT NULL);
      CREATE INDEX run_by_place ON run (place, at);
      CREATE TABLE image (at INTEGER PRIMARY KEY, id INTEGER NOT NULL UNIQUE, ran INTEGER NOT NULL, json TEXT NOT NULL);
      CREATE TABLE line (at INTEGER PRIMARY KEY, place BLOB NOT NULL, text TEXT NOT NULL)`);
  }

  /** An image that an earlier page had is there already. */
  add({ runs, images }: { runs: readonly ExposedRun[]; images: readonly ExposedImage[] }): void {
    const toImage = this.#database.prepare('INSERT OR IGNORE INTO image (id, ran, json) VALUES (?, 0, ?)');
    const toRun = this.#database.prepare('INSERT INTO run (place, image, certain, json) VALUES (?, ?, ?, ?)');
    const ran = this.#database.prepare('UPDATE image SET ran = 1 WHERE id = ?');
    this.#inOne(() => {
      for (const image of images) toImage.run(image.id, JSON.stringify(image));
      for (const run of runs) {
        toRun.run(Buffer.from(runOrder(run)), run.image, run.certain ? 1 : 0, JSON.stringify(run));
        ran.run(run.image);
      }
    });
  }

  get isEmpty(): boolean {
    return this.#count('SELECT (SELECT count(*) FROM run) + (SELECT count(*) FROM image) AS n') === 0;
  }

  /** Runs by an index whose platform is not known. */
  get uncertain(): number {
    return this.#count('SELECT count(*) AS n FROM run WHERE certain = 0');
  }

  #count(query: string): number {
    return Number(this.#database.prepare(query).get()?.['n']);
  }

  /** Runs in their order, as JSON. */
  *runs(): Generator<string> {
    for (const { json } of this.#database.prepare('SELECT json FROM run ORDER BY place, at').iterate())
      yield String(json);
  }

  /** Images in the order of the pages, as JSON; `idle`: those alone that never ran. */
  *images({ idle }: { idle: boolean }): Generator<string> {
    const some = idle ? 'WHERE ran = 0' : '';
    for (const { json } of this.#database.prepare(`SELECT json FROM image ${some} ORDER BY at`).iterate())
      yield String(json);
  }

  image(id: number): string | undefined {
    const row = this.#database.prepare('SELECT json FROM image WHERE id = ?').get(id);
    return row === undefined ? undefined : String(row['json']);
  }

  /** Lines by their keys; of one key in the order in which they come. */
  *sorted(lines: Iterable<{ key: string; text: string }>): Generator<string> {
    const insert = this.#database.prepare('INSERT INTO line (place, text) VALUES (?, ?)');
    this.#inOne(() => {
      for (const { key, text } of lines) insert.run(Buffer.from(key), text);
    });
    for (const { text } of this.#database.prepare('SELECT text FROM line ORDER BY place, at').iterate())
      yield String(text);
  }

  #inOne(work: () => void): void {
    this.#database.exec('BEGIN');
    work();
    this.#database.exec('COMMIT');
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
