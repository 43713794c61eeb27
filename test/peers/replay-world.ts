import type { FeedItem } from '../../src/advisories/index.ts';
import { fakeAdvisory } from '../fakes/advisory-database.ts';
import { seededRandom } from '../seeded-random.ts';

export const STEP_MS = 6 * 3_600_000;
/** Thirty days of four looks. */
export const STEPS = 120;
export const OWNERS = ['shop', 'ads', 'pay', 'core'];
const WORKLOADS_EACH = 3;
const LIBRARIES = 12;
const FLAWS = 60;
const OFTEN = 0.2;

/** `image`: the versions of the libraries that it has. */
export type WorldRun = { owner: string; workload: string; image: string; sinceStep: number };
type Flaw = {
  id: string;
  library: number;
  /** Below it all are affected, once a fix is known; before, all are. */
  fixedVersion: number;
  publishedStep: number;
  fixKnownStep: number;
  exploitedStep: number | undefined;
  /** For one step the advisory is withdrawn. */
  withdrawnStep: number | undefined;
};

export type ReplayWorld = {
  runsAt(step: number): WorldRun[];
  advisoriesAt(step: number): FeedItem[];
  /** What is true, said without any of the code under test: `shop CVE-1`. */
  exposedAt(step: number): Set<string>;
  flaws: readonly Flaw[];
};

/** Versions of libraries only ever rise, in rollouts of one workload at a time. */
export function replayWorld(seed: number): ReplayWorld {
  const random = seededRandom(seed);
  const rollouts = OWNERS.flatMap((owner) =>
    Array.from({ length: WORKLOADS_EACH }, (_, at) => rolloutsOf(owner, `${owner}-${at}`, random)),
  );
  const flaws = Array.from({ length: FLAWS }, (_, at) => flawNumber(at, random));
  const runsAt = (step: number): WorldRun[] =>
    rollouts
      .map((own) => own.findLast(({ sinceStep }) => sinceStep <= step) ?? own[0])
      .filter((run) => run !== undefined);
  const isSaid = (flaw: Flaw, step: number): boolean =>
    step >= flaw.publishedStep && step !== flaw.withdrawnStep;
  return {
    flaws,
    runsAt,
    advisoriesAt: (step) =>
      flaws
        .filter((flaw) => isSaid(flaw, step))
        .flatMap(({ id, library, fixedVersion, fixKnownStep, exploitedStep }): FeedItem[] => {
          const affected = { ecosystem: 'npm', name: `lib-${library}`, scheme: 'semver' as const };
          const fixed = step >= fixKnownStep ? { ...affected, fixed: `${fixedVersion}.0.0` } : affected;
          const known = exploitedStep !== undefined && step >= exploitedStep;
          const exploited = {
            type: 'exploited' as const,
            vulnerability: id,
            dateAdded: '2026-04-01',
            ransomware: false,
          };
          return [fakeAdvisory(id, fixed), ...(known ? [exploited] : [])];
        }),
    exposedAt(step) {
      const found = new Set<string>();
      for (const { owner, image } of runsAt(step))
        for (const flaw of flaws) {
          const version = image.split(' ').map(Number)[flaw.library] ?? 0;
          if (version > 0 && isSaid(flaw, step) && (step < flaw.fixKnownStep || version < flaw.fixedVersion))
            found.add(`${owner} ${flaw.id}`);
        }
      return found;
    },
  };
}

/** 0: the library is not in it. */
function rolloutsOf(owner: string, workload: string, random: ReturnType<typeof seededRandom>): WorldRun[] {
  let versions: number[] = Array.from({ length: LIBRARIES }, () => (random.chance(0.4) ? 1 : 0));
  const runs: WorldRun[] = [{ owner, workload, image: versions.join(' '), sinceStep: -1 }];
  for (let step = 1; step < STEPS; step++) {
    if (!random.chance(OFTEN)) continue;
    versions = versions.map((version) => (version > 0 && random.chance(0.3) ? version + 1 : version));
    runs.push({ owner, workload, image: versions.join(' '), sinceStep: step });
  }
  return runs;
}

function flawNumber(at: number, random: ReturnType<typeof seededRandom>): Flaw {
  const publishedStep = random.chance(0.3) ? -1 : 1 + random.int(STEPS - 10);
  const fixKnownStep = random.chance(0.5) ? publishedStep : publishedStep + 2 + random.int(20);
  return {
    id: `CVE-2026-${1000 + at}`,
    library: random.int(LIBRARIES),
    fixedVersion: 2 + random.int(8),
    publishedStep,
    fixKnownStep,
    exploitedStep: random.chance(0.3) ? Math.max(2, publishedStep + 3 + random.int(20)) : undefined,
    withdrawnStep: random.chance(0.3) ? Math.max(3, publishedStep + 4 + random.int(10)) : undefined,
  };
}
