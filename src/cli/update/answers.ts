import type { JudgedPin, LeftImage, RecipeStatus } from '../../update/index.ts';

/** What `pins` says. */
export type PinsAnswer = {
  pins: Pick<JudgedPin, 'file' | 'line' | 'image' | 'state' | 'from' | 'to' | 'platform' | 'why'>[];
  /** What names an image and is left as it is. */
  left: LeftImage[];
  filesLookedAt: number;
  filesWritten: number;
};

/** What `update` says. */
export type UpdateAnswer = {
  recipes: RecipeStatus[];
  /** False: there is no advisory database, so only suites tell what is a security update. */
  knowsVulnerabilities: boolean;
};
