import type { Digest } from '../../../base/digest.ts';
import type { ParsedPolicyFile } from '../parse-policy.ts';

/** A policy document that stands in a cluster, as an object of our group. */
export type PolicyResource = {
  /** Empty: a ClusterPolicy. */
  namespace: string;
  name: string;
  /** Of this object and this state of its spec, and of no other that ever was or will be: `UID/GENERATION`. */
  version: string;
  /** What a policy file holds. */
  spec: unknown;
};

/** One that was read, or of which is known why it cannot be. */
export type ReadResource = PolicyResource & {
  parsed: ParsedPolicyFile;
  /** With the line that is wrong. */
  problem: string | undefined;
};

/** What the policies of one namespace ask besides, and the name of just these. */
export type Narrowing = { digest: Digest; files: ParsedPolicyFile[] };
