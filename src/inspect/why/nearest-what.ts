import { displayPath, nearestName } from '../../base/index.ts';

/** What the user may have meant: for a path one with the same name elsewhere or a close one, else a package. */
export function nearestWhat(
  what: string,
  packages: readonly string[],
  paths: Iterable<string>,
): string | undefined {
  if (!what.includes('/')) return nearestName(what, packages) ?? namedLike(what, paths);
  const all = [...paths].map((path) => `/${displayPath(path)}`);
  const wanted = what.startsWith('/') ? what : `/${what}`;
  return sameName(wanted, all) ?? nearestName(wanted, all);
}

/** `why nginx.conf`: no package, but there is a file of that name. */
function namedLike(what: string, paths: Iterable<string>): string | undefined {
  for (const path of paths) if (path.endsWith(`/${what}`)) return `/${displayPath(path)}`;
  return undefined;
}

function sameName(wanted: string, all: readonly string[]): string | undefined {
  const ending = wanted.slice(wanted.lastIndexOf('/'));
  const matches = ending === '/' ? [] : all.filter((path) => path.endsWith(ending));
  return nearestName(wanted, matches) ?? matches[0];
}
