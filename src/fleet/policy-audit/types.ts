import type { AuditCounts, AuditReason, RecordedAudit, RecordedImage, Time } from '../../store/index.ts';

/** Why an answer about policies does not cover a cluster. `nothing-recorded`: there is no audit at all of what was asked about. */
export type AuditGap = {
  why: 'nothing-recorded' | 'no-audit' | 'old-audit' | 'not-whole' | 'began-since';
  cluster: string | undefined;
  /** Of the audit, where there is one. */
  at: Time | undefined;
  /** `began-since`: of images that the audit did not see. */
  containers: number | undefined;
};

/** How much it looked at stands there only for who sees everything. */
export type SeenAudit = Pick<RecordedAudit, 'cluster' | 'at' | 'policies' | 'trustedRoot'> &
  Partial<Pick<RecordedAudit, 'objects' | 'notLookedAt' | 'unreadable'>>;

/** What would be refused of what clusters run, as the last audit of each found. */
export type FleetPolicyAudit = {
  counts: AuditCounts;
  /** What most images have first, of each verdict; at most a thousand. */
  reasons: readonly AuditReason[];
  audits: readonly SeenAudit[];
  /** Empty: an audit of each cluster is there, young enough and of the whole cluster. */
  notCovered: readonly AuditGap[];
  /** Refused ones first, then those that nobody could say of. */
  images: readonly (RecordedImage & { cluster: string })[];
  next: string | undefined;
};
