import { TEST_RESULT_TYPE } from '../../attestation/index.ts';
import type { Digest } from '../../base/digest.ts';
import { isPredicateType } from '../statements/predicate-types.ts';
import type { Decision, TraceStep } from '../types.ts';
import { type CacheTimes, shortestCache } from './cache-times.ts';
import type { BaseAnswers } from './contents/base-problem.ts';
import { type FindingsByPlace, findingsPlaces, signedFindings } from './findings.ts';
import { judgeReproduced } from './judge-reproduced.ts';
import { earliest, type RuleOutcome } from './outcome.ts';
import { isProvenance1 } from './provenance-facts.ts';
import { registryName } from './registry-name.ts';
import { judgeAttested, judgeSigned } from './rules.ts';
import type { Scope } from './scope.ts';
import { type CheckEvidence, CheckedSubject, type SubjectEvidence } from './subjects.ts';
import type { AttestedRule, Authority, Pin, Policy, PolicySet } from './types.ts';

export type DecisionInput = {
  /** As the user wrote it. */
  image: string;
  /** What globs match: the parsed reference's registry and repository. */
  repository: { registry: string; repository: string };
  /** What will run: the digest that the answer is about, and all that hangs on it. Resolving a tag again may give another one. */
  subject: SubjectEvidence;
  /** Where the subject is an index: every manifest of a platform in it (`platformManifests`), none left out. */
  platforms?: readonly SubjectEvidence[];
  /** An index that the caller names the subject through. It counts only when `manifests`, what it lists, has the subject. */
  viaIndex?: SubjectEvidence & { manifests: readonly Digest[] };
  /** What is known of the images that `baseLayers` of policies name. Absent: nobody looked. */
  bases?: BaseAnswers;
  /** What is at the places that policies name for a fleet's findings. Absent: nobody looked. */
  findings?: FindingsByPlace;
  check: CheckEvidence;
  nowMs: number;
};

/**
 * What the policies say of one image. Synchronous and without side effects: equal inputs give equal decisions, until `validUntil`. Never throws
 * for what evidence holds. All policies that match must be satisfied; an image that none matches is denied.
 */
export function decide(set: PolicySet, input: DecisionInput): Decision {
  const name = nameOf(input.repository);
  const matching = set.policies.filter((policy) => isAbout(policy, name));
  const { image, subject } = input;
  if (!matching.some(isLeave)) return deniedByDefault(image, name, subject.digest);
  const scope = scopeOf(set, input);
  const judged = matching.map((policy) => judgePolicy(policy, scope, name, input.nowMs));
  const reasons = judged.flatMap(({ policy, failures }) => (policy.mode === 'enforce' ? failures : []));
  const warnings = judged.flatMap(({ policy, failures, notes }) => [
    ...(policy.mode === 'warn' ? failures.map(({ message }) => message) : []),
    ...notes,
  ]);
  return {
    image,
    digest: subject.digest,
    allowed: reasons.length === 0,
    warnings,
    reasons,
    trace: judged.map(({ step }) => step),
    validUntil: earliest(judged.map(({ until }) => until)),
  };
}

/**
 * The denial of an image that no policy is about; undefined where one is. It needs nothing of the image but its name, so a registry that
 * nobody has spoken of is not asked at all.
 */
export function decideByName(
  set: PolicySet,
  { image, repository, digest }: Pick<DecisionInput, 'image' | 'repository'> & { digest: Digest | undefined },
): Decision | undefined {
  const name = nameOf(repository);
  if (set.policies.some((policy) => isLeave(policy) && isAbout(policy, name))) return undefined;
  return deniedByDefault(image, name, digest);
}

/** The images whose layers may decide about an image of this repository. */
export function baseLayersFor(set: PolicySet, repository: DecisionInput['repository']): string[] {
  const name = nameOf(repository);
  const matching = set.policies.filter((policy) => isAbout(policy, name));
  return [
    ...new Set(matching.flatMap(({ attested }) => attested.flatMap(({ baseLayers }) => baseLayers))),
  ].sort();
}

/** Everybody who must have signed or attested something of an image of this repository. */
export function signersFor(set: PolicySet, repository: DecisionInput['repository']): Authority[] {
  const name = nameOf(repository);
  const matching = set.policies.filter((policy) => isAbout(policy, name));
  return matching.flatMap(({ signed, attested }) => [signed, ...attested].flatMap((rule) => rule?.by ?? []));
}

/** Whose rebuilds of an image of this repository count. */
export function rebuildersFor(set: PolicySet, repository: DecisionInput['repository']): Authority[] {
  const name = nameOf(repository);
  const matching = set.policies.filter((policy) => isAbout(policy, name));
  return matching.flatMap(({ reproduced }) => reproduced?.by ?? []);
}

