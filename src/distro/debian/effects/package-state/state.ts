/**
 * One thing that a package's script leaves behind, written down after reading it. Paths are those of `Entry.path`; names
 * of users and groups are looked up in the image's own /etc/passwd and /etc/group.
 */
export type State = { path: string; user: string; group: string; mode: number } & (
  | { type: 'directory' }
  | { type: 'file'; text: string }
  /** A copy of another file of the tree; nothing where that is missing. */
  | { type: 'copy'; from: string }
  | { type: 'symlink'; target: string }
  /** Owner and mode of a file that a package shipped; nothing where it is missing. */
  | { type: 'attributes' }
);

/** What of a package's scripts is done again, and what is left out on purpose. */
export type PackageState = {
  package: string;
  scripts: readonly string[];
  states: readonly State[];
  /** What the scripts do besides, and an image has no use for. */
  leavesOut?: string;
};

type Owner = { user?: string; group?: string; mode?: number };

const owner = ({ user = 'root', group = user }: Owner) => ({ user, group });

export function directory(path: string, attributes: Owner = {}): State {
  return { type: 'directory', path, mode: attributes.mode ?? 0o755, ...owner(attributes) };
}

export function file(path: string, text: string, attributes: Owner = {}): State {
  return { type: 'file', path, text, mode: attributes.mode ?? 0o644, ...owner(attributes) };
}

export function copy(path: string, from: string): State {
  return { type: 'copy', path, from, mode: 0o644, user: 'root', group: 'root' };
}

export function symlink(path: string, target: string): State {
  return { type: 'symlink', path, target, mode: 0o777, user: 'root', group: 'root' };
}

export function attributes(path: string, values: Required<Owner>): State {
  return { type: 'attributes', path, ...values };
}
