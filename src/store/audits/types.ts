import type { Digest } from '../../base/digest.ts';
import type { Time } from '../types.ts';

/** What policies say of an image; refused first. */
export const AUDIT_VERDICTS = ['refused', 'unknown', 'allowed'] as const;
type AuditVerdict = (typeof AUDIT_VERDICTS)[number];

/** An image of a workload, as an audit found it: see PolicyAudit of admission. */
export type RecordedImage = {
  kind: string;
  namespace: string;
  name: string;
  owner: string | undefined;
  place: string;
  image: string;
  digest: Digest | undefined;
  verdict: AuditVerdict;
  reasons: readonly string[];
  warnings: readonly string[];
};

/** What an audit of a whole cluster looked at, and by which policies. */
export type RecordedAudit = {
  cluster: string;
  /** When it began to look. */
  at: Time;
  objects: number;
  notLookedAt: readonly { kind: string; objects: number }[];
  unreadable: readonly string[];
  policies: Digest;
  trustedRoot: Digest;
};

/** How many images of an owner are refused, or cannot be said of, for a reason; an image with two reasons counts for both. */
export type AuditReason = {
  verdict: 'refused' | 'unknown';
  owner: string | undefined;
  reason: string;
  images: number;
};
