import { encodeStatement } from '../../attestation/index.ts';
import { type Digest, hexOf } from '../../base/digest.ts';
import { isoTime } from '../../base/utc-time.ts';
import { SIGNATURE_TYPE } from './type-uris.ts';

/**
 * What cosign 3 signs as the signature of an image: an in-toto statement whose one subject is the image. `annotations` (`-a`) are
 * in the subject, as in cosign. cosign leaves the predicate empty and looks at nothing in it; ours says when it was signed, which no
 * later timestamp changes.
 */
export function imageSignature(
  digest: Digest,
  annotations: Readonly<Record<string, string>> = {},
  signedAtMs?: number,
): Uint8Array {
  const noted = Object.keys(annotations).length > 0 && { annotations: { ...annotations } };
  return encodeStatement({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ digest: { sha256: hexOf(digest) }, ...noted }],
    predicateType: SIGNATURE_TYPE,
    predicate: signedAtMs === undefined ? {} : { at: isoTime(signedAtMs) },
  });
}
