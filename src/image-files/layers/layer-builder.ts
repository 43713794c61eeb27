import type { Watchdog } from '../../base/watchdog.ts';
import type { Dispatch } from '../examine/dispatch.ts';
import { ExamineAllowance } from '../examine/examine-allowance.ts';
import { examineFile } from '../examine/examine-file.ts';
import { LayerEntries, type LayerEntry } from '../tree/layer-entries.ts';
import type { DigestChoice, ExaminedFile, OtherDigest } from '../types.ts';
import { ContentSpool } from './content-spool.ts';
import { DigestsBeside, LARGE_BYTES } from './digests-beside.ts';
import { FileCollector, mayEndAsZip } from './file-collector.ts';
import { DigestsHere, type FileDigests } from './file-digests.ts';
import type { KeptContents } from './kept-contents.ts';
import { magicNumber } from './magic-number.ts';
import { PackedFacts } from './packed-facts.ts';
import type { ReadLayer } from './read-layer.ts';
import type { TellingLink, TellingLinks } from './telling-links.ts';

/** A layer of which every second entry is wrong says it this often. */
const LIMIT_PROBLEMS = 200;

const NO_DIGESTS: ReturnType<DigestChoice> = [];
const NOBODY: readonly string[] = [];

export type NewFile = Omit<LayerEntry, 'type' | 'target'>;

export type LayerBuilderOptions = {
  dispatch: Dispatch;
  /** Which digests besides SHA-256 are computed; by default none. */
  digests?: DigestChoice | undefined;
  /** Keeps the content of files beyond the pass. */
  kept?: KeptContents | undefined;
  metadata: boolean;
  /** Of a layer that was read before: files that are examined by further names, too. */
  links?: TellingLinks;
  /** Hashes beside this thread, for who calls `room` now and then. By default this thread does. */
  hasher?: Pick<Watchdog, 'hash'> | undefined;
  /** Of all layers together; by default of this one. */
  allowance?: ExamineAllowance;
  /** Where content goes that is too large for memory. */
  folder: string;
};

/**
 * Makes a layer of entries and the bytes of files, one after another: rows, digests, and what the examiners say. Digests are there
 * after `finish`. Call `close` at the end, also after a failure.
 */
export class LayerBuilder {
  readonly result: ReadLayer;
  readonly #dispatch: Dispatch;
  readonly #choice: DigestChoice;
  readonly #digests: FileDigests;
  readonly #spool: ContentSpool;
  readonly #wants: (head: FileCollector['head']) => boolean;
  readonly #kept: KeptContents | undefined;
  readonly #allowance: ExamineAllowance;
  readonly #links: TellingLinks | undefined;
  #open: { collector: FileCollector; row: number } | undefined;
  /** Of the open file, when nobody wants it for more than these, which are computed as it comes. */
  #foreseenAlone: readonly OtherDigest[] = NO_DIGESTS;

  constructor({
    dispatch,
    digests = () => NO_DIGESTS,
    kept,
    metadata,
    folder,
    hasher,
    allowance,
    links,
  }: LayerBuilderOptions) {
    const entries = new LayerEntries({ metadata });
    this.result = { entries, facts: new PackedFacts(), problems: [], sizeBytes: 0, damage: undefined };
    this.#digests = hasher === undefined ? new DigestsHere(entries) : new DigestsBeside(entries, hasher);
    this.#dispatch = dispatch;
    this.#choice = digests;
    this.#kept = kept;
    this.#allowance = allowance ?? new ExamineAllowance();
    this.#links = links;
    this.#spool = new ContentSpool(folder);
    this.#wants = (head) =>
      dispatch.wantedBy(head).length > 0 || kept?.wants(head) === true || this.#mustBeReadAgain(head);
  }

  get keepsMetadata(): boolean {
    return this.result.entries.hasMetadata;
  }

  add(entry: LayerEntry): void {
    this.result.entries.add(entry);
  }

  /** Begins a file; its bytes come by `feed`, all of them (none for an empty one) before the next. */
  begin(file: NewFile): void {
    const row = this.result.entries.add({ type: 'file', ...file });
    const wants = this.#links?.has(row) === true ? () => true : this.#wants;
    this.#open = { collector: new FileCollector(file, wants, this.#spool), row };
    this.#foreseenAlone = NO_DIGESTS;
    if (file.sizeBytes === 0) this.feed(new Uint8Array());
  }

  /** The bytes may be overwritten by the caller afterwards. */
  feed(bytes: Uint8Array): void {
    if (this.#open === undefined) return;
    const { collector, row } = this.#open;
    const { entries, facts } = this.result;
    collector.push(bytes);
    this.#digests.add(row, bytes, collector.isComplete, () => this.#foreseen(collector.head));
    if (!collector.isComplete) return;
    this.#open = undefined;
    entries.setMagic(row, magicNumber(collector.head.magic));
    if (!collector.isWanted) return this.#digests.addForeseen(row, this.#foreseenAlone);
    const wantedBy = this.#dispatch.wantedBy(collector.head);
    const content = this.#spool.content();
    if (this.#kept?.wants(collector.head) === true)
      this.#kept.add(this.#digests.sha256Of(row, content), content);
    const allowance = this.#allowance;
    const found = allowance.watch(() => examineFile({ ...collector.head, content }, wantedBy, allowance));
    if (found !== undefined) facts.set(row, found);
    for (const link of this.#links?.get(row) ?? []) this.#examineAs(link, { ...collector.head, content });
    this.#digests.addOthers(row, content, this.#choice(collector.head, found?.facts.keys() ?? NOBODY));
  }

  /** For its digests, of which a large file's are computed as it comes: to keep all of it for that takes as long as to hash it. */
  #mustBeReadAgain(head: FileCollector['head']): boolean {
    const asked = this.#choice(head, NOBODY);
    if (asked.length === 0 || mayEndAsZip(head) || !this.#digests.foresees(asked, head.sizeBytes))
      return asked.length > 0;
    this.#foreseenAlone = asked;
    return false;
  }

  /** Of a large file also what will be asked for should something be found in it: it mostly is, and all of it would have to be gone through again. */
  #foreseen(head: FileCollector['head']): ReturnType<DigestChoice> {
    const finders = head.sizeBytes > LARGE_BYTES ? this.#dispatch.wantedBy(head).map(({ id }) => id) : NOBODY;
    return this.#choice(head, finders);
  }

  #examineAs({ row, path, examiners }: TellingLink, file: Omit<ExaminedFile, 'budget'>): void {
    const allowance = this.#allowance;
    const found = allowance.watch(() => examineFile({ ...file, path }, examiners, allowance));
    if (found !== undefined) this.result.facts.set(row, found);
  }

  problem(path: string, message: string): void {
    const { problems } = this.result;
    if (problems.length === LIMIT_PROBLEMS)
      problems.push({ path: '', message: 'there is more in this layer that could not be read' });
    if (problems.length < LIMIT_PROBLEMS) problems.push({ path, message });
  }

  /** Waits while hashing is far behind. */
  async room(): Promise<void> {
    await this.#digests.room();
  }

  /** Waits until the digests of all files that came to their end are in the result. */
  async finish(): Promise<void> {
    await this.#digests.finish();
  }

  close(): void {
    this.#open = undefined;
    this.#spool.end();
  }
}
