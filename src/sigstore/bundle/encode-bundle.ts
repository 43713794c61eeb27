import type { AnyDigest, Bundle, Envelope, LogEntry } from '../types.ts';

export const BUNDLE_MEDIA_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/**
 * A bundle v0.3 in protobuf's JSON form, as cosign and sigstore-go read it. Intermediate certificates are left out: they come
 * from the verifier's trusted root.
 */
export function encodeBundle(bundle: Bundle): Uint8Array {
  const { signer, content, logEntries, timestamps } = bundle;
  const verificationMaterial = {
    ...(signer.kind === 'certificate'
      ? { certificate: { rawBytes: base64(signer.leaf) } }
      : { publicKey: { hint: signer.hint } }),
    ...(logEntries.length > 0 && { tlogEntries: logEntries.map(encodeEntry) }),
    ...(timestamps.length > 0 && {
      timestampVerificationData: {
        rfc3161Timestamps: timestamps.map((timestamp) => ({ signedTimestamp: base64(timestamp) })),
      },
    }),
  };
  return Buffer.from(
    JSON.stringify({ mediaType: BUNDLE_MEDIA_TYPE, verificationMaterial, ...encodeContent(content) }),
  );
}

function encodeContent(content: Bundle['content']): object {
  if (content.kind === 'envelope') return { dsseEnvelope: envelopeJson(content.envelope) };
  const { digest, signature } = content;
  return {
    messageSignature: {
      ...(digest && {
        messageDigest: { algorithm: HASH_NAMES[digest.algorithm], digest: base64(digest.value) },
      }),
      signature: base64(signature),
    },
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
  return {
    logIndex: String(entry.logIndex),
    logId: { keyId: base64(entry.logId) },
    kindVersion: { kind: entry.kind, version: entry.version },
    ...(integratedTime !== undefined && { integratedTime: String(integratedTime) }),
    ...(promise && { inclusionPromise: { signedEntryTimestamp: base64(promise) } }),
    ...(proof && {
      inclusionProof: {
        logIndex: String(proof.logIndex),
        rootHash: base64(proof.rootHash),
        treeSize: String(proof.treeSize),
        hashes: proof.hashes.map(base64),
        ...(proof.checkpoint !== undefined && { checkpoint: { envelope: proof.checkpoint } }),
      },
    }),
    canonicalizedBody: base64(entry.body),
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
