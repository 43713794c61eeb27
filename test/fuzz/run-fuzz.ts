import { createHash } from 'node:crypto';
import { ShearwallError } from '../../src/base/errors.ts';
import { bundleFromLegacy, parseBundle, REFUSALS, RefusedError } from '../../src/sigstore/index.ts';
import { type CheckedEvidence, type ImageVerification, verifyImage } from '../../src/trust/index.ts';
import { type Random, seededRandom } from '../seeded-random.ts';
import { blobBytes, type FuzzCase, sourceOf } from './fuzz-case.ts';
import { BUNDLE_MUTATORS } from './mutate-bundle.ts';
import { bundleMutator, copyCase, EXPECTATION_MUTATORS, REGISTRY_MUTATORS } from './mutate-case.ts';
import { makeOriginals, type Originals } from './originals.ts';
import { trustTestContext } from './trust-test-context.ts';

export type FuzzReport = {
  seed: number;
  cases: number;
  /** Whose evidence was still a readable bundle. */
  parsed: number;
  /** How many ended so: `ACCEPTED`, or the reason code. */
  endings: Record<string, number>;
  /** Reason codes that no case ended in. */
  unseen: string[];
  forgeries: string[];
  /** Errors that are none of ours, and cases that took too long or too much. */
  failures: string[];
  slowestMs: number;
  largestBytes: number;
};

/** No case needs a hundredth of it, on whatever machine. */
const MAX_CPU_MS = 2000;
const MAX_BYTES = 50 * 1024 * 1024;

/** Makes `cases` cases out of valid ones, each changed in one to three ways, and judges what the verifier says of each. */
export async function runFuzz(seed: number, cases: number): Promise<FuzzReport> {
  await using originals = await makeOriginals();
  const report: FuzzReport = {
    seed,
    cases,
    parsed: 0,
    endings: {},
    unseen: [],
    forgeries: [],
    failures: [],
    slowestMs: 0,
    largestBytes: 0,
  };
  const facts = await factsOfOriginals(originals);
  const random = seededRandom(seed);
  for (let at = 0; at < cases; at++) await runCase(at, originals, facts, random, report);
  report.unseen = Object.keys(REFUSALS).filter((code) => report.endings[code] === undefined);
  return report;
}

async function runCase(
  at: number,
  { cases, donors }: Originals,
  facts: Facts,
  random: Random,
  report: FuzzReport,
): Promise<void> {
  const { name, one: original } = random.pick(cases);
  const one = copyCase(original);
  const applied = Array.from({ length: 1 + random.int(3) }, () => chooseMutator(random));
  const label = `case ${at}: ${name}, ${applied.map(([mutator]) => mutator).join(', ')}`;
  try {
    for (const [, mutate] of applied) mutate(one, donors, random);
  } catch (error) {
    // A mutator that met what an earlier one had left: the case is judged as far as it went.
    if (!(error instanceof TypeError)) throw error;
  }
  if (isReadable(one)) report.parsed++;
  const before = process.memoryUsage();
  const startedAt = process.threadCpuUsage();
  try {
    const answer = await verify(one);
    count(report, answer.allowed ? 'ACCEPTED' : reasonOf(answer));
    const forged = forgeryIn(answer, facts);
    if (forged !== undefined) report.forgeries.push(`${label}: ${forged}`);
  } catch (error) {
    // An image that cannot be read at all, as with an index that has lost its platform, is told so by a typed error.
    if (error instanceof ShearwallError && error.kind !== 'internal') count(report, `threw ${error.code}`);
    else report.failures.push(`${label}: ${error instanceof Error ? error.stack : String(error)}`);
  }
  const { user, system } = process.threadCpuUsage(startedAt);
  const after = process.memoryUsage();
  const ms = (user + system) / 1000;
  const bytes = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  report.slowestMs = Math.max(report.slowestMs, ms);
  report.largestBytes = Math.max(report.largestBytes, bytes);
  if (ms > MAX_CPU_MS) report.failures.push(`${label}: took ${ms} ms`);
  if (bytes > MAX_BYTES) report.failures.push(`${label}: took ${bytes} bytes`);
}

