import type { Digest } from '../../base/digest.ts';
import type { Reproductions } from '../../trust/index.ts';

/** What a candidate goes through, in this order. */
export const STAGES = [
  'resolved',
  'built',
  'tested',
  'signed',
  'pushed',
  'proposed',
  'accepted',
  'promoted',
  'deployed',
] as const;

export type Stage = (typeof STAGES)[number];

/** True where `stage` has been reached, or a later one. */
export function hasReached(candidate: Pick<Candidate, 'stage'>, stage: Stage): boolean {
  return STAGES.indexOf(candidate.stage) >= STAGES.indexOf(stage);
}

/** What a test of one platform said, of the image with this digest and no other. */
export type TestOutcome = {
  /** `linux/arm64`. */
  platform: string;
  /** Of the platform's manifest. */
  digest: Digest;
  verdict: 'passed' | 'failed' | 'not tested';
  why: string | undefined;
  /** Who tested it elsewhere and signed that, as policies name them; undefined: it was tested here. */
  by?: string | undefined;
};

/** A request for review at a forge, or a patch file. */
export type ProposedRequest = { url: string; branch: string };

/** A new image of a recipe on its way to where people run it. */
export type Candidate = {
  /** What it is made of: recipe, lock, local files, platforms. */
  source: Digest;
  /** The same with the version of this program: known until it is built, by its digest from there on. */
  key: Digest;
  /** The packages alone: a closed request stays closed until they differ. */
  closure: Digest;
  stage: Stage;
  /** When it was resolved, in milliseconds. */
  sinceMs: number;
  image: Digest | undefined;
  tests: TestOutcome[];
  /** Of the recipe's test that they are of; undefined: none ran, or an older version of this program ran it. */
  testedBy?: Digest | undefined;
  /** Where it was pushed: `registry.example.org/nginx`. */
  repository: string | undefined;
  /** The tag that nobody uses. */
  candidateTag: string | undefined;
  request: ProposedRequest | undefined;
};

/** What the production tag stands for, and stood for. */
export type Production = {
  /** The whole reference: `registry.example.org/nginx:1.26`. */
  reference: string;
  digest: Digest;
  /** Undefined: there was none. */
  previous: Digest | undefined;
  /** Rolled back: never promoted again by `--auto`. */
  refused: Digest | undefined;
  /** When the tag was moved, in milliseconds; undefined: an older version did. */
  sinceMs?: number | undefined;
  /** The fleet knows what it took the place of. */
  isRecorded?: boolean | undefined;
  /** Why it is not deployed, as the fleet says; undefined: it is, or nobody was asked. */
  notDeployed?: string | undefined;
  /** Who built it again, as its registry said then; undefined: nobody looked, or no policy names anybody. */
  reproduced?: (Reproductions & { atMs: number }) | undefined;
};

/** What is known of one recipe, beside its lock. */
export type RecipeRecord = {
  candidate: Candidate | undefined;
  /** Of which a newer one took the place; only `--prune` deletes them. */
  superseded: Candidate[];
  production: Production | undefined;
  /** When a package was first seen, by its digest, in milliseconds; undefined: nobody looked yet. */
  firstSeen: Readonly<Record<string, number>> | undefined;
  /** Why the last run went no further; undefined: nothing stops it. */
  why: string | undefined;
};

export const NO_RECORD: RecipeRecord = {
  candidate: undefined,
  superseded: [],
  production: undefined,
  firstSeen: undefined,
  why: undefined,
};
