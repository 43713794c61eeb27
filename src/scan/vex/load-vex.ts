import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseVex } from '../../advisories/index.ts';
import { readAfterLook, readBounded, TooLongError } from '../../base/bounded-read.ts';
import { compareBytes, messageOf } from '../../base/index.ts';
import { NotRegularError, openRegular } from '../../base/regular-file.ts';
import { whyUnread } from '../../base/storage-errors.ts';
import { decompress, detectFormat } from '../../compression/index.ts';
import { scanError } from '../errors.ts';
import { MemberReader } from './member-reader.ts';
import type { VexSource } from './types.ts';

/** Of one document; all of a repository together. */
const LIMIT_BYTES = 64 * 1024 ** 2;
const LIMIT_ALL_BYTES = 1024 ** 3;
const LIMIT_DOCUMENTS = 100_000;

type Warn = (message: string) => void;

/**
 * What `--vex` names, as the user's own word: a document, or a repository of many (a folder or tar, as a VEX hub is one). In a
 * repository files that are not VEX documents are skipped, and broken ones are reported. Throws SCAN_VEX_UNREADABLE, VEX_UNREADABLE.
 */
export async function loadVex(path: string, tell: Warn): Promise<VexSource[]> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return await fromFolder(path, tell);
    if (isNamedArchive(path)) return await fromArchive(path, tell);
    // One look and one reading: a pipe, as of <(…) and /dev/stdin, gives its bytes once.
    const document = await readAfterLook(path, LIMIT_BYTES + 1, (start) => detectFormat(start) === 'none');
    if (document === undefined) return await fromArchive(path, tell);
    if (document.length > LIMIT_BYTES) throw new TooLongError(LIMIT_BYTES);
    return [ownWord(path, document)];
  } catch (error) {
    if (
      error instanceof TooLongError ||
      error instanceof NotRegularError ||
      (error instanceof Error && 'syscall' in error)
    )
      throw unreadable(path, whyUnread(error), error);
    throw error;
  }
}

function ownWord(name: string, bytes: Uint8Array): VexSource {
  return { name, document: parseVex(bytes, name), trust: { kind: 'own-word' }, bytes };
}

async function fromFolder(folder: string, tell: Warn): Promise<VexSource[]> {
  const repository = new Repository(folder, tell);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const path of paths.toSorted(compareBytes)) {
    const { size } = await stat(path);
    if (repository.takes(relative(folder, path), size))
      repository.add(relative(folder, path), await readBounded(path, LIMIT_BYTES));
  }
  return repository.sources();
}

/** Each document is taken out as the archive passes by; the whole is never in memory. */
async function fromArchive(path: string, tell: Warn): Promise<VexSource[]> {
  const repository = new Repository(path, tell);
  await using file = await openRegular(path);
  const format = detectFormat((await file.read(Buffer.alloc(6), 0, 6, 0)).buffer);
  const members = new MemberReader((name, sizeBytes) => repository.takes(name, sizeBytes));
  for await (const chunk of decompress(format, file.createReadStream({ autoClose: false, start: 0 }), {
    limitBytes: LIMIT_ALL_BYTES,
  }))
    for (const { name, bytes } of members.push(chunk)) repository.add(name, bytes);
  members.end();
  return repository.sources();
}

function isNamedArchive(path: string): boolean {
  return /\.(?:tar|tgz)$|\.tar\.[a-z0-9]{2,4}$/.test(path);
}

/** What is taken out of one repository, and which of its files are not documents. */
class Repository {
  readonly #name: string;
  readonly #tell: Warn;
  readonly #sources: VexSource[] = [];
  #left = LIMIT_DOCUMENTS;

  constructor(name: string, tell: Warn) {
    this.#name = name;
    this.#tell = tell;
  }

  takes(name: string, sizeBytes: number): boolean {
    if (!name.endsWith('.json') || /(?:^|\/)(?:index|vex-repository)\.json$/.test(name)) return false;
    if (sizeBytes <= LIMIT_BYTES && this.#left-- > 0) return true;
    this.#tell(`${this.#name}: ${name} was not read: it is too large, or there are too many documents`);
    return false;
  }

  add(name: string, bytes: Uint8Array): void {
    try {
      this.#sources.push(ownWord(`${this.#name}:${name}`, bytes));
    } catch (error) {
      // Indexes, manifests and settings are next to the documents; only what is called VEX should have been one.
      if (/vex|csaf/i.test(name.slice(name.lastIndexOf('/') + 1))) this.#tell(messageOf(error));
    }
  }

  sources(): VexSource[] {
    if (this.#sources.length > 0) return this.#sources;
    throw unreadable(this.#name, 'it contains no VEX document');
  }
}

function unreadable(path: string, why: string, cause?: unknown): Error {
  return scanError('SCAN_VEX_UNREADABLE', `cannot read VEX from ${path}: ${why}`, {
    hint: 'give an OpenVEX, CSAF or CycloneDX document, or a folder or tar of them',
    cause,
  });
}
