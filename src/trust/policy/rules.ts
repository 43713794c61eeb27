import { isPredicateType } from '../statements/predicate-types.ts';
import type { CheckedEvidence } from '../types.ts';
import { judgeAge } from './age.ts';
import { type JudgementContext, judgeContent } from './contents/judge-content.ts';
import { fleetSays } from './findings.ts';
import { earliest, type RuleOutcome } from './outcome.ts';
import { judgeScope, type Scope } from './scope.ts';
import type { AcceptedEvidence, CheckedSubject } from './subjects.ts';
import { type Counting, countSigners, type ThresholdCandidate } from './threshold.ts';
import type { AttestedRule, SignedRule, SignerThreshold } from './types.ts';

/** Who must have signed the image. */
export function judgeSigned(rule: SignedRule, scope: Scope, nowMs: number): RuleOutcome {
  return judgeScope(`signed by ${thresholdText(rule)}`, 'NOT_SIGNED', scope, (subject) => {
    const { accepted, refused } = subject.signedBy(rule.by, ({ kind }) => kind === 'signature');
    const candidates = accepted.map((evidence): ThresholdCandidate => {
      const annotation = annotationProblem(rule.annotations, evidence.checked.annotations);
      return { evidence, ...withAge(evidence, rule.maxAgeMs, nowMs, annotation) };
    });
    return countSigners(rule, candidates, refused);
  });
}

/** What must have been attested of the image. */
export function judgeAttested(rule: AttestedRule, scope: Scope, nowMs: number): RuleOutcome {
  return judgeScope(`${rule.type} attested by ${thresholdText(rule)}`, 'NOT_ATTESTED', scope, (subject) =>
    countAttestations(rule, subject, { bases: scope.bases, findings: scope.findings, nowMs }),
  );
}

function countAttestations(
  rule: AttestedRule,
  subject: CheckedSubject,
  known: Pick<JudgementContext, 'bases' | 'nowMs'> & Pick<Scope, 'findings'>,
): Counting {
  const fleet = rule.findings === undefined ? undefined : fleetSays(rule, subject.digest, known);
  if (fleet?.kind === 'denied') return { held: false, why: fleet.why, steps: [], until: undefined };
  const { accepted, refused } = attestationsOf(rule, subject);
  const candidates = accepted.map((evidence) =>
    attestationCandidate(rule, evidence, { ...known, digest: subject.digest }),
  );
  const counting = countSigners(
    rule,
    fleet?.kind === 'known' ? [fleet.candidate, ...candidates] : candidates,
    refused,
  );
  if (counting.held || fleet?.kind !== 'unknown') return counting;
  return { ...counting, why: `${counting.why}; ${fleet.why}` };
}

export function attestationsOf({ type, by }: Pick<AttestedRule, 'type' | 'by'>, subject: CheckedSubject) {
  return subject.signedBy(by, (checked) => isAttestationOf(checked, type));
}

/** What could not be read says no type: it is shown as refused, and counts for nothing. */
function isAttestationOf({ kind, predicateType, refusal }: CheckedEvidence, type: string): boolean {
  if (kind !== 'attestation') return false;
  return predicateType === undefined ? refusal !== undefined : isPredicateType(predicateType, type);
}

export function attestationCandidate(
  rule: AttestedRule,
  evidence: AcceptedEvidence,
  at: JudgementContext,
): ThresholdCandidate {
  const content = judgeContent(rule, evidence, at);
  const aged = withAge(evidence, rule.maxAgeMs, at.nowMs, content.problem);
  return { evidence, ...aged, until: earliest([aged.until, content.until]), on: content.on };
}

function withAge(
  evidence: AcceptedEvidence,
  maxAgeMs: number | undefined,
  nowMs: number,
  problem: string | undefined,
): Pick<ThresholdCandidate, 'problem' | 'until' | 'note'> {
  return problem === undefined ? judgeAge(evidence, maxAgeMs, nowMs) : { problem };
}

function annotationProblem(
  wanted: Readonly<Record<string, string>>,
  found: Readonly<Record<string, string>>,
): string | undefined {
  for (const [key, value] of Object.entries(wanted)) {
    if (!Object.hasOwn(found, key)) return `it lacks the annotation ${key}=${value}`;
    if (found[key] !== value) return `its annotation is ${key}=${found[key]}, not ${value}`;
  }
  return undefined;
}

export function thresholdText({ by, atLeast }: SignerThreshold): string {
  const names = by.map(({ name }) => name).join(', ');
  return by.length === 1 ? names : `at least ${atLeast} of ${names}`;
}
