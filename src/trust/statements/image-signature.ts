import { encodeStatement } from '../../attestation/index.ts';
import { type Digest, hexOf } from '../../base/digest.ts';
import { SIGNATURE_TYPE } from './type-uris.ts';

/**
 * What cosign 3 signs as the signature of an image: an in-toto statement without a predicate, whose one subject is the image.
 * `annotations` (`-a`) are in the subject, as in cosign.
 */
export function imageSignature(
  digest: Digest,
  annotations: Readonly<Record<string, string>> = {},
): Uint8Array {
  const noted = Object.keys(annotations).length > 0 && { annotations: { ...annotations } };
  return encodeStatement({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ digest: { sha256: hexOf(digest) }, ...noted }],
    predicateType: SIGNATURE_TYPE,
    predicate: {},
  });
}
