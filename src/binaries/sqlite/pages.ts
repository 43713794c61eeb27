import type { Budget } from '../budget.ts';
import { binaryError } from '../errors.ts';
import type { RandomAccess } from '../random-access.ts';

const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';

/** The pages of a database file, numbered from 1 (sqlite.org/fileformat2.html, section 1.2). */
export class Pages {
  readonly #file: RandomAccess;
  readonly pageBytes: number;
  /** Bytes of a page that hold data. */
  readonly usableBytes: number;
  readonly count: number;
  readonly budget: Budget;
  #leftBytes: number;

  constructor(file: RandomAccess, budget: Budget) {
    const header = file.read(0, HEADER_BYTES);
    if (header.toString('latin1', 0, 16) !== MAGIC)
      throw malformed('it does not start with the SQLite header');
    const size = header.readUInt16BE(16);
    this.#file = file;
    this.budget = budget;
    this.pageBytes = size === 1 ? 65536 : size;
    this.usableBytes = this.pageBytes - (header[20] ?? 0);
    if ((this.pageBytes & (this.pageBytes - 1)) !== 0 || this.pageBytes < 512 || this.usableBytes < 480)
      throw malformed(`its pages are said to be of ${size} bytes`);
    if (header.readUInt32BE(56) > 1) throw malformed('its texts are not UTF-8');
    this.count = Math.floor(file.sizeBytes / this.pageBytes);
    // Every page is in one place only; who is led to one again and again is led in a circle.
    this.#leftBytes = 2 * file.sizeBytes + HEADER_BYTES;
  }

  /** The content of a page; the first one's includes the header of the file. */
  read(number: number): Buffer {
    if (number < 1 || number > this.count)
      throw malformed(`it has ${this.count} pages, and not page ${number}`);
    this.#leftBytes -= this.pageBytes;
    if (this.#leftBytes < 0) throw malformed('its pages form a loop');
    return this.#file.read((number - 1) * this.pageBytes, this.usableBytes);
  }
}

export function malformed(why: string): Error {
  return binaryError('SQLITE_MALFORMED', `malformed SQLite database: ${why}`);
}
