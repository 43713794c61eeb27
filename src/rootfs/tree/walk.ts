import { displayPath } from '../../base/bytes.ts';
import { treeError } from '../errors.ts';
import { childPath, type Node, ownerName } from './node.ts';

/** As in Linux's path_resolution(7). */
const SYMLINK_LIMIT = 40;

/**
 * What stands at a path, or why nothing does: `missing` a component does not exist, `not-directory` a component before
 * the last is something else, `loop` too many symlinks.
 */
export type Walk =
  | { node: Node }
  | {
      failure: 'missing' | 'not-directory' | 'loop';
      /** Canonical path of the component that failed. */
      at: string;
      /** `at` and what would have come below it. */
      path: string;
    };

export type WalkOptions = {
  /** Whether a symlink in the last place is followed. */
  followLast: boolean;
  /** Called where a component is missing; may make it. */
  onMissing?: (parent: Node, name: string) => Node | undefined;
};

/** Resolves a path as the kernel would with `root` as its root: `..` at the root stays there, absolute links begin there. */
export function walk(root: Node, path: string, options: WalkOptions): Walk {
  const stack: Node[] = [];
  let current = root;
  let links = 0;
  const rest = components(path).reverse();
  while (rest.length > 0) {
    const name = rest.pop() ?? '';
    if (current.entry.type !== 'directory')
      return failed('not-directory', current.entry.path, [...rest, name]);
    if (name === '.') continue;
    if (name === '..') {
      current = stack.pop() ?? root;
      continue;
    }
    const child = current.children?.get(name) ?? options.onMissing?.(current, name);
    if (child === undefined) return failed('missing', childPath(current, name), rest);
    if (child.entry.type === 'symlink' && (rest.length > 0 || options.followLast)) {
      if (++links > SYMLINK_LIMIT) return failed('loop', child.entry.path, rest);
      const target = child.entry.target;
      if (target.startsWith('/')) {
        stack.length = 0;
        current = root;
      }
      // "a/" as a target means that it must be a directory; "." says the same.
      if (target.endsWith('/')) rest.push('.');
      rest.push(...components(target).reverse());
      continue;
    }
    stack.push(current);
    current = child;
  }
  return { node: current };
}

/** Why nothing can be at `path`, naming what is in the way. */
export function walkError(root: Node, path: string, walked: Exclude<Walk, { node: Node }>): Error {
  const [shown, at] = [displayPath(path), displayPath(walked.at)];
  if (walked.failure === 'loop') {
    return treeError(
      'TREE_LOOP',
      `/${shown} passes through more than ${SYMLINK_LIMIT} symbolic links, at /${at}`,
    );
  }
  const obstacle = walk(root, walked.at, { followLast: false });
  const what =
    'node' in obstacle ? `a ${obstacle.node.entry.type} of ${ownerName(obstacle.node.owner)}` : 'missing';
  return treeError('TREE_NOT_DIRECTORY', `/${shown} cannot exist: /${at} is ${what}`);
}

function failed(
  failure: 'missing' | 'not-directory' | 'loop',
  at: string,
  reversedRest: readonly string[],
): Walk {
  return { failure, at, path: [at, ...reversedRest.toReversed()].join('/') };
}

function components(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}
