import type { Descriptor, ImageSource } from '../../oci/index.ts';
import { trustError } from '../errors.ts';

const MAX_BYTES = 64 * 1024 * 1024;

/** The bytes of a document attached to an image, checked against its digest. Throws TRUST_DOCUMENT_CHANGED beyond the limit. */
export async function readBlob(source: ImageSource, descriptor: Descriptor): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source.blob(descriptor)) {
    size += chunk.length;
    if (size > MAX_BYTES)
      throw trustError(
        'TRUST_DOCUMENT_CHANGED',
        `the document ${descriptor.digest} has more than ${MAX_BYTES} bytes`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
