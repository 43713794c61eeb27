import type { Digest } from '../../base/digest.ts';

/** One image of a workload, and whether it would be let in if it were applied now. */
export type AuditedImage = {
  /** The workload at the top: the Deployment of a pod's ReplicaSet. */
  kind: string;
  namespace: string;
  name: string;
  /** Undefined: nothing says whose it is. */
  owner: string | undefined;
  /** Where it stands: `container app in spec.template.spec.containers`. */
  place: string;
  image: string;
  /** What the tag stands for now; undefined where that was not asked or not answered. */
  digest: Digest | undefined;
  verdict: 'allowed' | 'refused' | 'unknown';
  /** Why it is refused, or why nobody could say. */
  reasons: string[];
  warnings: string[];
};

export type PolicyAudit = {
  /** Objects that were looked at. */
  objects: number;
  /** Refused first, then unknown; each workload's image once. */
  images: AuditedImage[];
  /** Objects whose kind is not known to hold pods, and which hold something that looks like one. */
  notLookedAt: { kind: string; objects: number }[];
  /** What stands where an image should and cannot be one: `Rollout shop/web: spec.template.spec.containers`. */
  unreadable: string[];
  policies: Digest;
  trustedRoot: Digest;
};
