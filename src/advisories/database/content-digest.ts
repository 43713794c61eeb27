import { createHash, type Hash } from 'node:crypto';
import { type Digest, digestFromHex } from '../../base/index.ts';

/**
 * The identity of a database: a digest of its rows, table by table in the order in which they are written. Not of the file, which
 * cannot hold its own digest, and in which SQLite leaves its version.
 */
export class ContentDigest {
  readonly #hash: Hash = createHash('sha256');

  add(table: string, row: readonly (string | number | null)[]): void {
    let text = table;
    // With its length each value has one reading only.
    for (const value of row) text += value === null ? '-' : `${String(value).length}:${value}`;
    this.#hash.update(text);
  }

  digest(): Digest {
    return digestFromHex(this.#hash.digest('hex'));
  }
}
