import type { AcceptedSigner, Matcher } from '../../sigstore/index.ts';
import { exactMatcher } from '../../sigstore/index.ts';
import { softwareError } from './errors.ts';

const GITHUB_ACTIONS = 'https://token.actions.githubusercontent.com';

type Preset = { summary: string; signer(repository: string | undefined): AcceptedSigner };

/** Whose signatures are meant by `--preset NAME`. */
const PRESETS: Record<string, Preset> = {
  github: {
    summary: 'a workflow of the GitHub repository (or of all of an owner) that --repo names',
    signer: (repository) => ({
      kind: 'identity',
      identity: workflowOf(githubRepository(repository)),
      issuer: exactMatcher(GITHUB_ACTIONS),
    }),
  },
  homebrew: {
    summary: 'the workflows that publish the bottles of homebrew-core',
    signer: () => ({
      kind: 'identity',
      // `master` until the branch was renamed in 2025.
      identity: patternMatcher(
        /^https:\/\/github\.com\/Homebrew\/homebrew-core\/\.github\/workflows\/(?:publish-commit-bottles|dispatch-build-bottle)\.yml@refs\/heads\/(?:main|master)$/,
      ),
      issuer: exactMatcher(GITHUB_ACTIONS),
    }),
  },
  kubernetes: {
    summary: 'the account that signs the binaries of Kubernetes releases',
    signer: () => ({
      kind: 'identity',
      identity: exactMatcher('krel-staging@k8s-releng-prod.iam.gserviceaccount.com'),
      issuer: exactMatcher('https://accounts.google.com'),
    }),
  },
};

/** Throws SOFTWARE_PRESET. `repository` is `OWNER/NAME` or `OWNER`, for `github` only. */
export function blobPreset(name: string, { repository }: { repository?: string } = {}): AcceptedSigner {
  const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
  if (preset === undefined) {
    const known = Object.entries(PRESETS).map(([known, { summary }]) => `${known} (${summary})`);
    throw softwareError('SOFTWARE_PRESET', `there is no preset '${name}'`, {
      hint: `known presets: ${known.join(', ')}`,
    });
  }
  if (repository !== undefined && name !== 'github')
    throw softwareError('SOFTWARE_PRESET', `the preset ${name} takes no repository`, {
      hint: 'leave out --repo',
    });
  return preset.signer(repository);
}

function githubRepository(text: string | undefined): string {
  if (text !== undefined && /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:\/[A-Za-z0-9._-]{1,100})?$/.test(text))
    return text;
  const what =
    text === undefined ? 'the preset github needs a repository' : `'${text}' is not a GitHub repository`;
  throw softwareError('SOFTWARE_PRESET', what, {
    hint: 'name it with --repo OWNER/NAME, or --repo OWNER for all of theirs',
  });
}

/** GitHub does not tell upper from lower case in names of owners and repositories. */
function workflowOf(repository: string): Matcher {
  const prefix = `https://github.com/${repository}/`.toLowerCase();
  return {
    text: `https://github.com/${repository}/…`,
    matches: (identity) => identity.toLowerCase().startsWith(prefix),
  };
}

function patternMatcher(pattern: RegExp): Matcher {
  return { text: `/${pattern.source}/`, matches: (value) => pattern.test(value) };
}
