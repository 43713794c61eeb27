import { reachError } from '../errors.ts';
import type { Root } from '../types.ts';
import { splitWords } from './split-words.ts';

/** A command line as somebody gives it, parted as a shell would. `why`: who gives it. Throws REACH_NO_ROOT for one without a word. */
export function parseRoot(text: string, why: string): Root {
  const argv = splitWords(text);
  if (argv.length > 0) return { why, argv };
  throw reachError('REACH_NO_ROOT', 'a root names no command', {
    hint: 'write one as it is run in the container, as in "/usr/sbin/nginx -t"',
  });
}
