import type { KeyObject } from 'node:crypto';
import type { Digest } from '../base/digest.ts';
import type { Refusal } from './refusal.ts';

/** Names of Sigstore's algorithm registry (architecture-docs, algorithm-registry.md). */
export type SignatureAlgorithm =
  | 'ecdsa-sha2-256-nistp256'
  | 'ecdsa-sha2-256-nistp384'
  | 'ecdsa-sha2-384-nistp384'
  | 'ecdsa-sha2-256-nistp521'
  | 'ecdsa-sha2-512-nistp521'
  | 'ed25519'
  | 'ed25519-ph'
  | 'rsa-sign-pkcs1-2048-sha256'
  | 'rsa-sign-pkcs1-3072-sha256'
  | 'rsa-sign-pkcs1-4096-sha256'
  | 'rsa-sign-pss-2048-sha256'
  | 'rsa-sign-pss-3072-sha256'
  | 'rsa-sign-pss-4096-sha256';

export type DigestAlgorithm = 'sha256' | 'sha384' | 'sha512';

/** A digest of any of the algorithms that Sigstore signs over; `value` is raw bytes. */
export type AnyDigest = { algorithm: DigestAlgorithm; value: Uint8Array };

/** A public key that can check signatures. */
export type VerificationKey = {
  /** SHA-256 of `spki`: the key's identity, equal for equal keys however they were written. */
  id: Digest;
  /** SubjectPublicKeyInfo, DER. */
  spki: Uint8Array;
  keyObject: KeyObject;
  type: 'p256' | 'p384' | 'p521' | 'ed25519' | 'rsa';
};

/** What a signature is over: whole bytes, or only their digest (then Ed25519 without prehash cannot be checked). */
export type SignedData = { bytes: Uint8Array } | { digest: AnyDigest };

/** A private key, wherever it is: a file, a KMS plug-in, or the throw-away key of a keyless signature. */
export type Signer = {
  publicKey: VerificationKey;
  algorithm: SignatureAlgorithm;
  /** Signs bytes with `algorithm`; ECDSA as ASN.1 DER. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  /** The same Ed25519 key with its other algorithm (plain, prehashed): each kind of log takes only one of them. */
  alternate?: Signer;
};

/** DSSE (secure-systems-lab/dsse, envelope.md) with its one signature. */
export type Envelope = { payloadType: string; payload: Uint8Array; signature: Uint8Array; keyid: string };

/** sigstore_bundle.proto, sigstore_rekor.proto: one format-independent shape; legacy annotations become one too. */
export type Bundle = {
  format: 'v0.1' | 'v0.2' | 'v0.3' | 'legacy';
  /** What the bundle says of its signer; nothing here is believed before it is checked. */
  signer:
    | { kind: 'certificate'; leaf: Uint8Array; intermediates: Uint8Array[] }
    | { kind: 'public-key'; hint: string };
  content:
    | { kind: 'message'; digest: AnyDigest | undefined; signature: Uint8Array }
    | { kind: 'envelope'; envelope: Envelope };
  logEntries: LogEntry[];
  /** RFC 3161 TimeStampResp, DER. */
  timestamps: Uint8Array[];
};

export type LogEntry = {
  /** In the whole log, over all shards. */
  logIndex: bigint;
  /** Key id of the log: SHA-256 of its SPKI (Rekor v1) or the checkpoint key id (v2). */
  logId: Uint8Array;
  /** `hashedrekord`, `dsse`, `intoto`. */
  kind: string;
  /** `0.0.1`, `0.0.2`. */
  version: string;
  /** Whole seconds since 1970; absent in Rekor v2. */
  integratedTime: number | undefined;
  /** SignedEntryTimestamp. */
  promise: Uint8Array | undefined;
  proof: InclusionProof | undefined;
  /** The canonicalized body as the log stored it. */
  body: Uint8Array;
};

export type InclusionProof = {
  /** In the tree that the checkpoint is of. */
  logIndex: bigint;
  treeSize: bigint;
  rootHash: Uint8Array;
  hashes: Uint8Array[];
  /** A signed note (C2SP tlog-checkpoint). */
  checkpoint: string | undefined;
};

/** sigstore_trustroot.proto. Milliseconds since 1970; `start` undefined: not stated, which some uses refuse. */
export type ValidFor = { start: number | undefined; end: number | undefined };

export type TrustedRoot = {
  /** Names these bytes in caches and answers. */
  digest: Digest;
  certificateAuthorities: CertificateAuthority[];
  timestampAuthorities: CertificateAuthority[];
  logs: TrustedLog[];
  ctLogs: TrustedLog[];
};

export type CertificateAuthority = {
  uri: string;
  /** DER, issuing certificate first, root last. */
  chain: Uint8Array[];
  validFor: ValidFor;
};

export type TrustedLog = {
  baseUrl: string;
  logId: Uint8Array;
  key: VerificationKey;
  validFor: ValidFor;
  /** The algorithm that the trusted root pairs with the key. */
  algorithm: SignatureAlgorithm;
};

/** What was signed, as the verifier holds it. */
export type Artifact = { kind: 'bytes'; bytes: Uint8Array } | { kind: 'digest'; digest: AnyDigest };

/** What a signature needs besides a good signature. Only flags, policy and trust root say so, never the bundle. */
export type Requirements = {
  /** Entries in logs of the trusted root: 1, or 0 with --insecure-ignore-tlog. */
  logEntries: number;
  /** RFC 3161 timestamps: 0, or 1 with --use-signed-timestamps. */
  timestamps: number;
  /** Signed certificate timestamps of a certificate: 1, or 0 with --insecure-ignore-sct. */
  scts: number;
};

/** Fulcio's OID extensions (fulcio, docs/oid-info.md), by our names. */
export type CertificateClaims = {
  issuer: string | undefined;
  buildSignerUri?: string;
  buildSignerDigest?: string;
  runnerEnvironment?: string;
  sourceRepositoryUri?: string;
  sourceRepositoryDigest?: string;
  sourceRepositoryRef?: string;
  sourceRepositoryOwnerUri?: string;
  buildConfigUri?: string;
  buildConfigDigest?: string;
  buildTrigger?: string;
  runInvocationUri?: string;
  sourceRepositoryVisibility?: string;
};

/** Who signed, proven. */
export type VerifiedSigner =
  | { kind: 'key'; key: Digest }
  | {
      kind: 'certificate';
      /** The subject alternative name: an e-mail address, a URI, or Fulcio's otherName. */
      identity: string;
      claims: CertificateClaims;
      /** SPKI digest of the certificate's key. */
      key: Digest;
      /** When the certificate expires, ms. */
      notAfter: number;
    };

/** When the signature was there, and who says so. Milliseconds since 1970. */
export type ProvenTime = { at: number; by: 'log' | 'timestamp' };

/** What a bundle proves, once everything in it was checked. */
export type VerifiedBundle = {
  signer: VerifiedSigner;
  /** Empty only for keys. */
  times: ProvenTime[];
  logEntries: { baseUrl: string; logIndex: bigint }[];
  /** Names the signature: the same for every bundle that holds it, whatever else was put around it. */
  signature: Digest;
  content:
    | { kind: 'message' }
    | { kind: 'statement'; predicateType: string; statement: VerifiedStatement; payload: Uint8Array };
};

/** in-toto Statement v0.1 or v1, as signed. */
export type VerifiedStatement = {
  subject: { name?: string; digest: Record<string, string>; annotations?: Record<string, unknown> }[];
  predicateType: string;
  predicate: unknown;
};

export type Verification = { ok: true; verified: VerifiedBundle } | { ok: false; refusal: Refusal };
