import { FINDINGS_TYPE, type ReadFindings } from '../../attestation/index.ts';
import type { Digest } from '../../base/digest.ts';
import { formatDuration } from '../../base/duration.ts';
import { redactUrl } from '../../base/redact-url.ts';
import type { VerificationKey } from '../../sigstore/index.ts';
import { judgeActNow } from './contents/act-now-problem.ts';
import { earliest } from './outcome.ts';
import {
  type AcceptedEvidence,
  type CheckEvidence,
  CheckedSubject,
  type SubjectEvidence,
} from './subjects.ts';
import type { ThresholdCandidate } from './threshold.ts';
import type { AttestedRule, Authority, PolicySet } from './types.ts';

/** What a fleet says of its images, and the evidence that it does; who signed it is for policies to ask. */
export type FindingsFile = ReadFindings & {
  /** Of its bytes. */
  digest: Digest;
  /** The statement hangs on nothing but itself. */
  evidence: SubjectEvidence;
};

/** By place, as policies name them: what was found there, or why nothing was. */
export type FindingsByPlace = ReadonlyMap<string, FindingsFile | { problem: string }>;

/** The same, with who signed them. */
export type SignedFindings = ReadonlyMap<
  string,
  { file: FindingsFile; signed: CheckedSubject } | { problem: string }
>;

export function signedFindings(
  found: FindingsByPlace,
  keys: readonly VerificationKey[],
  check: CheckEvidence,
): SignedFindings {
  return new Map(
    [...found].map(([place, file]) => [
      place,
      'problem' in file ? file : { file, signed: new CheckedSubject(file.evidence, keys, check) },
    ]),
  );
}

/** Every place that a policy of the set names. */
export function findingsPlaces({ policies }: Pick<PolicySet, 'policies'>): string[] {
  const rules = policies.flatMap(({ attested }) => attested);
  return [...new Set(rules.flatMap(({ findings }) => findings ?? []))].sort();
}

/** Why no rule that names the place takes the file, whatever it says; undefined: one does. */
export function whyNotSigned(
  set: PolicySet,
  { place, file, check }: { place: string; file: FindingsFile; check: CheckEvidence },
): string | undefined {
  const signed = new CheckedSubject(file.evidence, set.keys, check);
  const rules = set.policies.flatMap(({ attested }) => attested.filter(({ findings }) => findings === place));
  const whys = rules
    .map(({ by }) => acceptedFrom(signed, by))
    .map((each) => (typeof each === 'string' ? each : ''));
  return whys.includes('') ? undefined : (whys[0] ?? 'no policy names the place');
}

/** `denied`: nothing else counts besides. `unknown`: a scan that was attested may. */
export type FleetAnswer =
  | { kind: 'denied' | 'unknown'; why: string }
  | { kind: 'known'; candidate: ThresholdCandidate };

/** A clock that is ahead by more makes findings that never grow old. */
const AHEAD_MS = 5 * 60_000;

/** What the fleet's findings say of a manifest, where the rule asks for them. */
export function fleetSays(
  { findings: place = '', by, actNowMs = 0, maxAgeMs = 0 }: AttestedRule,
  digest: Digest,
  { findings, nowMs }: { findings: SignedFindings; nowMs: number },
): FleetAnswer {
  const denied = (why: string): FleetAnswer => ({
    kind: 'denied',
    why: `the fleet's findings at ${redactUrl(place)} do not count: ${why}`,
  });
  const found = findings.get(place) ?? { problem: 'nobody has looked for them' };
  if ('problem' in found) return denied(found.problem);
  const { file, signed } = found;
  const accepted = acceptedFrom(signed, by);
  if (typeof accepted === 'string') return denied(accepted);
  const madeAt = Math.min(file.atMs, accepted.provenAt() ?? file.atMs);
  if (file.atMs > nowMs + AHEAD_MS) return denied('they say that they were made in the future');
  if (nowMs >= madeAt + maxAgeMs)
    return denied(
      `they are ${formatDuration(nowMs - madeAt)} old, and at most ${formatDuration(maxAgeMs)} are allowed`,
    );
  const image = file.images.get(digest);
  const fleet = `the fleet's findings (generation ${file.generation})`;
  if (image === undefined) return { kind: 'unknown', why: `${fleet} do not know ${digest}` };
  const { problem, until } = judgeActNow(
    image.actNow.map(({ id, published }) => ({ id, published })),
    actNowMs,
    nowMs,
  );
  if (problem !== undefined) return { kind: 'denied', why: `${fleet} say: ${problem}` };
  if (image.unknown !== undefined) return { kind: 'unknown', why: `${fleet} cannot say: ${image.unknown}` };
  const ends = earliest([until, madeAt + maxAgeMs]);
  return { kind: 'known', candidate: { name: fleet, evidence: accepted, problem: undefined, until: ends } };
}

function acceptedFrom(signed: CheckedSubject, by: readonly Authority[]): AcceptedEvidence | string {
  const { accepted, refused } = signed.signedBy(by, ({ predicateType }) => predicateType === FINDINGS_TYPE);
  const [first] = accepted;
  if (first !== undefined) return first;
  const why = refused[0]?.refusal.message ?? 'nothing is proven of them';
  return `nobody who may has signed them: ${why}`;
}
