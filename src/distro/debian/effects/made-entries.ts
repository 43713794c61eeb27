import { displayPath } from '../../../base/index.ts';
import { contentSize, type Entry } from '../../../rootfs/index.ts';
import { effectError } from './errors.ts';
import type { RootView } from './types.ts';

type Attributes = { mode?: number; uid?: number; gid?: number };

/** Entries as effects make them: all of one time, owned by root unless said otherwise. */
export type EntryMaker = {
  file(path: string, content: string | Uint8Array, attributes?: Attributes): Entry;
  directory(path: string, attributes?: Attributes): Entry;
  symlink(path: string, target: string): Entry;
};

/** Paths and text content are byte strings. */
export function entryMaker(mtime: number): EntryMaker {
  const metadata = (mode: number, { uid = 0, gid = 0 }: Attributes = {}) => ({ mode, uid, gid, mtime });
  return {
    file: (path, content, attributes) => {
      const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
      return {
        path,
        type: 'file',
        content: { kind: 'bytes', bytes },
        ...metadata(attributes?.mode ?? 0o644, attributes),
      };
    },
    directory: (path, attributes) => ({
      path,
      type: 'directory',
      ...metadata(attributes?.mode ?? 0o755, attributes),
    }),
    symlink: (path, target) => ({ path, type: 'symlink', target, ...metadata(0o777) }),
  };
}

/** `/etc/passwd` as `Entry.path` writes it; undefined for anything that is not an absolute path inside the root. */
export function treePath(absolute: string): string | undefined {
  const parts = absolute.split('/').filter((part) => part !== '' && part !== '.');
  if (!absolute.startsWith('/') || parts.includes('..') || absolute.includes('\0')) return undefined;
  return parts.join('/');
}

const TEXT_LIMIT = 4 * 1024 * 1024;

/** A configuration file's content as a byte string; undefined where there is no such file. */
export async function readText(root: RootView, path: string): Promise<string | undefined> {
  const entry = root.get(path, { follow: true });
  if (entry?.type !== 'file') return undefined;
  const sizeBytes = contentSize(entry.content);
  if (sizeBytes > TEXT_LIMIT) {
    throw effectError(
      'EFFECT_FILE_LIMIT',
      `/${displayPath(path)} has ${sizeBytes} bytes, too many for a configuration file`,
      {
        hint: `at most ${TEXT_LIMIT} bytes are read: leave out the package that contains it`,
      },
    );
  }
  return Buffer.from(await root.read(entry.content)).toString('latin1');
}