function count({ endings }: FuzzReport, ending: string): void {
  endings[ending] = (endings[ending] ?? 0) + 1;
}

type NamedMutator = [name: string, mutate: (typeof REGISTRY_MUTATORS)[string]];

const MUTATORS: { weight: number; mutators: NamedMutator[] }[] = [
  { weight: 0.6, mutators: Object.keys(BUNDLE_MUTATORS).map((name) => [name, bundleMutator(name)]) },
  { weight: 0.85, mutators: Object.entries(REGISTRY_MUTATORS) },
  { weight: 1, mutators: Object.entries(EXPECTATION_MUTATORS) },
];

function chooseMutator(random: Random): NamedMutator {
  const draw = random.int(1000) / 1000;
  const group = MUTATORS.find(({ weight }) => draw < weight);
  return random.pick(group?.mutators ?? []);
}

async function verify(one: FuzzCase): Promise<ImageVerification> {
  const { platform, proof, wanted } = one;
  return await verifyImage(
    { image: 'fuzzed', source: sourceOf(one), platform, proof, wanted },
    trustTestContext,
  );
}

function isReadable(one: FuzzCase): boolean {
  try {
    const blob = blobBytes(one);
    if (one.place === 'referrer') parseBundle(blob);
    else {
      const { mediaType, annotations = {} } = one.carrier?.layers?.[0] ?? {};
      bundleFromLegacy({ mediaType, annotations, blob });
    }
    return true;
  } catch (error) {
    if (error instanceof RefusedError) return false;
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** The reason that stands nearest to the evidence. */
function reasonOf({ checked, unread, reasons, truncated }: ImageVerification): string {
  const nearest = checked.find(({ refusal }) => refusal)?.refusal ?? unread[0]?.refusal;
  if (nearest) return nearest.code;
  if (truncated !== undefined) return 'EVIDENCE_TRUNCATED';
  return reasons[0]?.code ?? 'no reason';
}

/** What each original proves: image, signed bytes and signer, with the times that it proves. */
type Facts = Map<string, Set<string>>;

async function factsOfOriginals({ cases }: Originals): Promise<Facts> {
  const facts: Facts = new Map();
  for (const { name, one } of cases) {
    const answer = await verify(copyCase(one));
    const [item] = answer.checked.filter(({ refusal }) => refusal === undefined);
    if (item === undefined)
      throw new Error(`the original ${name} is not accepted: ${answer.reasons[0]?.message}`);
    facts.set(factOf(item), new Set([...(facts.get(factOf(item)) ?? []), ...timesOf(item)]));
  }
  return facts;
}

function forgeryIn({ checked }: ImageVerification, facts: Facts): string | undefined {
  for (const item of checked.filter(({ refusal }) => refusal === undefined)) {
    const times = facts.get(factOf(item));
    if (times === undefined) return `accepts what no original says: ${factOf(item)}`;
    const strange = timesOf(item).find((time) => !times.has(time));
    if (strange !== undefined) return `proves the time ${strange}, which no original proves`;
  }
  return undefined;
}

function factOf({ evidence, verified, predicateType }: CheckedEvidence): string {
  if (verified === undefined) return 'accepted without proof';
  const { signer, content } = verified;
  const signed = content.kind === 'statement' ? content.payload : (evidence.payload ?? Buffer.of());
  return JSON.stringify([
    evidence.attachedTo,
    predicateType,
    createHash('sha256').update(signed).digest('hex'),
    signer.kind === 'key' ? signer.key : [signer.identity, signer.claims],
  ]);
}

function timesOf({ verified }: CheckedEvidence): string[] {
  return verified?.times.map(({ at, by }) => `${by} ${at}`) ?? [];
}
