import type { FeedUpdate, FoundVulnerability, StoredFeed } from '../advisories/index.ts';
import type { CacheItem } from '../base/cache/index.ts';
import type { Digest } from '../base/digest.ts';
import type {
  BuildOutcome,
  BuildResult,
  Lockfile,
  ReproduceOutcome,
  SlimSummary,
  TestedImage,
} from '../build/index.ts';
import type { VerificationKey } from '../sigstore/index.ts';
import type {
  DecisionAnswer,
  JudgedFixture,
  PolicyByName,
  RootAnswer,
  VerificationAnswer,
} from '../trust/index.ts';
import type { ComparedInstall } from './install/compare-install.ts';
import type { ProvenStatement } from './install/prove-statement.ts';

// Answers that commands put together themselves; those of rooms are there. answer-schema.ts describes them.

/** Where the recipe was written. */
export type InitAnswer = { recipe: string };

/** The lock that was written, and where. */
export type LockAnswer = {
  lock: string;
  /** Nothing of the image changed, and the file stays as it was. */
  unchanged: boolean;
  /** Once; "build" says it now. */
  missingInterpreters?: BuildOutcome['missingInterpreters'];
  /** Of a slim image: what each reason to keep costs, and what changed in what stays. */
  slimmed?: SlimSummary[];
} & Lockfile;

export type BuildAnswer = BuildOutcome & {
  /** The name under which other tools find the image. */
  location: string;
  /** The lock, whether it was made now, and the result.json that "attest --result" takes. */
  lock: string;
  lockMade: boolean;
  result: string;
  /** With --test. */
  tested?: TestedImage;
};

export type SlimAnswer = BuildResult & {
  /** The name under which other tools find the image. */
  location: string;
  /** Where result.json is. */
  result: string;
  /** What it was made of: the digest that the name stood for. */
  source: Digest;
  slimmed: {
    platform: string;
    /** By reason what stays, and what is gone: regular files. */
    costs: SlimSummary['costs'];
    /** Packages of which nothing is left, and of which something is. */
    removed: string[];
    partial: string[];
    /** Its packages' database stays whole. */
    hasRpm: boolean;
  }[];
};

export type ReproduceAnswer = ReproduceOutcome['reproduction'] & {
  /** In words: where recipe and lock came from, and how far packages were checked. */
  notes: string[];
  /** What can be signed of it (in-toto). */
  statement: ReproduceOutcome['statement'];
};

export type TransferAnswer = {
  source: string;
  target: string;
  digest: Digest;
  /** How many of each the image has; bytes of what was not there yet. */
  manifests: number;
  referrers: number;
  blobs: number;
  copiedBytes: number;
};

/** `image` is as it was named. */
export type DigestAnswer = { image: string; digest: Digest };
/** `install` with --verify. */
/** `statement`: who vouches for what the install was compared with. */
export type VersionAnswer = { version: string; install?: ComparedInstall; statement?: ProvenStatement };
/** In the registry's order. */
export type TagsAnswer = { repository: string; tags: string[] };
/** Where cosign keeps it, or the image by digest. */
export type TriangulateAnswer = { image: string; reference: string };
/** Digests of the manifests that are gone. */
export type CleanAnswer = { image: string; removed: Digest[] };

/** The index that images were joined into. */
export type IndexAnswer = {
  /** The name under which other tools find it. */
  location: string;
  digest: Digest;
  platforms: { platform: string; digest: Digest }[];
};

export type CacheSize = { entries: number; sizeBytes: number };
export type CacheListAnswer = {
  dir: string;
  kinds: ({ kind: CacheItem['kind'] } & CacheSize)[];
  total: CacheSize;
};
export type CachePruneAnswer = { removed: CacheSize; left: CacheSize };
/** `damaged`: what was not what its name says, and is removed. */
export type CacheVerifyAnswer = {
  checked: number;
  damaged: { kind: CacheItem['kind']; digest: Digest; path: string }[];
};

/** `checked`: the registry accepted the login. `where`: the file or credential helper that keeps it. */
export type LoginAnswer = { registry: string; username: string; checked: boolean; where: string };
/** `removed`: files and credential helpers that had it. */
export type LogoutAnswer = { registry: string; removed: string[] };

/** `digest`: of the public key, as SubjectPublicKeyInfo. */
export type KeyPairAnswer = {
  /** Paths. */
  privateKey: string;
  publicKey: string;
  digest: Digest;
  type: VerificationKey['type'];
};
export type PublicKeyAnswer = {
  /** PEM. */
  publicKey: string;
  digest: Digest;
  type: VerificationKey['type'];
};

