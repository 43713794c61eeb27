import { linesUpTo, type Say } from '../../../base/at-most.ts';

/** Facts of a `NAME.list`: paths without leading slashes, one a line, without the folders above them. */
export function listedPaths(text: string): string {
  const lines = text.split('\n').map(withoutRoot);
  return lines.filter((line, at) => line !== '' && !lines[at + 1]?.startsWith(`${line}/`)).join('\n');
}

/** Facts of a `NAME.md5sums`: `md5 path`, one a line. md5sum(1) escapes names with a backslash at the line's start. */
export function listedSums(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const match = /^(\\?)([0-9a-f]{32}) [ *]?(.+)$/.exec(line);
      if (!match) return [];
      const [, escaped, md5 = '', written = ''] = match;
      const path = escaped === '' ? written : written.replaceAll('\\\\', '\\');
      return [`${md5} ${withoutRoot(path)}`];
    })
    .join('\n');
}

/** Where the files of other packages lie that `by` displaced (dpkg-divert(1)); `by` `:` displaced those of all. */
export type Diversion = { from: string; to: string; by: string };

const MAX_DIVERSIONS = 10_000;

/** `/var/lib/dpkg/diversions`: three lines each. */
export function diversions(text: string, say: Say): Diversion[] {
  const lines = linesUpTo(3 * MAX_DIVERSIONS, text.trimEnd(), say);
  const found: Diversion[] = [];
  for (let at = 0; at + 2 < lines.length; at += 3) {
    const [from = '', to = '', by = ''] = lines.slice(at, at + 3);
    found.push({ from: withoutRoot(from), to: withoutRoot(to), by });
  }
  return found;
}

/** `/.` is the root itself; odd packages write `./usr/…`. */
function withoutRoot(line: string): string {
  const path = line.replace(/^\.?\/+/, '').trimEnd();
  return path === '.' ? '' : path;
}
