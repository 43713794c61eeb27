import type { Digest } from '../base/digest.ts';

/** Where a file's bytes are: in memory, or a range of a cached, verified, uncompressed tar. Nothing is unpacked to disk. */
export type Content =
  | { kind: 'bytes'; bytes: Uint8Array }
  | { kind: 'slice'; tar: Digest; offset: number; sizeBytes: number }
  /** A file of the user's (`files:` of a recipe), read when the layer is written and checked against `digest`. */
  | { kind: 'local'; path: string; sizeBytes: number; digest: Digest };

export type Metadata = {
  /** Permission bits with setuid, setgid and sticky: 0o7777. */
  mode: number;
  uid: number;
  gid: number;
  /** Whole seconds since 1970. */
  mtime: number;
  /** Extended attributes by name, `security.capability` among them; values are raw bytes. */
  xattrs?: ReadonlyMap<string, Uint8Array>;
};

/**
 * One entry of a tree or tar. `path` is a byte string (base/bytes.ts) relative to the root: no leading `/` or `./`, no
 * trailing `/`, never `..`; the root itself is `''`. `target` of a symlink is as written; of a hard link a path like `path`.
 */
export type Entry = { path: string } & Metadata &
  (
    | { type: 'file'; content: Content }
    | { type: 'directory' }
    | { type: 'symlink'; target: string }
    | { type: 'hardlink'; target: string }
    | { type: 'character-device' | 'block-device'; major: number; minor: number }
    | { type: 'fifo' }
  );

/** Who put an entry there: a package, an effect, or the recipe (`files:`, `paths:`, `accounts:`). */
export type EntryOwner =
  | { kind: 'package'; name: string }
  | { kind: 'effect'; name: string }
  | { kind: 'recipe'; key: string };
