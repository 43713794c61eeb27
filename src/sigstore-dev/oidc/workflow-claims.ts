import type { JwtClaims } from './jwt.ts';

/** A run of a workflow on GitHub Actions, as far as its token tells of it. */
export type GithubRun = {
  /** `owner/name`. */
  repository: string;
  /** The file, for example `.github/workflows/release.yml`. */
  workflow?: string;
  /** `refs/heads/main` by default. */
  ref?: string;
  /** Commit, 40 hex digits. */
  sha?: string;
  /** `push` by default. */
  event?: string;
  visibility?: 'public' | 'private' | 'internal';
  runner?: 'github-hosted' | 'self-hosted';
};

/** The claims that GitHub puts in the token of a run (its "OpenID Connect reference"); `iss` is the caller's. */
export function githubClaims(run: GithubRun): JwtClaims {
  const { repository, ref = 'refs/heads/main', event = 'push' } = run;
  const workflow = `${repository}/${run.workflow ?? '.github/workflows/release.yml'}@${ref}`;
  const sha = run.sha ?? '0123456789abcdef0123456789abcdef01234567';
  return {
    sub: `repo:${repository}:ref:${ref}`,
    repository,
    repository_id: '1001',
    repository_owner: repository.split('/')[0],
    repository_owner_id: '2002',
    repository_visibility: run.visibility ?? 'public',
    ref,
    sha,
    event_name: event,
    workflow: 'release',
    workflow_ref: workflow,
    workflow_sha: sha,
    job_workflow_ref: workflow,
    job_workflow_sha: sha,
    runner_environment: run.runner ?? 'github-hosted',
    run_id: '3003',
    run_attempt: '1',
  };
}
