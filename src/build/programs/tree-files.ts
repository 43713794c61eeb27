import type { Digest } from '../../base/digest.ts';
import { bytesAccess, checkRange, fileAccess, type RandomAccess } from '../../binaries/index.ts';
import type { Content, Tree } from '../../rootfs/index.ts';
import type { CachedTar } from '../assemble/index.ts';
import { fileChanged } from '../file-changed.ts';
import { OpenFiles } from '../open-files.ts';

/** Files of a tree read where they lie: of a program only a few bytes are wanted, and at once. Close it. */
export class TreeFiles {
  readonly #tree: Tree;
  readonly #tarOf: (tar: Digest) => CachedTar;
  readonly #open = new OpenFiles();

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
    this.#open.close();
  }

  #access(content: Content): RandomAccess {
    if (content.kind === 'bytes') return bytesAccess(content.bytes);
    const { sizeBytes } = content;
    const tar = content.kind === 'local' ? undefined : this.#tarOf(content.tar);
    const [path, from] = content.kind === 'local' ? [content.path, 0] : [tar?.dataPath ?? '', content.offset];
    const open = this.#open;
    return {
      sizeBytes,
      read(offset, length) {
        checkRange(offset, length, sizeBytes);
        tar?.check?.range(from + offset, length);
        try {
          return fileAccess(open.handle(path), from + sizeBytes).read(from + offset, length);
        } catch (cause) {
          throw fileChanged(path, cause);
        }
      },
    };
  }
}
