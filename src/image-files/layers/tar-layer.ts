import { TarIndexer, type TarMember } from '../../rootfs/index.ts';
import { type LayerEntry } from '../tree/layer-entries.ts';
import type { FileMetadata } from '../types.ts';
import type { LayerBuilder } from './layer-builder.ts';

const LIMIT_ENTRIES = 10_000_000;
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
const NO_XATTRS: FileMetadata['xattrs'] = new Map();

type FileMember = TarMember & { type: 'file' };

/** Feeds the entries and files of an uncompressed layer tar to a builder while its bytes go by. */
export class TarLayer {
  readonly #builder: LayerBuilder;
  readonly #indexer: TarIndexer;
  #chunk: Uint8Array = new Uint8Array();
  /** Of the chunk in the tar. */
  #position = 0;
  #members: TarMember[] = [];
  #open: FileMember | undefined;

  constructor(builder: LayerBuilder, limitBytes: number) {
    this.#builder = builder;
    this.#indexer = new TarIndexer((member) => this.#members.push(member), {
      limitEntries: LIMIT_ENTRIES,
      limitBytes,
      onSkipped: (name, message) => builder.problem(name, message),
      withoutMetadata: !builder.keepsMetadata,
    });
  }

  /** The chunk is not kept. Throws what makes it impossible to go on. */
  push(chunk: Uint8Array): void {
    this.#chunk = chunk;
    try {
      this.#indexer.push(chunk);
    } finally {
      // What is before the damage is reported.
      this.#feed();
      for (const member of this.#members) this.#begin(member);
      this.#members = [];
      this.#position += chunk.length;
    }
  }

  end(): void {
    this.#indexer.end();
  }

  #begin(member: TarMember): void {
    const entry = entryOf(member, this.#builder.keepsMetadata);
    if (entry === undefined) return;
    if (member.type !== 'file' || entry.type !== 'file') return this.#builder.add(entry);
    const { type: _, ...file } = entry;
    this.#builder.begin(file);
    this.#open = entry.sizeBytes > 0 ? member : undefined;
    this.#feed();
  }

  /** Gives what of the open file is in the chunk. */
  #feed(): void {
    if (this.#open === undefined) return;
    const { offset, sizeBytes } = this.#open.range;
    const from = Math.max(offset - this.#position, 0);
    const to = Math.min(offset + sizeBytes - this.#position, this.#chunk.length);
    if (to > from) this.#builder.feed(this.#chunk.subarray(from, to));
    if (offset + sizeBytes <= this.#position + this.#chunk.length) this.#open = undefined;
  }
}

/** Whiteouts recognised (image-spec, layer.md#whiteouts); aufs' own notes are skipped, as runtimes do. */
function entryOf(member: TarMember, withMetadata: boolean): LayerEntry | undefined {
  const { path, mode } = member;
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  if (name.startsWith(WHITEOUT)) return whiteoutOf(path.slice(0, Math.max(slash, 0)), name);
  if (path.includes('.wh..wh.')) return undefined;
  const base = { path, mode, sizeBytes: 0, metadata: withMetadata ? metadataOf(member) : undefined };
  switch (member.type) {
    case 'file':
      return { ...base, type: 'file', sizeBytes: member.range.sizeBytes };
    case 'symlink':
    case 'hardlink':
      return { ...base, type: member.type, target: member.target };
    case 'directory':
      return { ...base, type: 'directory' };
    default:
      return { ...base, type: 'other' };
  }
}

function metadataOf(member: TarMember): FileMetadata {
  const { uid, gid, mtime, xattrs = NO_XATTRS } = member;
  return { uid, gid, mtime, xattrs, device: deviceOf(member) };
}

function deviceOf(member: TarMember): FileMetadata['device'] {
  switch (member.type) {
    case 'character-device':
    case 'block-device':
      return { kind: member.type, major: member.major, minor: member.minor };
    case 'fifo':
      return { kind: 'fifo', major: 0, minor: 0 };
    default:
      return undefined;
  }
}

function whiteoutOf(folder: string, name: string): LayerEntry | undefined {
  if (name === OPAQUE) return { type: 'opaque', path: folder, mode: 0, sizeBytes: 0 };
  const hidden = name.slice(WHITEOUT.length);
  if (hidden === '' || hidden === '.' || hidden === '..' || hidden.startsWith(WHITEOUT)) return undefined;
  return { type: 'whiteout', path: folder === '' ? hidden : `${folder}/${hidden}`, mode: 0, sizeBytes: 0 };
}
