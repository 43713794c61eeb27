import { zstdDecompressSync } from 'node:zlib';
import { packBytes } from '../engine/pack-bytes.ts';
import { VarintReader, VarintWriter } from '../postings/varint.ts';
import type { Occurrence } from '../types.ts';

/** Stand for the component's own name and version inside a path: control characters that no path of a component has. */
const NAME = '\u0001';
const VERSION = '\u0002';
/** In front of a path that is kept as it is, because it has one of the marks. */
const VERBATIM = '\u0003';
const MAX_BYTES = 256 * 2 ** 20;
/** What is unpacked at once: of most inventories all of it, where zlib by itself takes room for 16 KiB. */
const CHUNK_BYTES = 4096;

/**
 * Writes where the components of one inventory are, in the order of its package set. Most paths are made of the component's name
 * and version (`node_modules/NAME/package.json`), so a path is kept as a pattern, and a pattern once: three hundred components
 * need some hundred bytes.
 */
export class PlacesWriter {
  readonly #numbers = new Map<string, number>();
  readonly #uses: VarintWriter;

  constructor(members: number) {
    this.#uses = new VarintWriter(members * 2 + 16);
  }

  /** The next member of the set, by the patterns of its places. */
  addMember(patterns: string | readonly string[]): void {
    this.#uses.add(typeof patterns === 'string' ? 1 : patterns.length);
    if (typeof patterns === 'string') this.#addPlace(patterns);
    else for (const pattern of patterns) this.#addPlace(pattern);
  }

  #addPlace(pattern: string): void {
    let number = this.#numbers.get(pattern);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(pattern, number);
    }
    this.#uses.add(number);
  }

  take(): Uint8Array {
    const writer = new VarintWriter(this.#uses.length + 1024);
    writer.add(this.#numbers.size);
    for (const pattern of this.#numbers.keys()) {
      const bytes = Buffer.from(pattern, 'latin1');
      writer.add(bytes.length);
      writer.addBytes(bytes);
    }
    writer.addBytes(this.#uses.take());
    const bytes = writer.take();
    return packBytes(bytes);
  }
}

/** A place of a component without what the component itself says. */
export function patternOf({ path, layer }: Occurrence, component: { name: string; version: string }): string {
  return `${layer === undefined ? 0 : layer + 1}/${withoutOwnWords(path, component)}`;
}

/** A component whose places are asked for, by its position in the package set. */
export type WantedMember = { position: number; component: { name: string; version: string } };

/** The places of each of these, which come by rising position. Of a page it is one in hundreds that is wanted: what lies between is passed over. */
export function decodePlaces(blob: Uint8Array, wanted: readonly WantedMember[]): Occurrence[][] {
  const reader = new VarintReader(
    zstdDecompressSync(blob, { maxOutputLength: MAX_BYTES, chunkSize: CHUNK_BYTES }),
  );
  const patternsAt: number[] = [];
  for (let left = reader.next(); left > 0; left--) {
    patternsAt.push(reader.at);
    const length = reader.next();
    reader.at += length;
  }
  let next = 0;
  return wanted.map(({ position, component }) => {
    for (; next < position; next++) reader.skip(reader.next());
    next++;
    return Array.from({ length: reader.next() }, () =>
      occurrenceFrom(patternAt(reader, patternsAt[reader.next()]), component),
    );
  });
}

function patternAt(reader: VarintReader, at: number | undefined): string {
  if (at === undefined) return '0/';
  const before = reader.at;
  reader.at = at;
  const pattern = Buffer.from(reader.bytes(reader.next())).toString('latin1');
  reader.at = before;
  return pattern;
}

function withoutOwnWords(path: string, { name, version }: { name: string; version: string }): string {
  if (hasMark(path) || hasMark(name) || hasMark(version)) return `${VERBATIM}${path}`;
  const named = name.length > 1 ? path.replaceAll(name, NAME) : path;
  return version.length > 1 ? named.replaceAll(version, VERSION) : named;
}

function hasMark(text: string): boolean {
  return text.includes(NAME) || text.includes(VERSION) || text.includes(VERBATIM);
}

function occurrenceFrom(pattern: string, { name, version }: { name: string; version: string }): Occurrence {
  const slash = pattern.indexOf('/');
  const layer = Number(pattern.slice(0, slash)) - 1;
  const rest = pattern.slice(slash + 1);
  const path = rest.startsWith(VERBATIM)
    ? rest.slice(1)
    : // Through functions: a `$` in a name means nothing.
      rest.replaceAll(VERSION, () => version).replaceAll(NAME, () => name);
  return { path, layer: layer < 0 ? undefined : layer };
}
