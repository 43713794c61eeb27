import type { Remark, RemarkSubject } from '../../store/index.ts';

/** A note is shown and changes nothing; an exception lowers what it is about, for a time. */
export type RemarkKind = 'note' | 'exception';

/** As it stands beside a finding. */
export type ShownRemark = Omit<Remark, 'vulnerability' | 'endedBy' | 'endedAt'>;

/** What is given by whoever makes one. */
export type NewRemark = Partial<Pick<Remark, 'status' | 'justification' | 'expiresAt'>> &
  Pick<Remark, 'text'> &
  Pick<RemarkSubject, 'vulnerability'> &
  Partial<RemarkSubject>;

/** `holds`: it is shown, and of an exception, it lowers. */
export type ListedRemark = Remark & { state: 'holds' | 'expired' | 'ended' };
