import type { Root } from '../../reach/index.ts';
import type { ReachRoot } from './types.ts';

export function shownRoot(root: Root): ReachRoot {
  return 'file' in root ? { why: root.why, file: root.file } : { why: root.why, argv: root.argv };
}
