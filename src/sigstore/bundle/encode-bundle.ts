import { withoutUndefined } from '../../base/without-undefined.ts';
import type { AnyDigest, Bundle, Envelope, LogEntry } from '../types.ts';

export const BUNDLE_MEDIA_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/**
 * A bundle v0.3 in protobuf's JSON form, as cosign and sigstore-go read it. Intermediate certificates are left out: they come
 * from the verifier's trusted root.
 */
export function encodeBundle(bundle: Bundle): Uint8Array {
  const { signer, content, logEntries, timestamps } = bundle;
  const verificationMaterial = withoutUndefined({
    certificate: signer.kind === 'certificate' ? { rawBytes: base64(signer.leaf) } : undefined,
    publicKey: signer.kind === 'certificate' ? undefined : { hint: signer.hint },
    tlogEntries: logEntries.length > 0 ? logEntries.map(encodeEntry) : undefined,
    timestampVerificationData:
      timestamps.length > 0
        ? {
            rfc3161Timestamps: timestamps.map((timestamp) => ({ signedTimestamp: base64(timestamp) })),
          }
        : undefined,
  });
  return Buffer.from(
    JSON.stringify({ mediaType: BUNDLE_MEDIA_TYPE, verificationMaterial, ...encodeContent(content) }),
  );
}

function encodeContent(content: Bundle['content']): object {
  if (content.kind === 'envelope') return { dsseEnvelope: envelopeJson(content.envelope) };
  const { digest, signature } = content;
  return {
    messageSignature: withoutUndefined({
      messageDigest: digest
        ? { algorithm: HASH_NAMES[digest.algorithm], digest: base64(digest.value) }
        : undefined,
      signature: base64(signature),
    }),
  };
}

const HASH_NAMES: Record<AnyDigest['algorithm'], string> = {
  sha256: 'SHA2_256',
  sha384: 'SHA2_384',
  sha512: 'SHA2_512',
};

/** A DSSE envelope in JSON: the blob of an `.att` layer. */
export function encodeEnvelope(envelope: Envelope): Uint8Array {
  return Buffer.from(JSON.stringify(envelopeJson(envelope)));
}

function envelopeJson({ payloadType, payload, signature, keyid }: Envelope): object {
  return { payload: base64(payload), payloadType, signatures: [{ sig: base64(signature), keyid }] };
}

function encodeEntry(entry: LogEntry): object {
  const { integratedTime, promise, proof } = entry;
  return withoutUndefined({
    logIndex: String(entry.logIndex),
    logId: { keyId: base64(entry.logId) },
    kindVersion: { kind: entry.kind, version: entry.version },
    integratedTime: integratedTime !== undefined ? String(integratedTime) : undefined,
    inclusionPromise: promise ? { signedEntryTimestamp: base64(promise) } : undefined,
    inclusionProof: proof
      ? withoutUndefined({
          logIndex: String(proof.logIndex),
          rootHash: base64(proof.rootHash),
          treeSize: String(proof.treeSize),
          hashes: proof.hashes.map(base64),
          checkpoint: proof.checkpoint !== undefined ? { envelope: proof.checkpoint } : undefined,
        })
      : undefined,
    canonicalizedBody: base64(entry.body),
  });
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
