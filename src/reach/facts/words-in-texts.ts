import { hasRoom, type Say } from '../../base/at-most.ts';

const SPACE = 0x20;
const LONGEST = 256;
/** Bytes that a word may have, by their numbers. */
const IS_OF_WORD = Uint8Array.from({ length: 256 }, (_, code) =>
  /[\w.@+%~/:*?-]/.test(String.fromCharCode(code)) ? 1 : 0,
);
const LEAST_PLACES = 256;
/** Words can be made up that all have one place: looking for them would take as the square of their number. */
const MOST_LOOKS = 64;

/**
 * Words of a text that may name files or programs, in its order, with a space between, none twice but where so many share a place that looking for one
 * would take too long. No string is made: an image of Python has tens of millions of words.
 */
export function distinctWords(
  text: Uint8Array,
  limit: number,
  problem: Say,
): { words: Uint8Array; isCut: boolean } {
  const found = new Found(text, limit);
  let isCut = false;
  for (let at = 0; at < text.length && !isCut; ) {
    if (IS_OF_WORD[text[at] as number] === 0) {
      at++;
      continue;
    }
    const start = at;
    let hash = 0;
    for (const end = Math.min(start + LONGEST, text.length); at < end; at++) {
      const byte = text[at] as number;
      if (IS_OF_WORD[byte] === 0) break;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    if (hasRoom(found.size, limit, 'words', problem)) found.add(start, at, hash);
    else isCut = true;
  }
  return { words: found.words(), isCut };
}

/** Of the same words those that have `part` in them, each time they stand there. */
export function* wordsWith(part: string, text: string): Generator<string, void, undefined> {
  for (let at = text.indexOf(part); at >= 0; ) {
    let [start, end] = [at, at + part.length];
    while (start > 0 && IS_OF_WORD[text.charCodeAt(start - 1)] === 1) start--;
    while (end < text.length && IS_OF_WORD[text.charCodeAt(end)] === 1) end++;
    for (; start < end; start += LONGEST) {
      const word = text.slice(start, Math.min(start + LONGEST, end));
      if (word.includes(part)) yield word;
    }
    at = text.indexOf(part, end);
  }
}

/** For one text after the other: an image has tens of thousands, and memory of this size is not collected soon. */
class Room {
  #words = new Uint8Array(0);
  #places = new Uint32Array(0);

  words(sizeBytes: number): Uint8Array {
    if (this.#words.length < sizeBytes) this.#words = new Uint8Array(grown(sizeBytes));
    return this.#words;
  }

  /** All 0. */
  places(count: number): Uint32Array {
    if (this.#places.length < count) this.#places = new Uint32Array(count);
    return this.#places.subarray(0, count).fill(0);
  }
}

function grown(sizeBytes: number): number {
  return 2 ** Math.ceil(Math.log2(sizeBytes));
}

const room = new Room();

/** The words so far, one after another, and a table of where each begins. */
class Found {
  size = 0;
  readonly #text: Uint8Array;
  readonly #words: Uint8Array;
  #length = 0;
  /** By their hash, or the next place that is free; 0: none. */
  readonly #starts: Uint32Array;

  constructor(text: Uint8Array, limit: number) {
    this.#text = text;
    // A word that is cut for its length has no separator of its own.
    this.#words = room.words(text.length + Math.ceil(text.length / LONGEST) + 1);
    // Twice as many as there can be.
    let places = LEAST_PLACES;
    while (places < Math.min(limit * 2, text.length)) places *= 2;
    this.#starts = room.places(places);
  }

  add(start: number, end: number, hash: number): void {
    const mask = this.#starts.length - 1;
    let place = (hash ^ (hash >>> 15)) & mask;
    for (let looks = 0; looks < MOST_LOOKS && this.#starts[place] !== 0; looks++) {
      if (this.#isAt((this.#starts[place] as number) - 1, start, end)) return;
      place = (place + 1) & mask;
    }
    if (this.#starts[place] === 0) this.#starts[place] = this.#length + 1;
    for (let at = start; at < end; at++) this.#words[this.#length++] = this.#text[at] as number;
    this.#words[this.#length++] = SPACE;
    this.size++;
  }

  #isAt(place: number, start: number, end: number): boolean {
    for (let at = start; at < end; at++) if (this.#words[place + at - start] !== this.#text[at]) return false;
    return this.#words[place + end - start] === SPACE;
  }

  words(): Uint8Array {
    return this.#words.slice(0, Math.max(this.#length - 1, 0));
  }
}
