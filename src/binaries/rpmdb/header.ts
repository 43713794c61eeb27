import type { Budget } from '../budget.ts';
import { malformed } from './malformed.ts';

/** Tags that say what a package is (rpm, include/rpm/rpmtag.h). */
export const RPM_TAGS = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  summary: 1004,
  vendor: 1011,
  license: 1014,
  packager: 1015,
  url: 1020,
  arch: 1022,
  oldFileNames: 1027,
  fileModes: 1030,
  fileDigests: 1035,
  fileFlags: 1037,
  sourceRpm: 1044,
  provideName: 1047,
  requireFlags: 1048,
  requireName: 1049,
  requireVersion: 1050,
  dirIndexes: 1116,
  baseNames: 1117,
  dirNames: 1118,
  fileDigestAlgorithm: 5011,
  modularityLabel: 5096,
} as const;

const MAX_ENTRIES = 0xffff;
const INT16 = 3;
const INT32 = 4;
const STRINGS = new Set([6, 8, 9]);
const STRING = 6;

/** The header of one package: typed lists by tag. Texts are byte strings; what is absent is undefined or empty. */
export class RpmHeader {
  readonly #blob: Buffer;
  readonly #budget: Budget;
  readonly #data: number;
  readonly #entries = new Map<number, { type: number; offset: number; count: number }>();

  /** `blob`: two counts, 16 bytes for each entry, then the data (rpm, docs/manual/hregions.md). Throws RPMDB_MALFORMED. */
  constructor(blob: Buffer, budget: Budget) {
    if (blob.length < 8) throw malformed('a header has no counts');
    const entries = blob.readUInt32BE(0);
    const dataBytes = blob.readUInt32BE(4);
    this.#blob = blob;
    this.#budget = budget;
    this.#data = 8 + 16 * entries;
    if (entries > MAX_ENTRIES || this.#data + dataBytes > blob.length)
      throw malformed(
        `a header of ${blob.length} bytes is said to have ${entries} entries and ${dataBytes} bytes`,
      );
    budget.spend('steps', entries);
    for (let at = 8; at < this.#data; at += 16) {
      const [tag, type] = [blob.readUInt32BE(at), blob.readUInt32BE(at + 4)];
      const entry = { type, offset: blob.readUInt32BE(at + 8), count: blob.readUInt32BE(at + 12) };
      if (!this.#entries.has(tag)) this.#entries.set(tag, entry);
    }
  }

  string(tag: number): string | undefined {
    return this.strings(tag)[0];
  }

  strings(tag: number): string[] {
    const entry = this.#entries.get(tag);
    if (entry === undefined || !STRINGS.has(entry.type)) return [];
    const found: string[] = [];
    const wanted = entry.type === STRING ? 1 : entry.count;
    for (let at = this.#data + entry.offset; found.length < wanted; ) {
      const end = at < this.#blob.length ? this.#blob.indexOf(0, at) : -1;
      if (end < 0) throw malformed(`the texts of tag ${tag} have no end`);
      this.#budget.spend('entries');
      found.push(this.#blob.toString('latin1', at, end));
      at = end + 1;
    }
    return found;
  }

  /** Of 16 or 32 bits, unsigned. */
  numbers(tag: number): number[] {
    const entry = this.#entries.get(tag);
    if (entry === undefined || (entry.type !== INT16 && entry.type !== INT32)) return [];
    const width = entry.type === INT16 ? 2 : 4;
    const start = this.#data + entry.offset;
    if (start + width * entry.count > this.#blob.length)
      throw malformed(`the numbers of tag ${tag} have no end`);
    this.#budget.spend('entries', entry.count);
    return Array.from({ length: entry.count }, (_, index) =>
      this.#blob.readUIntBE(start + width * index, width),
    );
  }
}
