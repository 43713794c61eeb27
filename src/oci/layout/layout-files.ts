import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { placeOf } from '../../base/held-folder.ts';
import { NotRegularError, openRegular } from '../../base/regular-file.ts';
import { ociError } from '../errors.ts';
import { readRange } from './read-chunks.ts';

/** The files of an OCI layout, in a folder or in a tar. Paths are relative: `index.json`, `blobs/sha256/…`. */
export type LayoutFiles = {
  readonly name: string;
  /** Undefined when there is no such file. */
  open(path: string): Promise<LayoutFile | undefined>;
  close(): Promise<void>;
};

export type LayoutFile = {
  size: number;
  /** Reads it once, then closes it. With `reuse` a chunk is valid until the next but one. */
  bytes(reading?: { reuse: boolean }): AsyncGenerator<Uint8Array, void, undefined>;
  close(): Promise<void>;
};

/** A folder whose files may be links to files within it, as Bazel's are, but not to outside. `name`: what messages call it. */
export function folderFiles(directory: string, name = directory): LayoutFiles {
  return {
    name,
    open: (path) => openWithin(directory, name, path),
    close: async () => {},
  };
}

async function openWithin(directory: string, name: string, path: string): Promise<LayoutFile | undefined> {
  try {
    const root = await realpath(directory);
    const target = await realpath(join(root, path));
    if (!target.startsWith(root.endsWith(sep) ? root : root + sep)) throw leadsOut(join(name, path));
    const file = await openRegular(target);
    // What was looked at may be a link by now.
    if ((placeOf(file.fd) ?? target) !== target) {
      await file.close();
      throw leadsOut(join(name, path));
    }
    const { size } = await file.stat();
    return {
      size,
      close: () => file.close(),
      bytes: async function* (reading) {
        try {
          yield* readRange(file, 0, size, reading);
        } finally {
          await file.close();
        }
      },
    };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (error instanceof NotRegularError)
      throw ociError('OCI_LAYOUT_INVALID', `${join(name, path)} is not a regular file`);
    throw error;
  }
}

function leadsOut(path: string) {
  const hint = 'copy the file into the layout if you trust it';
  return ociError('OCI_LAYOUT_INVALID', `${path} is a link that leads out of the layout`, { hint });
}
