import type { Digest } from '../../../base/digest.ts';
import type { VerifiedSigner, VerifiedStatement } from '../../../sigstore/index.ts';
import type { PolicyGlob } from '../glob.ts';
import { builderOf, sourcesOf } from '../provenance-facts.ts';
import type { AcceptedEvidence } from '../subjects.ts';
import type { AttestedRule } from '../types.ts';
import { type BaseAnswers, judgeBase } from './base-problem.ts';
import { reachProblem } from './reach-problem.ts';
import { judgeScan } from './scan-problem.ts';

/** Why what was attested of a digest is not what a rule wants; `until`: when it will be no longer. */
export type ContentJudgement = {
  problem: string | undefined;
  until?: number | undefined;
  /** The base image by whose layers it is. */
  on?: string | undefined;
};

/** What besides the statement its judgement depends on. */
export type JudgementContext = { digest: Digest; bases: BaseAnswers; nowMs: number };

export function judgeContent(
  rule: AttestedRule,
  { verified }: AcceptedEvidence,
  { digest, bases, nowMs }: JudgementContext,
): ContentJudgement {
  const { content, signer } = verified;
  if (content.kind !== 'statement') return { problem: 'it is not a statement' };
  const { statement } = content;
  const { predicate } = statement;
  const base = judgeBase(predicate, rule, bases);
  const problem =
    builderProblem(rule.builders, predicate) ??
    sourceProblem(rule.sourceRepositories, sourcesOf(predicate, signer)) ??
    base.problem ??
    rule.sbomProblem?.(statement) ??
    (rule.reach === undefined ? undefined : reachProblem(predicate, digest, rule.reach)) ??
    conditionProblem(rule, statement, signer);
  if (problem !== undefined) return { problem };
  // Scans have no base, and provenance no findings.
  if (rule.actNowMs === undefined) return { problem: undefined, until: base.until, on: base.on };
  return judgeScan(predicate, digest, rule.actNowMs, nowMs);
}

function builderProblem(allowed: readonly PolicyGlob[], predicate: unknown): string | undefined {
  if (allowed.length === 0) return undefined;
  const builder = builderOf(predicate);
  if (builder === undefined) return 'it names no builder';
  return matchesAny(allowed, builder) ? undefined : `the builder ${builder} is not allowed`;
}

function sourceProblem(allowed: readonly PolicyGlob[], sources: readonly string[]): string | undefined {
  if (allowed.length === 0) return undefined;
  if (sources.length === 0) return 'neither certificate nor provenance names a source repository';
  const wrong = sources.find((source) => !matchesAny(allowed, source));
  return wrong === undefined ? undefined : `the source repository ${wrong} is not allowed`;
}

function conditionProblem(
  { conditions }: AttestedRule,
  statement: VerifiedStatement,
  signer: VerifiedSigner,
): string | undefined {
  for (const condition of conditions) {
    const result = condition.evaluate({ statement, signer });
    if (!result.held) return `the condition \`${condition.text}\` is not met: ${result.why}`;
  }
  return undefined;
}

function matchesAny(globs: readonly PolicyGlob[], value: string): boolean {
  return globs.some((glob) => glob.matches(value));
}
