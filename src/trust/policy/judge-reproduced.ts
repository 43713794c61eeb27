import type { VerifiedSigner } from '../../sigstore/index.ts';
import { groupSigners } from './distinct-signers.ts';
import type { RuleOutcome } from './outcome.ts';
import { type BuildInputs, buildInputsOf, rebuildFindingOf } from './provenance-facts.ts';
import { releaseProblem } from './release-keys.ts';
import { attestationCandidate, attestationsOf, thresholdText } from './rules.ts';
import { judgeScope, type Scope, subjectsOf } from './scope.ts';
import type { AcceptedEvidence, CheckedSubject } from './subjects.ts';
import { type Counting, countSigners, signerText, type ThresholdCandidate } from './threshold.ts';
import type { AttestedRule, ReproducedRule } from './types.ts';

/**
 * Who must have built the image again. `provenanceRules` say whose provenance of a shearwall build is believed: rebuilders must have
 * started from the recipe and lock that it names.
 */
export function judgeReproduced(
  rule: ReproducedRule,
  provenanceRules: readonly AttestedRule[],
  scope: Scope,
  nowMs: number,
): RuleOutcome {
  const what = `reproduced by ${thresholdText(rule)}`;
  const subjects = subjectsOf(scope);
  const different = subjects.flatMap((subject) => differentFindings(rule, subject));
  const [first] = different;
  if (first !== undefined) {
    const why = `${signerText(first.verified.signer)} built it again and got another image`;
    return { step: { what, held: false, why }, code: 'REPRODUCED_DIFFERENT', until: undefined };
  }
  const truncated = subjects.find((subject) => subject.truncated !== undefined)?.truncated;
  if (truncated !== undefined) {
    const why = `not everything could be read, so a finding of "different" may be missing: ${truncated}`;
    return { step: { what, held: false, why }, code: 'EVIDENCE_TRUNCATED', until: undefined };
  }
  const builders = subjects.flatMap((subject) =>
    provenanceRules.flatMap((provenance) =>
      attestationsOf(provenance, subject).accepted.map(({ verified }) => verified.signer),
    ),
  );
  return judgeScope(what, 'NOT_REPRODUCED', scope, (subject) =>
    countRebuilders({ rule, provenanceRules }, builders, { subject, bases: scope.bases, nowMs }),
  );
}

/** Whatever they were built from: a rebuilder that was named is listened to. */
function differentFindings(rule: ReproducedRule, subject: CheckedSubject): AcceptedEvidence[] {
  return reproductionsOf(rule, subject).accepted.filter(
    ({ verified }) => findingOf(verified).result === 'different',
  );
}

function countRebuilders(
  { rule, provenanceRules }: { rule: ReproducedRule; provenanceRules: readonly AttestedRule[] },
  builders: readonly VerifiedSigner[],
  known: { subject: CheckedSubject; bases: Scope['bases']; nowMs: number },
): Counting {
  const { subject } = known;
  const { accepted, refused } = reproductionsOf(rule, subject);
  const groups = groupSigners([...builders, ...accepted.map(({ verified }) => verified.signer)]);
  const builderGroups = new Set(groups.slice(0, builders.length));
  const isBuilder = (index: number): boolean => builderGroups.has(groups[builders.length + index] ?? -1);
  const inputs = believedInputs(provenanceRules, known);
  if (inputs.length === 0)
    return {
      held: false,
      why: 'no provenance of a shearwall build that could be believed names its recipe and lock',
      steps: [],
      until: undefined,
    };
  const countings = inputs.map((built) =>
    countSigners(
      rule,
      accepted.map(
        (evidence, index): ThresholdCandidate => ({
          evidence,
          problem: isBuilder(index)
            ? 'who signed the provenance is not an independent rebuilder'
            : rebuildProblem(evidence, built, rule, subject),
          until: built.until,
        }),
      ),
      refused,
    ),
  );
  return countings.find(({ held }) => held) ?? (countings[0] as Counting);
}

function rebuildProblem(
  { verified }: AcceptedEvidence,
  built: BuildInputs,
  rule: ReproducedRule,
  { digest }: CheckedSubject,
): string | undefined {
  const finding = findingOf(verified);
  if (finding.result !== 'identical') return `its result is ${finding.result ?? 'not stated'}`;
  if (!finding.isSame(digest)) return 'it does not say that this image came out';
  if (finding.inputs === undefined) return 'it does not say which recipe and lock it was built from';
  if (finding.inputs.recipe !== built.recipe)
    return `it was built from another recipe (${finding.inputs.recipe})`;
  if (finding.inputs.lock !== built.lock) return `it was built from another lock (${finding.inputs.lock})`;
  if (rule.packagesFrom !== 'verified') return undefined;
  if (finding.packagesFrom !== 'verified') return 'its packages were not checked against a signed Release';
  return releaseProblem(finding.releases, rule.releaseKeys);
}

type BelievedInputs = BuildInputs & { until: number | undefined };

/** The distinct recipes and locks that provenance names which satisfies its rule. */
function believedInputs(
  rules: readonly AttestedRule[],
  { subject, bases, nowMs }: { subject: CheckedSubject; bases: Scope['bases']; nowMs: number },
): BelievedInputs[] {
  const found = new Map<string, BelievedInputs>();
  for (const rule of rules) {
    for (const evidence of attestationsOf(rule, subject).accepted) {
      const { content } = evidence.verified;
      const inputs = content.kind === 'statement' ? buildInputsOf(content.statement.predicate) : undefined;
      const { problem, until } = attestationCandidate(rule, evidence, {
        digest: subject.digest,
        bases,
        nowMs,
      });
      if (inputs === undefined || problem !== undefined) continue;
      found.set(`${inputs.recipe} ${inputs.lock}`, { ...inputs, until });
    }
  }
  return [...found.values()];
}

function reproductionsOf({ by }: ReproducedRule, subject: CheckedSubject) {
  return attestationsOf({ type: 'reproduction', by }, subject);
}

function findingOf({ content }: AcceptedEvidence['verified']) {
  return rebuildFindingOf(content.kind === 'statement' ? content.statement.predicate : undefined);
}
