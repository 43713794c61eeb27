import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** Facts of vulnerabilities, by what they come from. */
export const FACT = { advisory: 0, exploited: 1, probability: 2, decision: 3, known: 4 } as const;

export type StagedStatement = {
  ecosystem: string;
  name: string;
  feed: number;
  scheme: string;
  /** Number of the advisory in this build. */
  advisory: number;
  /** False: it says that the package is not affected. */
  isAffected: boolean;
  /** See encodeTail. */
  tail: string;
};

export type StagedFact = { vulnerability: string; kind: number; preference: number; data: string };

const TABLES = `
PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536;
CREATE TABLE advisory (number INTEGER PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE statement (ecosystem TEXT, name TEXT, feed INTEGER, scheme TEXT, advisory INTEGER, affected INTEGER, tail TEXT);
CREATE TABLE listed (ecosystem TEXT, source TEXT, package TEXT);
CREATE TABLE fact (vulnerability TEXT, kind INTEGER, preference INTEGER, data TEXT);
BEGIN;
`;

/**
 * Where items wait until all are there: a file next to the one that is built, so that neither the size of feeds nor their order
 * matters. SQLite sorts it, in files of its own when memory does not suffice; those are in the same folder and have no names.
 */
export class ItemStaging {
  readonly #file: DatabaseSync;
  readonly #statement: StatementSync;
  readonly #advisory: StatementSync;
  readonly #fact: StatementSync;
  readonly #listed: StatementSync;

  constructor(path: string) {
    this.#file = new DatabaseSync(path);
    this.#file.exec(`PRAGMA temp_store_directory = '${dirname(path).replaceAll("'", "''")}';${TABLES}`);
    this.#statement = this.#file.prepare('INSERT INTO statement VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.#advisory = this.#file.prepare('INSERT INTO advisory VALUES (?, ?)');
    this.#fact = this.#file.prepare('INSERT INTO fact VALUES (?, ?, ?, ?)');
    this.#listed = this.#file.prepare('INSERT INTO listed VALUES (?, ?, ?)');
  }

  addStatement({ ecosystem, name, feed, scheme, advisory, isAffected, tail }: StagedStatement): void {
    this.#statement.run(ecosystem, name, feed, scheme, advisory, isAffected ? 1 : 0, tail);
  }

  addAdvisory(number: number, data: string): void {
    this.#advisory.run(number, data);
  }

  addFact({ vulnerability, kind, preference, data }: StagedFact): void {
    this.#fact.run(vulnerability, kind, preference, data);
  }

  /** `text`: see listed-packages.ts. */
  addListed(ecosystem: string, source: string, text: string): void {
    this.#listed.run(ecosystem, source, text);
  }

  /** What indexes list, by release and source; several lists of one release are one. */
  *listed(): Generator<{ ecosystem: string; source: string; packages: string }> {
    const sql =
      'SELECT ecosystem, source, group_concat(package, char(10) ORDER BY package) FROM (SELECT DISTINCT * FROM listed) GROUP BY 1, 2 ORDER BY 1, 2';
    for (const row of this.#read(sql) as Iterable<[string, string, string]>) {
      const [ecosystem, source, packages] = row;
      yield { ecosystem, source, packages };
    }
  }

  /** By number. */
  *advisories(): Generator<[number: number, data: string]> {
    yield* this.#read('SELECT number, data FROM advisory ORDER BY number') as Iterable<[number, string]>;
  }

  /** Those of one package together. */
  *statements(): Generator<StagedStatement> {
    const sql = 'SELECT ecosystem, name, feed, scheme, advisory, affected, tail FROM statement ORDER BY 1, 2';
    for (const row of this.#read(sql) as Iterable<[string, string, number, string, number, number, string]>) {
      const [ecosystem, name, feed, scheme, advisory, affected, tail] = row;
      yield { ecosystem, name, feed, scheme, advisory, isAffected: affected === 1, tail };
    }
  }

  /** Those of one vulnerability together, the best words first. */
  *facts(): Generator<StagedFact> {
    const sql = 'SELECT vulnerability, kind, preference, data FROM fact ORDER BY 1, 2, 3, 4';
    for (const row of this.#read(sql) as Iterable<[string, number, number, string]>) {
      const [vulnerability, kind, preference, data] = row;
      yield { vulnerability, kind, preference, data };
    }
  }

  [Symbol.dispose](): void {
    if (this.#file.isOpen) this.#file.close();
  }

  #read(sql: string): Iterable<unknown> {
    const statement = this.#file.prepare(sql);
    statement.setReturnArrays(true);
    return statement.iterate();
  }
}
