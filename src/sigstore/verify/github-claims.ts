import { exactMatcher, type Matcher } from './matcher.ts';

/** What a workflow of GitHub Actions is known by, in the words of cosign's options. */
export type GithubWorkflow = {
  /** `push` */
  trigger?: string | undefined;
  /** The commit. */
  sha?: string | undefined;
  /** `OWNER/NAME` */
  repository?: string | undefined;
  /** `refs/heads/main` */
  ref?: string | undefined;
};

/** The claims of Fulcio's certificates that say the same (Fulcio's OID information); undefined where nothing is asked for. */
export function githubClaims({
  trigger,
  sha,
  repository,
  ref,
}: GithubWorkflow): Record<string, Matcher> | undefined {
  const claims = Object.entries({
    buildTrigger: trigger,
    sourceRepositoryDigest: sha,
    sourceRepositoryUri: repository === undefined ? undefined : `https://github.com/${repository}`,
    sourceRepositoryRef: ref,
  }).flatMap(([claim, value]) => (value === undefined ? [] : [[claim, exactMatcher(value)] as const]));
  return claims.length === 0 ? undefined : Object.fromEntries(claims);
}
