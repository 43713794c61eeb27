import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readStart } from '../../base/bounded-read.ts';
import { type Digest, hexOf, isDigest } from '../../base/index.ts';
import { makeFolderFor } from '../../base/make-folder.ts';
import { type Descriptor, MEDIA_TYPES } from '../../oci/index.ts';

const MAX_BYTES = 16 * 1024 * 1024;

/**
 * What we attached to an image, in a folder of state: the one place that still knows of a manifest whose entry a foreign writer
 * dropped from a fallback index. One line for each, appended, so that many processes can write at once.
 */
export async function recordAttached(
  folder: string,
  repository: string,
  subject: Digest,
  { digest, size }: Descriptor,
): Promise<void> {
  const path = recordPath(folder, repository, subject);
  makeFolderFor(path);
  await appendFile(path, `${digest} ${size}\n`);
}

/** Manifests that were recorded, each once; lines that cannot be read are passed over. */
export async function recordedAttachments(
  folder: string,
  repository: string,
  subject: Digest,
): Promise<Descriptor[]> {
  const bytes = await readStart(recordPath(folder, repository, subject), MAX_BYTES).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    },
  );
  const found = new Map<Digest, Descriptor>();
  for (const line of bytes.toString('utf8').split('\n')) {
    const [digest = '', size = ''] = line.split(' ');
    if (!isDigest(digest) || !/^\d{1,9}$/.test(size)) continue;
    found.set(digest, { mediaType: MEDIA_TYPES.manifest, digest, size: Number(size) });
  }
  return [...found.values()];
}

function recordPath(folder: string, repository: string, subject: Digest): string {
  // `:` of a port and `/` are not for file names everywhere.
  return join(folder, 'attached', encodeURIComponent(repository), hexOf(subject));
}
