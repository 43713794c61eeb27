import type { OwnersFormat } from '../owners/types.ts';

/** A request for review at a forge. */
export type ForgeRequest = {
  number: number;
  url: string;
  state: 'open' | 'closed' | 'merged';
  title: string;
  body: string;
};

/** Who could not be asked for a review, and why. */
export type RefusedReviewer = { name: string; why: string };

export type RequestText = { title: string; body: string };

/** Where people review: one repository of GitHub, GitLab, Gitea or Forgejo. */
export type Forge = {
  owners: OwnersFormat;
  /** Those that were ever made of a branch of this repository, the newest first. */
  find(branch: string): Promise<ForgeRequest[]>;
  /** Undefined: there is one of this branch already, made meanwhile by somebody else. */
  create(request: RequestText & { branch: string; base: string }): Promise<ForgeRequest | undefined>;
  edit(number: number, text: RequestText): Promise<void>;
  addLabels(number: number, labels: readonly string[]): Promise<void>;
  /** Asks at least one; whom it could not ask it gives back, and throws for nobody. `team/ops`: a team. */
  askReviewers(number: number, reviewers: readonly string[]): Promise<RefusedReviewer[]>;
};

/** A repository at a forge, and how it is asked. */
export type ForgePlace = {
  /** Of the API: `https://api.github.com`, `https://gitea.example.org/api/v1`, `https://gitlab.com/api/v4`. */
  api: string;
  /** `owner/name`; at GitLab with any number of groups. */
  repository: string;
  token: string | undefined;
};
