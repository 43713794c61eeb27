import type { Digest } from '../../base/digest.ts';
import type {
  AcceptedSigner,
  Requirements,
  VerificationKey,
  VerifiedStatement,
} from '../../sigstore/index.ts';
import type { CacheTimes } from './cache-times.ts';
import type { Condition } from './cel/condition.ts';
import type { PolicyGlob } from './glob.ts';

/** Someone whose signatures are accepted, under the name that the policy file gives it. */
export type Authority = {
  name: string;
  accepted: AcceptedSigner;
  /** What its signatures need besides: log entries, timestamps, SCTs. */
  requirements: Requirements;
};

/** k of n: `atLeast` distinct signers, each for another entry of `by`. */
export type SignerThreshold = { by: Authority[]; atLeast: number };

export type SignedRule = SignerThreshold & {
  annotations: Readonly<Record<string, string>>;
  maxAgeMs: number | undefined;
};

export type AttestedRule = SignerThreshold & {
  /** As written: a short name, or a URI. */
  type: string;
  /** Empty: any. */
  builders: PolicyGlob[];
  sourceRepositories: PolicyGlob[];
  /** Of provenance; empty: any. */
  baseImages: PolicyGlob[];
  /** Of provenance: full names of images whose layers may be the first instead; empty: only provenance counts. */
  baseLayers: string[];
  /** Of an SBOM: why it is not a whole one. */
  sbomProblem: ((statement: VerifiedStatement) => string | undefined) | undefined;
  /** Of a statement of what the image can load. */
  reach: { withoutShell: boolean; mostUnreached: number | undefined } | undefined;
  /** Of a scan: how long a finding to act on now may have been public. */
  actNowMs: number | undefined;
  /** Of a scan: where the fleet's findings are, as an absolute path, one from here on, or a URL. */
  findings: string | undefined;
  conditions: Condition[];
  maxAgeMs: number | undefined;
};

export type ReproducedRule = SignerThreshold & {
  packagesFrom: 'verified' | 'from-lock';
  /** `pinned`, `unstated` (who does not say which keys signed is believed), or fingerprints in upper case. */
  releaseKeys: string[];
};

export type Pin = 'templates' | 'pods' | 'never';

/** One entry of `policies` in a policy file, ready to decide with. */
export type Policy = {
  name: string;
  /** The file that it is in, for messages. */
  file: string;
  images: PolicyGlob[];
  except: PolicyGlob[];
  mode: 'enforce' | 'warn';
  /** Where admission writes the digest that a tag stands for. */
  pin: Pin;
  /** How long admission goes by an answer that an image may run. */
  cache: CacheTimes;
  /** No rule at all: images are allowed as they are, because the policy says `unsigned: allow`. */
  signed: SignedRule | undefined;
  attested: AttestedRule[];
  reproduced: ReproducedRule | undefined;
  /** It is one of a namespace: it refuses more there, and is no leave for anything. */
  narrows?: boolean;
  /** Why it could not be read: images that it may be about are refused until it can be. */
  unreadable?: string;
};

/** Whose signed VEX counts in scans: empty `images` and `packages`: of any. */
export type VexRule = { by: Authority[]; images: PolicyGlob[]; packages: PolicyGlob[] };

/** All policies that are in force together. */
export type PolicySet = {
  policies: Policy[];
  vex: VexRule[];
  /** Every key that an authority accepts: signatures by key are checked against these. */
  keys: VerificationKey[];
  /** Of all that the decision depends on, files with keys included: names this set in caches. */
  digest: Digest;
};
