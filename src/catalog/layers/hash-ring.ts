import { PIECE_BYTES } from './file-hash.ts';

/** Every part of a file begins at a block of its own, 512 bytes apart. */
const PARTS = PIECE_BYTES / 512 + 1;
const SLOTS = 8;
const PART_WORDS = 3;
/** Bytes of the piece, number of parts, then the parts: from, to, whether the file ends there. */
const HEAD_WORDS = 2 + PARTS * PART_WORDS;
const SLOT_BYTES = HEAD_WORDS * 4 + PIECE_BYTES;

/** Positions in the control words: slots filled and slots emptied since the start. */
const FILLED = 0;
const EMPTIED = 1;
const CONTROL_BYTES = 16;

const LONGEST_WAIT_MS = 1000;

/** Memory in which one thread gives pieces of a layer to another that hashes them, a few ahead. */
export function ringMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(CONTROL_BYTES + SLOTS * SLOT_BYTES);
}

export type Part = { from: number; to: number; isLast: boolean };

/** The giving side. It may not block, so it waits by promise. */
export class RingWriter {
  readonly #memory: SharedArrayBuffer;
  readonly #control: Int32Array;
  #filled = 0;

  constructor(memory: SharedArrayBuffer) {
    this.#memory = memory;
    this.#control = new Int32Array(memory, 0, CONTROL_BYTES / 4);
  }

  /** Copies the piece once there is room for it; an empty one is the last. `check` throws when nobody will make room any more. */
  async give(piece: Uint8Array, check: () => void): Promise<void> {
    for (let emptied = this.#emptied(); this.#filled - emptied >= SLOTS; emptied = this.#emptied()) {
      check();
      await Atomics.waitAsync(this.#control, EMPTIED, emptied, LONGEST_WAIT_MS).value;
    }
    const { head, bytes } = slot(this.#memory, this.#filled);
    bytes.set(piece);
    head[0] = piece.length;
    head[1] = 0;
  }

  /** A part of the piece that was given last. */
  mark({ from, to, isLast }: Part): void {
    const { head } = slot(this.#memory, this.#filled);
    const count = head[1] ?? 0;
    head.set([from, to, isLast ? 1 : 0], 2 + count * PART_WORDS);
    head[1] = count + 1;
  }

  /** The piece and its parts are complete. */
  publish(): void {
    Atomics.store(this.#control, FILLED, ++this.#filled);
    Atomics.notify(this.#control, FILLED);
  }

  #emptied(): number {
    return Atomics.load(this.#control, EMPTIED);
  }
}

/** The pieces in order until an empty one, each valid until the next; blocks this thread between them. */
export function* readRing(
  memory: SharedArrayBuffer,
): Generator<{ piece: Uint8Array; parts: Part[] }, void, undefined> {
  const control = new Int32Array(memory, 0, CONTROL_BYTES / 4);
  for (let emptied = 0; ; Atomics.store(control, EMPTIED, ++emptied), Atomics.notify(control, EMPTIED)) {
    while (Atomics.load(control, FILLED) === emptied) Atomics.wait(control, FILLED, emptied);
    const { head, bytes } = slot(memory, emptied);
    if (head[0] === 0) return;
    yield { piece: bytes.subarray(0, head[0]), parts: partsOf(head) };
  }
}

function partsOf(head: Int32Array): Part[] {
  return Array.from({ length: head[1] ?? 0 }, (_, index) => {
    const [from = 0, to = 0, isLast] = head.subarray(2 + index * PART_WORDS);
    return { from, to, isLast: isLast === 1 };
  });
}

function slot(memory: SharedArrayBuffer, number: number): { head: Int32Array; bytes: Uint8Array } {
  const at = CONTROL_BYTES + (number % SLOTS) * SLOT_BYTES;
  return {
    head: new Int32Array(memory, at, HEAD_WORDS),
    bytes: new Uint8Array(memory, at + HEAD_WORDS * 4, PIECE_BYTES),
  };
}
