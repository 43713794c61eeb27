import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
  type Stats,
  statfsSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { placeOf } from '../../base/held-folder.ts';
import { bytePath, messageOf } from '../../base/index.ts';
import type { Exclusions } from '../exclude/exclusions.ts';
import type { FileMetadata } from '../types.ts';
import type { LayerBuilder, NewFile } from './layer-builder.ts';
import type { Unpacking } from './unpacking.ts';

const CHUNK_BYTES = 1024 * 1024;
/** Linux, statfs(2): proc, sysfs, cgroup, cgroup2, debugfs, tracefs, securityfs, devpts, bpf, mqueue, configfs. */
const KERNEL_FILE_SYSTEMS = [
  0x9fa0, 0x62656572, 0x27e0eb, 0x63677270, 0x64626720, 0x74726163, 0x73636673, 0x1cd1, 0xcafe4a11,
  0x19800202, 0x62656570,
];

/**
 * Reads a folder as if it were a layer, siblings in byte order. Links are never followed; sockets, devices and what the kernel
 * makes up (/proc, /sys) are not read, nor what is to be left out. What this user may not read is a problem.
 */
export async function readFolderLayer(
  root: string,
  builder: LayerBuilder,
  unpacking: Unpacking,
  exclusions?: Exclusions,
): Promise<void> {
  const reader = new FolderReader(root, builder, unpacking, exclusions);
  for (const path of reader.walk()) {
    reader.read(path);
    // Interrupts and progress get their turn.
    if (reader.isTurn()) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Reads one file as a layer that holds nothing else. */
export function readSingleFile(path: string, builder: LayerBuilder, unpacking: Unpacking): void {
  new FolderReader(dirname(path), builder, unpacking).read(bytePath(basename(path)));
}

class FolderReader {
  readonly #root: string;
  readonly #builder: LayerBuilder;
  readonly #unpacking: Unpacking;
  readonly #buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  readonly #device: number;
  readonly #realRoot: string;
  readonly #exclusions: Exclusions | undefined;
  readonly #pending: string[] = [''];
  #sinceTurn = 0;

  constructor(root: string, builder: LayerBuilder, unpacking: Unpacking, exclusions?: Exclusions) {
    this.#root = root;
    this.#builder = builder;
    this.#unpacking = unpacking;
    this.#exclusions = exclusions;
    this.#device = lstatSync(root).dev;
    this.#realRoot = realpathSync(root, 'latin1').replace(/\/$/, '');
  }

  *walk(): Generator<string, void, undefined> {
    for (let folder = this.#pending.pop(); folder !== undefined; folder = this.#pending.pop())
      for (const name of this.#names(folder)) {
        const path = folder === '' ? name : `${folder}/${name}`;
        if (this.#exclusions?.has(path) !== true) yield path;
      }
  }

  isTurn(): boolean {
    if (this.#sinceTurn < 16 * CHUNK_BYTES) return false;
    this.#sinceTurn = 0;
    return true;
  }

  read(path: string): void {
    this.#unpacking.take(0);
    this.#sinceTurn += 4096;
    this.#attempt(path, () => {
      const found = lstatSync(this.#real(path));
      const base = {
        path,
        mode: found.mode & 0o7777,
        sizeBytes: 0,
        metadata: this.#builder.keepsMetadata ? metadataOf(found) : undefined,
      };
      if (found.isFile()) return this.#readFile(base);
      if (found.isSymbolicLink()) {
        const target = readlinkSync(this.#real(path), 'latin1');
        return this.#builder.add({ ...base, type: 'symlink', target });
      }
      const type = found.isDirectory() ? 'directory' : 'other';
      this.#builder.add({ ...base, type });
      if (type === 'directory' && !this.#isMadeUp(path, found)) this.#pending.push(path);
    });
  }

  #names(folder: string): string[] {
    let names: string[] = [];
    this.#attempt(folder, () => {
      names = readdirSync(this.#real(folder), 'latin1').sort();
    });
    return names;
  }

  #readFile(entry: NewFile): void {
    const { path } = entry;
    const file = openSync(this.#real(path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      if (this.#isElsewhere(file, path))
        return this.#builder.problem(path, 'one of its folders became a link while it was read');
      const { size } = fstatSync(file);
      this.#unpacking.take(size);
      this.#builder.result.sizeBytes += size;
      this.#sinceTurn += size;
      this.#builder.begin({ ...entry, sizeBytes: size });
      for (let at = 0; at < size; ) {
        const count = readSync(file, this.#buffer, 0, Math.min(CHUNK_BYTES, size - at), at);
        if (count === 0) return this.#builder.problem(path, 'it was truncated while it was read');
        this.#builder.feed(this.#buffer.subarray(0, count));
        at += count;
      }
    } finally {
      closeSync(file);
    }
  }

  /** O_NOFOLLOW looks at the last name only: whoever may write there can put a link in place of a folder meanwhile. */
  #isElsewhere(file: number, path: string): boolean {
    const expected = `${this.#realRoot}/${path}`;
    return (placeOf(file, 'latin1') ?? expected) !== expected;
  }

  #isMadeUp(path: string, { dev }: Stats): boolean {
    return dev !== this.#device && KERNEL_FILE_SYSTEMS.includes(statfsSync(this.#real(path)).type >>> 0);
  }

  #real(path: string): Buffer {
    return Buffer.concat([Buffer.from(`${this.#root}/`), Buffer.from(path, 'latin1')]);
  }

  #attempt(path: string, step: () => void): void {
    try {
      step();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined || error instanceof RangeError || !('syscall' in (error as object))) throw error;
      if (code === 'ENOSPC' || code === 'EMFILE') throw error;
      this.#builder.problem(path, `it cannot be read: ${messageOf(error)}`);
    }
  }
}

/** Node does not tell extended attributes. */
function metadataOf(found: Stats): FileMetadata {
  const { uid, gid, mtimeMs } = found;
  return { uid, gid, mtime: Math.floor(mtimeMs / 1000), xattrs: new Map(), device: deviceOf(found) };
}

/** Linux, makedev(3). */
function deviceOf(found: Stats): FileMetadata['device'] {
  if (found.isFIFO()) return { kind: 'fifo', major: 0, minor: 0 };
  if (!found.isCharacterDevice() && !found.isBlockDevice()) return undefined;
  const kind = found.isBlockDevice() ? 'block-device' : 'character-device';
  return {
    kind,
    major: (found.rdev >>> 8) & 0xfff,
    minor: (found.rdev & 0xff) | ((found.rdev >>> 12) & 0xfff00),
  };
}
