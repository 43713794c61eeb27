import { isoTime } from '../../base/utc-time.ts';
import type { VerifiedSigner } from '../../sigstore/index.ts';
import type { TraceStep } from '../types.ts';
import { fillEntries, groupSigners } from './distinct-signers.ts';
import { earliest, firstSteps } from './outcome.ts';
import type { AcceptedEvidence, RefusedEvidence } from './subjects.ts';
import type { SignerThreshold } from './types.ts';

/** Evidence by an accepted signer, and whether it says what it must. */
export type ThresholdCandidate = {
  evidence: AcceptedEvidence;
  /** Why it does not count. */
  problem: string | undefined;
  /** When it will count no longer, ms. */
  until?: number | undefined;
  /** What is not known of it, though it counts. */
  note?: string | undefined;
  /** What it is, where it does not hang on the image. */
  name?: string;
  /** The base image whose layers made it count. */
  on?: string | undefined;
};

export type Counting = {
  held: boolean;
  why: string;
  steps: TraceStep[];
  until: number | undefined;
  /** What is not known of what counted. */
  notes?: readonly string[];
};

/** Counts distinct signers against k of n, and says of each piece of evidence why it counts or not. */
export function countSigners(
  { by, atLeast }: SignerThreshold,
  candidates: readonly ThresholdCandidate[],
  refused: readonly RefusedEvidence[],
): Counting {
  const counting = candidates.filter(({ problem }) => problem === undefined);
  const groups = groupSigners(counting.map(({ evidence }) => evidence.verified.signer));
  const filled = fillEntries(
    counting.map(({ evidence }, index) => ({ group: groups[index] ?? index, entries: evidence.entries })),
  );
  const names = by.map(({ name }) => name);
  const fillers = [...filled.keys()].sort((a, b) => a - b).map((entry) => names[entry]);
  const held = filled.size >= atLeast;
  const count =
    held && atLeast === 1
      ? `by ${fillers.join(', ')}`
      : `${filled.size} of ${atLeast}${fillers.length > 0 ? `: ${fillers.join(', ')}` : ''}`;
  return {
    held,
    why: held ? count : `${count}${lackOf(candidates, refused)}`,
    steps: firstSteps([
      ...candidates.map((candidate) => candidateStep(candidate, names)),
      ...refused.map(refusedStep),
    ]),
    until: earliest(counting.map(({ until }) => until)),
    notes: counting.flatMap(({ note }) => note ?? []),
  };
}

/** The end of the sentence that says how many count. */
function lackOf(candidates: readonly ThresholdCandidate[], refused: readonly RefusedEvidence[]): string {
  if (candidates.length + refused.length === 0) return ', and there is none of the kind';
  const problem = candidates.find((candidate) => candidate.problem !== undefined)?.problem;
  return problem === undefined ? '' : `, as ${problem}`;
}

function candidateStep(
  { evidence, problem, note, name, on }: ThresholdCandidate,
  names: readonly string[],
): TraceStep {
  const { verified, checked, entries } = evidence;
  const who = entries.map((entry) => names[entry]).join(', ');
  const at =
    verified.times.length === 0 ? '' : ` at ${isoTime(Math.min(...verified.times.map((time) => time.at)))}`;
  const base = on === undefined ? '' : `, and the image starts with all layers of ${on}`;
  const by = `signed by ${who} (${signerText(verified.signer)})${at}${base}`;
  return {
    what: name ?? `${checked.evidence.format} ${checked.evidence.blob}`,
    held: problem === undefined,
    why: problem !== undefined ? `${by}, but ${problem}` : note === undefined ? by : `${by}; ${note}`,
  };
}

function refusedStep({ evidence, refusal }: RefusedEvidence): TraceStep {
  return {
    what: `${evidence.format} ${evidence.blob}`,
    held: false,
    why: `${refusal.code}: ${refusal.message}`,
  };
}

export function signerText(signer: VerifiedSigner): string {
  if (signer.kind === 'key') return `key ${signer.key}`;
  return `${signer.identity}, vouched for by ${signer.claims.issuer ?? 'nobody'}`;
}
