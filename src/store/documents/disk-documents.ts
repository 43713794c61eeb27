import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { removeAbandoned } from '../../base/atomic-write.ts';
import { type Digest, digestFromHex, hexOf } from '../../base/digest.ts';
import { messageOf } from '../../base/errors.ts';
import { NotRegularError, openRegular } from '../../base/regular-file.ts';
import { systemCodeOf, whyUnread } from '../../base/storage-errors.ts';
import { tempName } from '../../base/temp-name.ts';
import { makeDataFolder } from '../engine/data-folder.ts';
import { storeError } from '../errors.ts';
import type { DocumentStore } from './types.ts';

const PART = '.document.';
const NO_ROOM: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const HEX = /^[0-9a-f]{64}$/;

/** Documents as files, `sha256/ab/ab…`, in a folder that is made when the first one is put. */
export function diskDocuments(folder: string): DocumentStore {
  const fileOf = (digest: Digest): string => join(folder, 'sha256', hexOf(digest).slice(0, 2), hexOf(digest));
  return {
    put: async (bytes) => await put(folder, fileOf, bytes),
    get: (digest) => read(fileOf(digest), digest),
    has: async (digest) => existsSync(fileOf(digest)),
    list: () => list(folder),
    remove: async (digest) => await rm(fileOf(digest), { force: true }),
  };
}

async function put(
  folder: string,
  fileOf: (digest: Digest) => string,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<Digest> {
  makeDataFolder(folder);
  const part = join(folder, `${PART}${tempName()}`);
  try {
    const digest = await writePart(part, bytes);
    const file = fileOf(digest);
    makeDataFolder(dirname(file));
    await rename(part, file);
    // Its name has to last, too: the row that refers to it does.
    await withFile(dirname(file), 'r', async (entry) => await entry.sync());
    return digest;
  } catch (cause) {
    await rm(part, { force: true }).catch(() => {});
    if (storeError.is(cause)) throw cause;
    throw unwritten(folder, cause);
  }
}

async function writePart(part: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<Digest> {
  const hash = createHash('sha256');
  await withFile(part, 'wx', async (file) => {
    for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) {
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  });
  return digestFromHex(hash.digest('hex'));
}

async function withFile(
  path: string,
  flags: string,
  work: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await work(file);
  } finally {
    await file.close();
  }
}

function unwritten(folder: string, cause: unknown): Error {
  if (NO_ROOM.has(systemCodeOf(cause)))
    return storeError('STORE_FULL', `no space is left on the disk of the documents in ${folder}`, {
      hint: 'free some space; what was kept before is unchanged, and nothing of this document is recorded',
      cause,
    });
  return storeError('STORE_DOCUMENTS', `cannot write a document into ${folder}: ${messageOf(cause)}`, {
    hint: 'you need write access to this folder of the data directory',
    cause,
  });
}

async function* read(path: string, digest: Digest): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of await opened(path, digest)) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== hexOf(digest))
    throw storeError('STORE_DOCUMENT_DAMAGED', `the document ${digest} is not what its digest says`, {
      hint: `add the image or document again: that writes it anew, in place of ${path}`,
    });
}

async function opened(path: string, digest: Digest): Promise<AsyncIterable<Uint8Array>> {
  try {
    return (await openRegular(path)).createReadStream();
  } catch (cause) {
    if (systemCodeOf(cause) === 'ENOENT')
      throw storeError('STORE_DOCUMENT_MISSING', `the document ${digest} is not in ${dirname(path)}`, {
        hint: 'it is on the machine that added it; copy its folder of documents, or add it again here',
        cause,
      });
    const why = cause instanceof NotRegularError ? cause.message : whyUnread(cause);
    throw storeError('STORE_DOCUMENTS', `cannot read the document ${path}: ${why}`, {
      hint: 'you need to be able to read this folder of the data directory',
      cause,
    });
  }
}

/** What was put meanwhile may be left out. What killed processes left behind half written goes. */
async function* list(folder: string): AsyncGenerator<Digest> {
  if (!existsSync(folder)) return;
  await removeAbandoned(folder, PART);
  const root = join(folder, 'sha256');
  for (const part of existsSync(root) ? await readdir(root) : [])
    for (const name of await readdir(join(root, part)))
      if (HEX.test(name) && name.startsWith(part)) yield digestFromHex(name);
}
