import type { Digest } from '../../base/digest.ts';
import { isoTime } from '../../base/utc-time.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { CertificateClaims, Refusal, VerifiedBundle } from '../../sigstore/index.ts';
import type { AttachedEvidence, CheckedEvidence, ImageVerification, UnreadEvidence } from '../types.ts';

/** Who signed, when, and which logs have it; all of it proven. Times are ISO 8601. */
export type VerifiedAnswer = {
  signer:
    | { kind: 'key'; key: Digest }
    | {
        kind: 'certificate';
        /** An e-mail address, a URI, or Fulcio's otherName. */
        identity: string;
        claims: CertificateClaims;
        /** SPKI digest of the certificate's key. */
        key: Digest;
        /** When the certificate expires. */
        notAfter: string;
      };
  /** Empty only for keys. */
  times: { at: string; by: 'log' | 'timestamp' }[];
  logEntries: { log: string; index: string }[];
};

/** One signature or attestation, accepted or refused. Without a signer: nothing could be proven about it. */
export type CheckedAnswer = {
  accepted: boolean;
  kind: CheckedEvidence['kind'];
  predicateType: string | undefined;
  signer: VerifiedAnswer['signer'] | undefined;
  times: VerifiedAnswer['times'] | undefined;
  logEntries: VerifiedAnswer['logEntries'] | undefined;
  /** What the signer wrote in addition to the digest. */
  annotations: Record<string, string>;
  refusal: Refusal | undefined;
  place: AttachedEvidence['place'];
  /** `bundle`: a Sigstore bundle; `simple-signing` and `dsse`: as cosign writes them. */
  format: AttachedEvidence['format'];
  /** The manifest or index that it is attached to, the manifest that carries it, and the blob itself. */
  attachedTo: Digest;
  manifest: Digest;
  blob: Digest;
};

type CheckedImage = {
  /** As it was named. */
  image: string;
  /** What the tag stood for when it was resolved, once. */
  digest: Digest;
  /** The one platform of an index that was asked for. */
  platform: ImageVerification['platform'] | undefined;
  allowed: boolean;
  /** Why not, when not. */
  reasons: Refusal[];
  /** What is attached and could not be read. */
  unread: UnreadEvidence[];
  /** Set when not everything attached to the image could be read. */
  truncated: string | undefined;
};

/** `verify`: every signature that was seen. */
export type VerificationAnswer = CheckedImage & { signatures: CheckedAnswer[] };

/** `verify-attestation`: every attestation that was seen; `predicate` only of what was accepted. */
export type AttestationsAnswer = CheckedImage & { attestations: (CheckedAnswer & { predicate?: unknown })[] };

export function verificationJson(verification: ImageVerification): VerificationAnswer {
  const { image, digest, platform, allowed, reasons, checked, unread, truncated } = verification;
  const signatures = checked.map(checkedJson);
  return { image, digest, platform, allowed, reasons, signatures, unread, truncated };
}

export function attestationsJson(verification: ImageVerification): AttestationsAnswer {
  const { image, digest, platform, allowed, reasons, checked, unread, truncated } = verification;
  const attestations = checked.map((item) => ({
    ...checkedJson(item),
    predicate: item.refusal === undefined ? predicateOf(item) : undefined,
  }));
  return { image, digest, platform, allowed, reasons, unread, truncated, attestations };
}

/** DSSE's envelope, as cosign prints it. */
export type EnvelopeDocument = {
  payload: string;
  payloadType: string;
  signatures: { sig: string; keyid?: string }[];
};

/** Undefined where it is no envelope. */
export function envelopeOf({ evidence: { bundle } }: CheckedEvidence): EnvelopeDocument | undefined {
  if (bundle.content.kind !== 'envelope') return undefined;
  const { payload, payloadType, signature, keyid } = bundle.content.envelope;
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const signed = withoutUndefined({ sig: base64(signature), keyid: keyid === '' ? undefined : keyid });
  return { payload: base64(payload), payloadType, signatures: [signed] };
}

/** Absent where it is a signature without a statement. */
export function predicateOf({ verified }: CheckedEvidence): unknown {
  return verified?.content.kind === 'statement' ? verified.content.statement.predicate : undefined;
}

function checkedJson({
  evidence,
  kind,
  predicateType,
  annotations,
  verified,
  refusal,
}: CheckedEvidence): CheckedAnswer {
  const { place, format, attachedTo, manifest, blob } = evidence;
  const proven = verified === undefined ? undefined : verifiedJson(verified);
  return {
    accepted: refusal === undefined,
    kind,
    predicateType,
    signer: proven?.signer,
    times: proven?.times,
    logEntries: proven?.logEntries,
    annotations,
    refusal,
    place,
    format,
    attachedTo,
    manifest,
    blob,
  };
}

export function verifiedJson({ signer, times, logEntries }: VerifiedBundle): VerifiedAnswer {
  return {
    signer: signer.kind === 'key' ? signer : { ...signer, notAfter: isoTime(signer.notAfter) },
    times: times.map(({ at, by }) => ({ at: isoTime(at), by })),
    logEntries: logEntries.map(({ baseUrl, logIndex }) => ({ log: baseUrl, index: String(logIndex) })),
  };
}
