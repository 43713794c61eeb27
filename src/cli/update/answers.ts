import type { ExplainedPin, JudgedPin, LeftImage, RecipeProgress, RecipeStatus } from '../../update/index.ts';

/** What `pins` says. */
export type PinsAnswer = {
  /** With --explain: what newer digests change. */
  explained?: ExplainedPin[] | undefined;
  pins: Pick<JudgedPin, 'file' | 'line' | 'image' | 'state' | 'from' | 'to' | 'platform' | 'why'>[];
  /** What names an image and is left as it is. */
  left: LeftImage[];
  filesLookedAt: number;
  filesWritten: number;
};

/** How far a recipe's new image is. */
export type CandidateAnswer = {
  stage: string;
  /** When it was resolved. */
  since: string;
  image: string | undefined;
  /** Where it was pushed, under the tag that nobody uses. */
  reference: string | undefined;
  tests: { platform: string; verdict: string; why: string | undefined; by: string | undefined }[];
  /** Where people review it. */
  request: string | undefined;
};

export type ProductionAnswer = {
  reference: string;
  digest: string;
  previous: string | undefined;
  /** When the tag was moved. */
  since: string | undefined;
  /** Why it is not deployed, as the fleet says. */
  notDeployed: string | undefined;
  /** Who built it again, as a round with --policy read it. */
  reproduced:
    | {
        at: string;
        by: { signer: string; result: 'identical' | 'different' }[];
        /** Why somebody may be missing. */
        notRead: string | undefined;
      }
    | undefined;
};

export type UpdatedRecipe = RecipeStatus & {
  candidate?: CandidateAnswer | undefined;
  production?: ProductionAnswer | undefined;
  /** Candidates of which newer ones took the place, by reference or digest. */
  superseded?: string[] | undefined;
  /** Why it went no further. */
  stopped?: string | undefined;
  /** What is known of earlier runs. */
  memory?: RecipeProgress['memory'] | undefined;
};

/** What `update` says. */
export type UpdateAnswer = {
  recipes: UpdatedRecipe[];
  /** False: there is no advisory database, so only suites tell what is a security update. */
  knowsVulnerabilities: boolean;
  /** Of --rollback. */
  rolledBack?:
    | { recipe: string; isDone: boolean; production: ProductionAnswer | undefined; why: string | undefined }[]
    | undefined;
  /** Of --prune. */
  pruned?: { recipe: string; removed: string[]; kept: string[] }[] | undefined;
};

/** What `watch status` says. */
export type WatchStatusAnswer = {
  images: {
    recipe: string;
    /** Of its packages: of their newest file where the lock says so, else of the newest Release that named them. */
    time: string | undefined;
    ageDays: number | undefined;
    /** Undefined: nobody looked them up. */
    vulnerabilities: { known: number; fixable: number } | undefined;
    candidate: CandidateAnswer | undefined;
    superseded: string[] | undefined;
    production: ProductionAnswer | undefined;
    /** Why it has not what is out. */
    why: string | undefined;
  }[];
};
