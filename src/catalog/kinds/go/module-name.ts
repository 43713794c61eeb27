/** A module's path as a purl has it: all before the last slash is the namespace. Case is kept: Go tells modules apart by it. */
export function moduleName(path: string): { type: 'golang'; namespace?: string; name: string } {
  const slash = path.lastIndexOf('/');
  if (slash <= 0) return { type: 'golang', name: path };
  return { type: 'golang', namespace: path.slice(0, slash), name: path.slice(slash + 1) };
}

/** How many parts of a path the module has, by the host that serves it; two, unless it stands here. */
const PARTS: Readonly<Record<string, number>> = {
  'github.com': 3,
  'gitlab.com': 3,
  'bitbucket.org': 3,
  'codeberg.org': 3,
  'gitea.com': 3,
  'golang.org': 3,
  'cloud.google.com': 2,
};

/**
 * The module that a package probably belongs to, by its import path alone; undefined for the standard library's. Modules below
 * another one's folder cannot be distinguished from its packages.
 */
export function guessModule(importPath: string): string | undefined {
  const parts = importPath.split('/');
  const [host = ''] = parts;
  if (!host.includes('.')) return undefined;
  if (host === 'gopkg.in') return parts.slice(0, parts[1]?.includes('.v') === true ? 2 : 3).join('/');
  const count = Object.hasOwn(PARTS, host) ? (PARTS[host] ?? 2) : 2;
  if (parts.length < count) return undefined;
  const major = parts[count];
  return parts.slice(0, major !== undefined && /^v[1-9]\d*$/.test(major) ? count + 1 : count).join('/');
}

/** The module of the list whose path is the longest beginning of the import path. `known`: all module paths. */
export function owningModule(importPath: string, known: ReadonlySet<string>): string | undefined {
  for (let end = importPath.length; end > 0; end = importPath.lastIndexOf('/', end - 1)) {
    const path = importPath.slice(0, end);
    if (known.has(path)) return path;
  }
  return undefined;
}
