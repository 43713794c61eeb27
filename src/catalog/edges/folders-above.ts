/** An archive is a folder too: that of `a.jar!/x` is `a.jar`. */
export function folderOf(path: string): string {
  const end = Math.max(path.lastIndexOf('/'), 0);
  const isArchive = path[end - 1] === '!' && end > 1 && path[end - 2] !== '/';
  return path.slice(0, isArchive ? end - 1 : end);
}

/** The folders above a path, the nearest first, the root ('') last. Deeper ones than Linux allows are left out. */
export function* foldersAbove(path: string): Generator<string> {
  let at = path;
  for (let depth = 0; at !== '' && depth < MAX_DEPTH; depth++) {
    at = folderOf(at);
    yield at;
  }
}

const MAX_DEPTH = 256;
