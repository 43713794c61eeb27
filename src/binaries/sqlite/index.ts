import type { Budget } from '../budget.ts';
import type { RandomAccess } from '../random-access.ts';
import { malformed, Pages } from './pages.ts';
import { recordValues, type SqliteValue, varint } from './records.ts';

export type { SqliteValue } from './records.ts';

const MAX_DEPTH = 40;
const LEAF_TABLE = 0x0d;
const INTERIOR_TABLE = 0x05;

/**
 * The rows of a table with a rowid, in the order of the rowids, as lists of their columns; undefined without such a table. No SQL
 * engine reads what third parties made: only the pages of this one table are walked. What a write-ahead log beside the file
 * holds is not seen. Throws SQLITE_MALFORMED.
 */
export function sqliteRows(
  file: RandomAccess,
  table: string,
  budget: Budget,
): Iterable<SqliteValue[]> | undefined {
  const pages = new Pages(file, budget);
  for (const [type, name, , rootPage] of rowsBelow(pages, 1, 0))
    if (type === 'table' && name === table && typeof rootPage === 'number')
      return rowsBelow(pages, rootPage, 0);
  return undefined;
}

function* rowsBelow(pages: Pages, number: number, depth: number): Generator<SqliteValue[]> {
  if (depth > MAX_DEPTH) throw malformed('its tree is too deep');
  const page = pages.read(number);
  const start = number === 1 ? 100 : 0;
  const kind = page[start];
  const cells = page.readUInt16BE(start + 3);
  if (kind === INTERIOR_TABLE) {
    for (const at of cellOffsets(page, start + 12, cells))
      yield* rowsBelow(pages, page.readUInt32BE(at), depth + 1);
    yield* rowsBelow(pages, page.readUInt32BE(start + 8), depth + 1);
  } else if (kind === LEAF_TABLE) {
    for (const at of cellOffsets(page, start + 8, cells))
      yield recordValues(payload(pages, page, at), pages.budget);
  } else throw malformed(`page ${number} does not belong to a table`);
}

function* cellOffsets(page: Buffer, start: number, cells: number): Generator<number> {
  if (start + 2 * cells > page.length) throw malformed('a page has more cells than room');
  for (let index = 0; index < cells; index++) {
    const at = page.readUInt16BE(start + 2 * index);
    if (at + 4 > page.length) throw malformed('a cell is outside of its page');
    yield at;
  }
}

/** A row's bytes: what fits on the page, and the rest from overflow pages (section 1.6). */
function payload(pages: Pages, page: Buffer, offset: number): Buffer {
  const { value: length, end } = varint(page, offset);
  const start = varint(page, end).end;
  const usable = pages.usableBytes;
  if (length <= usable - 35) return slice(page, start, length);
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const wanted = least + ((length - least) % (usable - 4));
  const local = wanted <= usable - 35 ? wanted : least;
  const parts = [slice(page, start, local)];
  pages.budget.spend('bytesProduced', length);
  let left = length - local;
  if (left > pages.count * usable) throw malformed('a row is larger than the file');
  let next = slice(page, start + local, 4).readUInt32BE(0);
  while (left > 0) {
    const overflow = pages.read(next);
    const part = overflow.subarray(4, 4 + Math.min(left, usable - 4));
    parts.push(part);
    left -= part.length;
    next = overflow.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

function slice(page: Buffer, start: number, length: number): Buffer {
  if (start + length > page.length) throw malformed('a row ends outside of its page');
  return page.subarray(start, start + length);
}
