import { type Input, readAfterLook, readStart } from '../../base/bounded-read.ts';

/** Larger ones are refused. */
export const MOST_SBOM_BYTES = 256 * 1024 * 1024;

/** The bytes of a document; of one that is too large only so many that `readSbom` says so. */
export async function readDocument(input: Input): Promise<Uint8Array> {
  return await readStart(input, MOST_SBOM_BYTES + 1);
}

/**
 * The bytes of the document at a path, a file's or a pipe's. Undefined: what is there does not begin as documents do, as images, archives,
 * programs and folders do not, or cannot be read.
 */
export async function documentAt(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readAfterLook(path, MOST_SBOM_BYTES + 1, beginsDocument);
  } catch {
    return undefined;
  }
}

/** The bytes of the document that a name stands for: `-` is `stdin`, anything else as in `documentAt`. Undefined: it names an image. */
export async function findDocument(name: string, stdin?: Input): Promise<Uint8Array | undefined> {
  return name === '-' && stdin !== undefined ? await readDocument(stdin) : await documentAt(name);
}

/** JSON, XML or SPDX tag-value, a byte-order mark or comments before them; a script begins with `#!`. */
export function beginsDocument(start: Uint8Array): boolean {
  return /^(?:\xef\xbb\xbf)?\s{0,500}(?:[{<]|SPDXVersion:|#(?!!))/.test(
    Buffer.from(start).toString('latin1'),
  );
}
