import { LayerEntries, type LayerEntry, TarIndexer, type TarMember } from '../../rootfs/index.ts';
import type { Dispatch } from '../examine/dispatch.ts';
import { examineFile, type FileFacts } from '../examine/examine-file.ts';
import type { ContentSpool } from './content-spool.ts';
import { FileCollector } from './file-collector.ts';
import { magicNumber } from './magic-number.ts';

/** One layer: its entries, and by row what the examiners found in them. */
export type ReadLayer = { entries: LayerEntries; facts: Map<number, FileFacts> };

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/** Reads an uncompressed layer tar once: entries, digests, facts. Throws what the tar's reading throws. */
export async function readLayer(
  chunks: AsyncIterable<Uint8Array>,
  dispatch: Dispatch,
  spool: ContentSpool,
): Promise<ReadLayer> {
  const reader = new LayerReader(dispatch, spool);
  for await (const chunk of chunks) reader.push(chunk);
  reader.end();
  return reader.result;
}

class LayerReader {
  readonly result: ReadLayer = { entries: new LayerEntries(), facts: new Map() };
  readonly #dispatch: Dispatch;
  readonly #spool: ContentSpool;
  readonly #indexer: TarIndexer;
  #chunk: Uint8Array = new Uint8Array();
  /** Of the chunk in the tar. */
  #position = 0;
  #members: TarMember[] = [];
  #open: { collector: FileCollector; row: number; member: TarMember & { type: 'file' } } | undefined;

  constructor(dispatch: Dispatch, spool: ContentSpool) {
    this.#dispatch = dispatch;
    this.#spool = spool;
    this.#indexer = new TarIndexer((member) => this.#members.push(member), { limitEntries: 10_000_000 });
  }

  push(chunk: Uint8Array): void {
    this.#chunk = chunk;
    this.#indexer.push(chunk);
    if (this.#open !== undefined) this.#feed();
    for (const member of this.#members) this.#begin(member);
    this.#members = [];
    this.#position += chunk.length;
  }

  end(): void {
    this.#indexer.end();
    this.#spool.close();
  }

  #begin(member: TarMember): void {
    const entry = entryOf(member);
    if (entry === undefined) return;
    const row = this.result.entries.add(entry);
    if (member.type !== 'file' || entry.type !== 'file') return;
    const collector = new FileCollector(
      member,
      (head) => this.#dispatch.wantedBy(head).length > 0,
      this.#spool,
    );
    this.#open = { collector, row, member };
    this.#feed();
  }

  /** Takes what of the open file lies in the chunk. */
  #feed(): void {
    const open = this.#open;
    if (open === undefined) return;
    const { collector, row, member } = open;
    const from = Math.max(member.range.offset - this.#position, 0);
    const to = Math.min(member.range.offset + member.range.sizeBytes - this.#position, this.#chunk.length);
    const digests = collector.push(this.#chunk.subarray(from, Math.max(from, to)));
    if (digests === undefined) return;
    this.#open = undefined;
    const { entries, facts } = this.result;
    entries.setDigests(row, digests.sha256, digests.sha1, digests.md5);
    entries.setMagic(row, magicNumber(collector.head.magic));
    if (!collector.isWanted) return;
    const wantedBy = this.#dispatch.wantedBy(collector.head);
    const found = examineFile({ ...collector.head, content: this.#spool.content() }, wantedBy);
    if (found !== undefined) facts.set(row, found);
  }
}

/** Whiteouts told apart (image-spec, layer.md#whiteouts); aufs' own notes are skipped, as runtimes do. */
function entryOf(member: TarMember): LayerEntry | undefined {
  const { path, mode } = member;
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  if (name.startsWith(WHITEOUT)) return whiteoutOf(path.slice(0, Math.max(slash, 0)), name);
  if (path.includes('.wh..wh.')) return undefined;
  switch (member.type) {
    case 'file':
      return { type: 'file', path, mode, sizeBytes: member.range.sizeBytes };
    case 'symlink':
    case 'hardlink':
      return { type: member.type, path, mode, sizeBytes: 0, target: member.target };
    case 'directory':
      return { type: 'directory', path, mode, sizeBytes: 0 };
    default:
      return { type: 'other', path, mode, sizeBytes: 0 };
  }
}

function whiteoutOf(folder: string, name: string): LayerEntry | undefined {
  if (name === OPAQUE) return { type: 'opaque', path: folder, mode: 0, sizeBytes: 0 };
  const hidden = name.slice(WHITEOUT.length);
  if (hidden === '' || hidden === '.' || hidden === '..' || hidden.startsWith(WHITEOUT)) return undefined;
  return { type: 'whiteout', path: folder === '' ? hidden : `${folder}/${hidden}`, mode: 0, sizeBytes: 0 };
}
