import { fieldOf, fieldsOf, textOf } from '../../base/fields.ts';
import type { MayBypass, Review, ReviewAnswer } from '../types.ts';
import { inability } from './refusal.ts';

/** Why somebody wants to be let past policies, for the audit log. By itself it is worth nothing. */
export const BYPASS_ANNOTATION = 'shearwall.dev/bypass-reason';

const REASON_LENGTH = 1024;

/** What the object itself says; that of a template is no reason of who made the object. */
export function bypassReason({ object = {} }: Review): string | undefined {
  const annotations = fieldsOf(fieldsOf(object['metadata'])['annotations']);
  return textOf(fieldOf(annotations, BYPASS_ANNOTATION))?.trim().slice(0, REASON_LENGTH) || undefined;
}

/** The answer to who may be let past policies, and says why; undefined: who asks does not want it. */
export async function bypassed(
  review: Review,
  refused: ReviewAnswer,
  { mayBypass, signal }: { mayBypass?: MayBypass | undefined; signal: AbortSignal },
): Promise<ReviewAnswer | undefined> {
  const reason = bypassReason(review);
  if (reason === undefined || mayBypass === undefined) return undefined;
  const { username } = review.requester;
  try {
    if (!(await mayBypass(review, signal)))
      return adding(refused, `${username} has no right to bypass policies here (${BYPASS_ANNOTATION})`);
  } catch (error) {
    return adding(refused, `whether ${username} may bypass policies could not be asked: ${inability(error)}`);
  }
  const why = (refused.message ?? '').split('\n');
  return {
    ...refused,
    allowed: true,
    message: undefined,
    warnings: [
      `${username} bypasses policies (${reason}), although: ${why[0]}`,
      ...why.slice(1),
      ...refused.warnings,
    ],
    audit: { ...refused.audit, bypass: `${username}: ${reason}` },
  };
}

function adding(refused: ReviewAnswer, why: string): ReviewAnswer {
  return { ...refused, message: `${refused.message}\n${why}` };
}
