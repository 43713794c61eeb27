import type { Context } from '../base/context.ts';
import type { Digest } from '../base/digest.ts';
import type { Descriptor } from '../oci/index.ts';
import type { Bundle, Refusal, VerifiedBundle } from '../sigstore/index.ts';

export type TrustContext = Pick<
  Context,
  'log' | 'progress' | 'signal' | 'clock' | 'http' | 'cache' | 'offline'
>;

/** Where something attached to an image was found. */
export type EvidencePlace = 'referrer' | 'legacy-tag';

/** One signature or attestation attached to an image, read but not yet checked. */
export type AttachedEvidence = {
  place: EvidencePlace;
  /** `bundle`: sigstore bundle; `simple-signing`: cosign's `.sig`, also as an OCI 1.1 referrer; `dsse`: a layer of `.att`. */
  format: 'bundle' | 'simple-signing' | 'dsse';
  /** The image manifest or index that it hangs on. */
  attachedTo: Digest;
  /** The manifest that carries it. */
  manifest: Digest;
  /** Of the bundle, payload or envelope blob: equal evidence in two places is one. */
  blob: Digest;
  bundle: Bundle;
  /** The simple-signing document, whose bytes are signed. */
  payload?: Uint8Array;
};

/** Something attached that could not be read, or that is of a kind that we know of but do not support. */
export type UnreadEvidence = {
  place: EvidencePlace;
  attachedTo: Digest;
  manifest: Digest;
  artifactType: string | undefined;
  refusal: Refusal;
};

/** All that hangs on one image digest, from every place together. */
export type EvidenceListing = {
  subject: Digest;
  evidence: AttachedEvidence[];
  unread: UnreadEvidence[];
  /** Attached documents that are not signatures at all: SBOMs, provenance by a build, VEX. */
  documents: Descriptor[];
  /** Set when not everything could be read: more referrers than the limit, a listing cut short. Where it matters, it denies. */
  truncated: string | undefined;
  /** Of what was listed (manifest digests in order): names this evidence in caches. */
  digest: Digest;
};

/** One piece of evidence after its check, accepted or not: a row of the answer. */
export type CheckedEvidence = {
  evidence: AttachedEvidence;
  /** `signature`: simple signing, or a statement of type cosign/sign/v1. */
  kind: 'signature' | 'attestation';
  /** Absent where nothing could be proven. */
  verified: VerifiedBundle | undefined;
  predicateType: string | undefined;
  /** `-a` of cosign: what the signer wrote in addition to the digest. */
  annotations: Record<string, string>;
  /** When the signer wrote that it was signed, ms: of simple signing; a statement says it in its predicate. */
  statedAt?: number;
  refusal: Refusal | undefined;
};

export type ImageVerification = {
  /** As the user wrote it. */
  image: string;
  /** What the tag stood for when it was resolved, once. */
  digest: Digest;
  /** The one platform of an index that was asked for: what vouches for it or for the index counts. */
  platform?: { platform: string; digest: Digest };
  allowed: boolean;
  /** Why not, when not. */
  reasons: Refusal[];
  checked: CheckedEvidence[];
  unread: UnreadEvidence[];
  truncated: string | undefined;
};

/** One step of a policy's trace: `what` was asked, whether it held, and why, as text. */
export type TraceStep = { what: string; held: boolean; why: string; steps?: TraceStep[] };

/** What a policy says of one image. */
export type Decision = {
  image: string;
  /** Undefined: no policy is about the image, so its registry was not asked what the tag stands for. */
  digest: Digest | undefined;
  allowed: boolean;
  /** Why a policy in warn mode was not satisfied, and what is not known of the age of what counted. */
  warnings: string[];
  reasons: { code: string; message: string }[];
  /** One per policy that matches. */
  trace: TraceStep[];
  /** The earliest instant (ms) at which an age or validity check could come out otherwise; undefined: never. */
  validUntil: number | undefined;
};
