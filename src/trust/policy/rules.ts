import { isPredicateType } from '../statements/predicate-types.ts';
import type { CheckedEvidence } from '../types.ts';
import { judgeAge } from './age.ts';
import type { PolicyGlob } from './glob.ts';
import type { RuleOutcome } from './outcome.ts';
import { builderOf, sourcesOf } from './provenance-facts.ts';
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
    countAttestations(rule, subject, nowMs),
  );
}

function countAttestations(rule: AttestedRule, subject: CheckedSubject, nowMs: number): Counting {
  const { accepted, refused } = attestationsOf(rule, subject);
  const candidates = accepted.map((evidence) => attestationCandidate(rule, evidence, nowMs));
  return countSigners(rule, candidates, refused);
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
  nowMs: number,
): ThresholdCandidate {
  return { evidence, ...withAge(evidence, rule.maxAgeMs, nowMs, contentProblem(rule, evidence)) };
}

function withAge(
  evidence: AcceptedEvidence,
  maxAgeMs: number | undefined,
  nowMs: number,
  problem: string | undefined,
) {
  return problem === undefined ? judgeAge(evidence, maxAgeMs, nowMs) : { problem };
}

function contentProblem(rule: AttestedRule, { verified }: AcceptedEvidence): string | undefined {
  const { content, signer } = verified;
  if (content.kind !== 'statement') return 'it is not a statement';
  const { statement } = content;
  if (rule.builders.length > 0) {
    const builder = builderOf(statement.predicate);
    if (builder === undefined) return 'it names no builder';
    if (!matchesAny(rule.builders, builder)) return `the builder ${builder} is not allowed`;
  }
  if (rule.sourceRepositories.length > 0) {
    const sources = sourcesOf(statement.predicate, signer);
    if (sources.length === 0) return 'neither certificate nor provenance names a source repository';
    const wrong = sources.find((source) => !matchesAny(rule.sourceRepositories, source));
    if (wrong !== undefined) return `the source repository ${wrong} is not allowed`;
  }
  for (const condition of rule.conditions) {
    const result = condition.evaluate({ statement, signer });
    if (!result.held) return `the condition \`${condition.text}\` is not met: ${result.why}`;
  }
  return undefined;
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

function matchesAny(globs: readonly PolicyGlob[], value: string): boolean {
  return globs.some((glob) => glob.matches(value));
}

export function thresholdText({ by, atLeast }: SignerThreshold): string {
  const names = by.map(({ name }) => name).join(', ');
  return by.length === 1 ? names : `at least ${atLeast} of ${names}`;
}
