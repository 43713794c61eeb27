import { withoutUndefined } from '../../base/without-undefined.ts';
import type { BaseAnswers } from './contents/base-problem.ts';
import type { SignedFindings } from './findings.ts';
import { earliest, type RuleOutcome } from './outcome.ts';
import type { PolicyReason } from './reasons.ts';
import type { CheckedSubject } from './subjects.ts';
import type { Counting } from './threshold.ts';

/** Where evidence may hang: on what runs, on every platform of it, or on the index that the caller named it through. */
export type Scope = {
  subject: CheckedSubject;
  /** Of an index; empty for a single image. */
  platforms: CheckedSubject[];
  viaIndex: CheckedSubject | undefined;
  /** Of all that runs: every platform together. */
  bases: BaseAnswers;
  /** What fleets say, by place. */
  findings: SignedFindings;
};

export function subjectsOf({ subject, platforms, viaIndex }: Scope): CheckedSubject[] {
  return [subject, ...platforms, ...(viaIndex === undefined ? [] : [viaIndex])];
}

/**
 * Applies a rule to the subject, else to every platform of the index, else to the index that was named. One platform's evidence never
 * stands for the others.
 */
export function judgeScope(
  what: string,
  code: PolicyReason,
  scope: Scope,
  judge: (subject: CheckedSubject) => Counting,
): RuleOutcome {
  const { subject, platforms, viaIndex } = scope;
  const own = judge(subject);
  if (own.held) return outcome(what, code, { ...own, why: `${own.why}, on ${subject.name}` });
  const steps = [...own.steps];
  if (platforms.length > 0) {
    const each = platforms.map((platform) => ({ platform, counting: judge(platform) }));
    const until = earliest(each.map(({ counting }) => counting.until));
    const platformSteps = each.map(({ platform, counting: { held, why, steps: inner } }) => ({
      what: `on ${platform.name}`,
      held,
      why,
      steps: inner,
    }));
    if (each.every(({ counting }) => counting.held))
      return outcome(what, code, {
        held: true,
        why: `on each of ${each.length} platforms`,
        steps: platformSteps,
        until,
        notes: each.flatMap(({ counting }) => counting.notes ?? []),
      });
    steps.push(...platformSteps);
  }
  if (viaIndex !== undefined) {
    const index = judge(viaIndex);
    if (index.held)
      return outcome(what, code, {
        ...index,
        why: `${index.why}, on the index ${viaIndex.name} that names the image`,
      });
    steps.push({ what: `on the index ${viaIndex.name}`, held: false, why: index.why, steps: index.steps });
  }
  const truncated = subjectsOf(scope).find((one) => one.truncated !== undefined)?.truncated;
  const why = `${own.why}${truncated === undefined ? '' : `; not everything could be read: ${truncated}`}`;
  return outcome(what, code, { held: false, why, steps, until: undefined });
}

function outcome(
  what: string,
  code: PolicyReason,
  { held, why, steps, until, notes }: Counting,
): RuleOutcome {
  const step = withoutUndefined({ what, held, why, steps: steps.length > 0 ? steps : undefined });
  if (!held) return { step, code, until: undefined };
  return { step, code: undefined, until, notes: notes ?? [] };
}