export type TrustUpdateAnswer = { name: string; mirror: string; changed: boolean }[];
export type TrustShowAnswer = RootAnswer[];

export type SignedBlobAnswer = { file: string; bundle: string };
export type AttestedBlobAnswer = { file: string; digest: Digest; bundle: string };

export type SigstoreDevAnswer = {
  url: string;
  identity: string;
  issuer: string;
  /** Paths of the files for clients. */
  trustedRoot: string;
  signingConfig: string;
  identityToken: string;
  /** Lines that sign and verify with it. */
  commands: Record<'shearwall' | 'cosign', { sign: string; verify: string }>;
};

/** URLs of where reviews are answered, and of /healthz, /readyz and /metrics. */
/** Each image of each file. */
export type PolicyTestAnswer = { images: (JudgedFixture & { file: string })[]; policies: Digest };

/** `policy`: a policy file, as YAML. */
export type PolicyConvertAnswer = { policy: string; policies: string[]; notes: string[] };

/** `decision` is absent where no registry was asked. */
export type PolicyExplainAnswer = { image: string; policies: PolicyByName[]; decision?: DecisionAnswer };

/** `images`: how many the file says something of; `toActOn` and `unknown`: of how many that. */
export type FleetFindingsAnswer = {
  file: string;
  generation: number;
  at: string;
  images: number;
  toActOn: number;
  excepted: number;
  unknown: number;
};

export type AdmitAnswer = {
  reviews: string;
  operations: string;
  /** Where OPA Gatekeeper is answered as an external data provider. */
  gatekeeper?: string;
  policies: Digest;
  trustedRoot: Digest;
};

/** `kubernetes`: the address of the API server that is watched. */
export type AgentAnswer = { cluster: string; kubernetes: string; socket?: string; server: string };
/** Whom the server takes the token for, and the file that keeps it. */
export type ServerLoginAnswer = { url: string; name: string; where: string };
export type ServerLogoutAnswer = { url: string };

/** `url`: of the page; the API is below `/api/v1`. */
export type ServeAnswer = { url: string };

/** `warn`: what would be refused is said. */
export type AdmitInstallAnswer = { namespace: string; mode: 'off' | 'warn' | 'enforce' };
/** Kinds of the configurations that are gone. */
export type AdmitUninstallAnswer = {
  namespace: string;
  removed: ('MutatingWebhookConfiguration' | 'ValidatingWebhookConfiguration')[];
};

/** `failed`: `held`, if there is one, stays in use. */
export type FeedUpdateAnswer =
  | { id: string; url: string; outcome: 'updated' | 'unchanged'; feed: StoredFeed }
  | {
      id: string;
      url: string;
      outcome: Extract<FeedUpdate, { held: unknown }>['outcome'];
      error: { code: string; message: string; hint: string | undefined };
      held: StoredFeed | undefined;
    };
export type DbUpdateAnswer = { feeds: FeedUpdateAnswer[] };
/** `skipped`: files below the folders that were named, and why they are no feeds. */
/**
 * `skipped`: files in folders that are not feeds; `isBroken`: meant as one, and not readable. `rejected`: what of a feed was not taken;
 * `isUnread`: its bytes could not be read as a record.
 */
export type DbImportAnswer = {
  feeds: StoredFeed[];
  skipped: { path: string; reason: string; isBroken?: true }[];
  rejected: { feed: string; id: string; reason: string; isUnread: boolean }[];
};
export type DbSearchAnswer = { found: FoundVulnerability[] };
/** `builtAt`: seconds since 1970. */
export type DatabaseName = { digest: Digest; builtAt: number };
export type DbVerifyAnswer = { path: string } & DatabaseName;
/** `manifest`: of what was pushed and signed. */
export type DbPushAnswer = { image: string; manifest: Digest; database: DatabaseName };
export type DbPullAnswer = {
  image: string;
  path: string;
  /** `older` and `refused`: the one that is there stays. */
  outcome: 'installed' | 'same' | 'older' | 'refused';
  /** What was there before. */
  held: DatabaseName | undefined;
  /** Absent where it was refused. */
  arrived: DatabaseName | undefined;
  verification: VerificationAnswer;
};

/** `place`: the file, or `postgres`. */
export type FleetRestoreAnswer = { file: string; place: string };
export type FleetBackupAnswer = { file: string; sizeBytes: number };
