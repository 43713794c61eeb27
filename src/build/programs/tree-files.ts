import { closeSync, openSync } from 'node:fs';
import type { Digest } from '../../base/digest.ts';
import { bytesAccess, fileAccess, type RandomAccess } from '../../binaries/index.ts';
import type { Content, Tree } from '../../rootfs/index.ts';

/** Files of a tree read where they lie: of a program only a few bytes are wanted, and at once. Close it. */
export class TreeFiles {
  readonly #tree: Tree;
  readonly #tarPath: (tar: Digest) => string;
  readonly #open = new Map<string, number>();

  /** `tarPath`: where a cached tar lies. */
  constructor(tree: Tree, tarPath: (tar: Digest) => string) {
    this.#tree = tree;
    this.#tarPath = tarPath;
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
    if (content.kind === 'local') return fileAccess(this.#file(content.path), sizeBytes);
    const whole = fileAccess(this.#file(this.#tarPath(content.tar)), content.offset + sizeBytes);
    return { sizeBytes, read: (offset, length) => whole.read(content.offset + offset, length) };
  }

  #file(path: string): number {
    const file = this.#open.get(path) ?? openSync(path, 'r');
    this.#open.set(path, file);
    return file;
  }
}
