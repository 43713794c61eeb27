import { closeSync, openSync } from 'node:fs';
import type { Digest } from '../../base/digest.ts';
import { bytesAccess, checkRange, fileAccess, type RandomAccess } from '../../binaries/index.ts';
import type { Content, Tree } from '../../rootfs/index.ts';
import type { CachedTar } from '../assemble/index.ts';
import { fileChanged } from '../file-changed.ts';

/** Files of a tree read where they lie: of a program only a few bytes are wanted, and at once. Close it. */
export class TreeFiles {
  readonly #tree: Tree;
  readonly #tarOf: (tar: Digest) => CachedTar;
  readonly #open = new Map<string, number>();

  constructor(tree: Tree, tarOf: (tar: Digest) => CachedTar) {
    this.#tree = tree;
    this.#tarOf = tarOf;
  }

  /** Where a path leads once all symlinks are followed; undefined: to no regular file. Paths are byte strings without a leading `/`. */
  realPath(path: string): string | undefined {
    const entry = this.#tree.get(path, { follow: true });
    return entry?.type === 'file' || entry?.type === 'hardlink' ? entry.path : undefined;
  }

  names(path: string): string[] {
    return this.#tree.readdir(path) ?? [];
  }

  /** Undefined: not a regular file. */
  content(path: string): RandomAccess | undefined {
    const entry = this.#tree.get(path, { follow: true });
    if (entry?.type === 'hardlink') return this.content(entry.target);
    return entry?.type === 'file' ? this.#access(entry.content) : undefined;
  }

  close(): void {
    for (const file of this.#open.values()) closeSync(file);
    this.#open.clear();
  }

  #access(content: Content): RandomAccess {
    if (content.kind === 'bytes') return bytesAccess(content.bytes);
    const { sizeBytes } = content;
    const tar = content.kind === 'local' ? undefined : this.#tarOf(content.tar);
    const [path, from] = content.kind === 'local' ? [content.path, 0] : [tar?.dataPath ?? '', content.offset];
    const whole = fileAccess(this.#file(path), from + sizeBytes);
    return {
      sizeBytes,
      read(offset, length) {
        checkRange(offset, length, sizeBytes);
        tar?.check?.range(from + offset, length);
        try {
          return whole.read(from + offset, length);
        } catch (cause) {
          throw fileChanged(path, cause);
        }
      },
    };
  }

  #file(path: string): number {
    const file = this.#open.get(path) ?? openFile(path);
    this.#open.set(path, file);
    return file;
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw fileChanged(path, cause);
  }
}
