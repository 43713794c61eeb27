import { isoTime } from '../../base/utc-time.ts';
import type { Decision } from '../types.ts';

/** `verify --policy`: what the policies say of one image, and why. */
export type DecisionAnswer = Omit<Decision, 'validUntil'> & {
  /** ISO 8601: the earliest time at which an age or validity check could come out otherwise. Absent: never. */
  validUntil: string | undefined;
};

export function decisionJson({ validUntil, ...decision }: Decision): DecisionAnswer {
  return {
    ...decision,
    validUntil: validUntil === undefined ? undefined : isoTime(validUntil),
  };
}