/** The rules about who may have tested an image of this repository. */
export function testRulesFor(set: PolicySet, repository: DecisionInput['repository']): AttestedRule[] {
  const name = nameOf(repository);
  const matching = set.policies.filter((policy) => isAbout(policy, name));
  return matching.flatMap(({ attested }) =>
    attested.filter(({ type }) => isPredicateType(TEST_RESULT_TYPE, type)),
  );
}

/** Where the fleet's findings are that may decide about an image of this repository. */
export function findingsFor(set: PolicySet, repository: DecisionInput['repository']): string[] {
  const name = nameOf(repository);
  return findingsPlaces({ policies: set.policies.filter((policy) => isAbout(policy, name)) });
}

const PINS: readonly Pin[] = ['templates', 'pods', 'never'];

/** Where admission writes the digest of an image of this repository: the most that a policy about it asks for. */
export function pinOf(set: PolicySet, repository: DecisionInput['repository']): Pin {
  const name = nameOf(repository);
  const asked = set.policies
    .filter((policy) => isLeave(policy) && isAbout(policy, name))
    .map(({ pin }) => pin);
  return PINS.find((pin) => asked.includes(pin)) ?? 'never';
}

/** How long admission goes by an answer that an image of this repository may run. */
export function cacheOf(set: PolicySet, repository: DecisionInput['repository']): CacheTimes {
  const name = nameOf(repository);
  const about = set.policies.filter((policy) => isLeave(policy) && isAbout(policy, name));
  return shortestCache(about.map(({ cache }) => cache));
}

function nameOf({ registry, repository }: DecisionInput['repository']): string {
  return `${registryName(registry)}/${repository}`;
}

function deniedByDefault(image: string, name: string, digest: Digest | undefined): Decision {
  const message = `no policy is about ${name}`;
  return {
    image,
    digest,
    allowed: false,
    warnings: [],
    reasons: [{ code: 'NO_POLICY_MATCHES', message }],
    trace: [{ what: 'a policy is about the image', held: false, why: message }],
    validUntil: undefined,
  };
}

/** Those of a namespace only refuse: an image that no other policy is about is denied, and its registry not asked. */
function isLeave({ narrows = false }: Policy): boolean {
  return !narrows;
}

function isAbout({ images, except }: Policy, name: string): boolean {
  return images.some((glob) => glob.matches(name)) && !except.some((glob) => glob.matches(name));
}

function scopeOf(
  { keys }: PolicySet,
  { subject, platforms = [], viaIndex, bases = new Map(), findings = new Map(), check }: DecisionInput,
): Scope {
  const all: CheckedSubject[] = [];
  const checked = (one: SubjectEvidence): CheckedSubject => new CheckedSubject(one, keys, check, all);
  const isListed = viaIndex?.manifests.includes(subject.digest) === true;
  return {
    subject: checked(subject),
    platforms: platforms.map(checked),
    viaIndex: viaIndex !== undefined && isListed ? checked(viaIndex) : undefined,
    bases,
    findings: signedFindings(findings, keys, check),
  };
}

type JudgedPolicy = {
  policy: Policy;
  step: TraceStep;
  failures: { code: string; message: string }[];
  notes: string[];
  until: number | undefined;
};

function judgePolicy(policy: Policy, scope: Scope, name: string, nowMs: number): JudgedPolicy {
  const outcomes = judgeRules(policy, scope, nowMs);
  const failures = outcomes.flatMap(({ step, code }) =>
    code === undefined ? [] : [{ code, message: `${policy.name}: not ${step.what}: ${step.why}` }],
  );
  const rules =
    outcomes.length === 0
      ? 'it allows images as they are'
      : `${outcomes.length - failures.length} of ${outcomes.length} rules hold`;
  const pattern = policy.images.find((glob) => glob.matches(name))?.text ?? '';
  return {
    policy,
    step: {
      what: `policy ${policy.name}${policy.mode === 'warn' ? ' (warns only)' : ''}`,
      held: failures.length === 0,
      why: `'${pattern}' matches ${name}; ${rules}`,
      steps: outcomes.map(({ step }) => step),
    },
    failures,
    notes: outcomes.flatMap(({ step: { what }, notes = [] }) =>
      [...new Set(notes)].map((note) => `${policy.name}: ${what}: ${note}`),
    ),
    until: earliest(outcomes.map(({ until }) => until)),
  };
}

function judgeRules(
  { signed, attested, reproduced, unreadable }: Policy,
  scope: Scope,
  nowMs: number,
): RuleOutcome[] {
  if (unreadable !== undefined) return [unread(unreadable)];
  const provenance = attested.filter(({ type }) => isProvenance1(type));
  return [
    ...(signed === undefined ? [] : [judgeSigned(signed, scope, nowMs)]),
    ...attested.map((rule) => judgeAttested(rule, scope, nowMs)),
    ...(reproduced === undefined ? [] : [judgeReproduced(reproduced, provenance, scope, nowMs)]),
  ];
}

function unread(why: string): RuleOutcome {
  return { step: { what: 'readable', held: false, why }, code: 'POLICY_UNREADABLE', until: undefined };
}
