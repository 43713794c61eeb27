import type { Say } from '../base/at-most.ts';
import { binaryError } from './errors.ts';
import { type RandomAccess, readInto } from './random-access.ts';

/**
 * What one reader may spend on one hostile file, in counts that are the same on every machine: what is found in a file must not
 * depend on how fast it is read.
 */
export type Costs = {
  /** Bytes asked of the file, each time anew. */
  bytesRead: number;
  /** Bytes inflated, decoded or put together from them. */
  bytesProduced: number;
  /** Members of archives, rows, records. */
  entries: number;
  /** Turns of a loop that is not bounded by one of the others. */
  steps: number;
};

const SHOWN: Record<keyof Costs, string> = {
  bytesRead: 'bytes read',
  bytesProduced: 'bytes unpacked',
  entries: 'entries',
  steps: 'steps',
};

/** No file that is what it seems comes near these. */
const DEFAULT: Omit<Costs, 'bytesRead'> = {
  bytesProduced: 4 * 1024 ** 3,
  entries: 5_000_000,
  steps: 500_000_000,
};
/** Every byte may be looked at this often, and small files a little more. */
const READS_PER_BYTE = 16;
const FREE_READ_BYTES = 64 * 1024 ** 2;

export class Budget {
  readonly #limits: Costs;
  readonly #spent: Costs = { bytesRead: 0, bytesProduced: 0, entries: 0, steps: 0 };
  #refusal: string | undefined;

  /** `limits` lowers or raises the default ones for a file of `sizeBytes`. */
  constructor(sizeBytes: number, limits: Partial<Costs> = {}) {
    const bytesRead = FREE_READ_BYTES + READS_PER_BYTE * sizeBytes;
    this.#limits = { ...DEFAULT, bytesRead, ...limits };
  }

  /** Throws FILE_TOO_COSTLY as soon as one of the counts is beyond its limit, and again at every later try. */
  spend(cost: keyof Costs, count = 1): void {
    this.#spent[cost] += count;
    if (this.#spent[cost] <= this.#limits[cost]) return;
    this.#refusal = `reading it takes more than ${this.#limits[cost]} ${SHOWN[cost]}: the rest of it is not read`;
    throw binaryError('FILE_TOO_COSTLY', this.#refusal);
  }

  /** What FILE_TOO_COSTLY said, for whoever does not see it because a reader took it for damage. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  get spent(): Readonly<Costs> {
    return this.#spent;
  }

  left(cost: keyof Costs): number {
    return Math.max(0, this.#limits[cost] - this.#spent[cost]);
  }
}

/** The same content, each read of which is paid from the budget; `leftOut` hears what readers leave out. */
export function paidAccess(content: RandomAccess, budget: Budget, leftOut: Say = () => {}): RandomAccess {
  return {
    leftOut,
    counted: content,
    sizeBytes: content.sizeBytes,
    read(offset, length) {
      // What points outside the file is refused for that, before its size counts.
      const bytes = content.read(offset, length);
      budget.spend('bytesRead', length);
      return bytes;
    },
    readInto(offset, target) {
      readInto(content, offset, target);
      budget.spend('bytesRead', target.length);
    },
  };
}
