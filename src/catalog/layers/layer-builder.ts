import { LayerEntries, type LayerEntry } from '../../rootfs/index.ts';
import type { Dispatch } from '../examine/dispatch.ts';
import { examineFile } from '../examine/examine-file.ts';
import { ContentSpool } from './content-spool.ts';
import { FileCollector } from './file-collector.ts';
import { LayerHashes } from './layer-hashes.ts';
import { magicNumber } from './magic-number.ts';
import type { ReadLayer } from './read-layer.ts';

/** A layer of which every second entry is wrong says it this often. */
const LIMIT_PROBLEMS = 200;

export type NewFile = { path: string; mode: number; sizeBytes: number };

/**
 * Makes a layer of entries and the bytes of files, one after another: rows, digests, and what the examiners say. Call `close`
 * at the end, also after a failure.
 */
export class LayerBuilder {
  readonly result: ReadLayer = {
    entries: new LayerEntries(),
    facts: new Map(),
    problems: [],
    isWhole: true,
  };
  readonly hashes: LayerHashes;
  readonly #dispatch: Dispatch;
  readonly #spool: ContentSpool;
  readonly #wants: (head: FileCollector['head']) => boolean;
  #open: { collector: FileCollector; row: number } | undefined;

  /** `folder`: where content goes that is too large for memory. */
  constructor(dispatch: Dispatch, folder: string) {
    this.hashes = new LayerHashes(this.result.entries);
    this.#dispatch = dispatch;
    this.#spool = new ContentSpool(folder);
    this.#wants = (head) => dispatch.wantedBy(head).length > 0;
  }

  add(entry: LayerEntry): void {
    this.result.entries.add(entry);
  }

  /** Begins a file; its bytes come by `feed`, all of them (none for an empty one) before the next. */
  begin(file: NewFile): void {
    const row = this.result.entries.add({ type: 'file', ...file });
    this.#open = { collector: new FileCollector(file, this.#wants, this.#spool), row };
    if (file.sizeBytes === 0) this.feed(new Uint8Array());
  }

  /** The bytes may be overwritten by the caller afterwards. */
  feed(bytes: Uint8Array): void {
    if (this.#open === undefined) return;
    const { collector, row } = this.#open;
    const { entries, facts } = this.result;
    collector.push(bytes);
    this.hashes.add(row, bytes, collector.isComplete);
    if (!collector.isComplete) return;
    this.#open = undefined;
    entries.setMagic(row, magicNumber(collector.head.magic));
    if (!collector.isWanted) return;
    const wantedBy = this.#dispatch.wantedBy(collector.head);
    const found = examineFile({ ...collector.head, content: this.#spool.content() }, wantedBy);
    if (found !== undefined) facts.set(row, found);
  }

  problem(path: string, message: string): void {
    const { problems } = this.result;
    if (problems.length === LIMIT_PROBLEMS)
      problems.push({ path: '', message: 'there is more in this layer that could not be read' });
    if (problems.length < LIMIT_PROBLEMS) problems.push({ path, message });
  }

  close(): void {
    this.#open = undefined;
    this.#spool.close();
  }
}
