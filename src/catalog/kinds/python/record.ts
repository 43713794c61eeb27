import type { ListedFile } from '../../types.ts';

/**
 * RECORD (recording installed projects, PyPA): `path,sha256=BASE64URL,size`. `text` is a byte string; so are the paths. Relative
 * ones are under `site`; what leads out of the root, and absolute paths of a build machine, are left as they stand.
 */
export function recordedFiles(text: string, site: string): ListedFile[] {
  const files: ListedFile[] = [];
  for (const line of text.split('\n')) {
    const [name, digest] = columns(line);
    const path = name.startsWith('/') ? resolved('', name) : resolved(site, name);
    if (path === undefined) continue;
    const hex = sha256Of(digest);
    files.push(hex === undefined ? { path } : { path, digest: { algorithm: 'sha256', hex } });
  }
  return files;
}

function columns(line: string): [string, string] {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (!text.startsWith('"')) {
    const [name = '', digest = ''] = text.split(',', 2);
    return [name, digest];
  }
  let end = text.indexOf('"', 1);
  while (end > 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  if (end < 0) return ['', ''];
  return [text.slice(1, end).replaceAll('""', '"'), text.slice(end + 2).split(',', 1)[0] ?? ''];
}

function sha256Of(digest: string): string | undefined {
  const match = /^sha256=([A-Za-z0-9_-]{43})=?$/.exec(digest);
  return match ? Buffer.from(match[1] ?? '', 'base64url').toString('hex') : undefined;
}

/** Byte string without dots; undefined where it leads above the root or nowhere. */
export function resolved(folder: string, path: string): string | undefined {
  if (path === '') return undefined;
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length === 0 ? undefined : parts.join('/');
}
