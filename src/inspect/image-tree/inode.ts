import type { Digest } from '../../base/index.ts';
import type { Metadata } from '../../rootfs/index.ts';

/** What stands at one or (hard links) several paths. `bytes` only of files that the caller wanted kept. */
export type Inode = Metadata &
  (
    | { type: 'file'; digest: Digest; sizeBytes: number; bytes?: Uint8Array }
    | { type: 'directory' }
    | { type: 'symlink'; target: string }
    | { type: 'character-device' | 'block-device'; major: number; minor: number }
    | { type: 'fifo' }
  );

/** One layer's word about one path: a thing, another name of a thing, or (whiteouts, image-spec layer.md) its absence. */
export type LayerEntry =
  | { kind: 'inode'; path: string; inode: Inode }
  | { kind: 'hardlink'; path: string; target: string }
  | { kind: 'whiteout'; path: string }
  | { kind: 'opaque'; path: string };
