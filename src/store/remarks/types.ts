import type { Digest } from '../../base/digest.ts';
import type { Time } from '../types.ts';

/** What a remark is about: a vulnerability, everywhere where nothing narrows it. */
export type RemarkSubject = {
  /** In capitals, by any name that it has. */
  vulnerability: string;
  /** `pkg:npm/lodash`: in any version of it; `pkg:npm/lodash@4.17.20`: in this one. */
  package: string | undefined;
  image: Digest | undefined;
  /** Undefined: whoever owns it, and where nobody does. */
  owner: string | undefined;
  /** `prod/shop/Deployment/front`: its cluster, namespace, kind and name. */
  workload: string | undefined;
};

/** As VEX calls them. `affected`: it is, and the risk is taken for as long. */
export const EXCEPTION_STATUSES = ['not-affected', 'fixed', 'affected'] as const;
export type ExceptionStatus = (typeof EXCEPTION_STATUSES)[number];

/** What somebody says of a vulnerability where it runs. Without a status it is a note, which changes nothing; else an exception. */
export type Remark = RemarkSubject & {
  id: string;
  status: ExceptionStatus | undefined;
  /** OpenVEX 0.2.0, status justifications; only of what is not affected. */
  justification: string | undefined;
  text: string;
  /** Undefined: it is shown until somebody ends it. */
  expiresAt: Time | undefined;
  createdBy: string;
  createdAt: Time;
  endedBy: string | undefined;
  endedAt: Time | undefined;
};
