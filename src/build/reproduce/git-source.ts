import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../base/errors.ts';
import { runProgram } from '../../base/run-program.ts';
import { buildError } from '../errors.ts';
import type { Recipe } from '../recipe/index.ts';

type GitSource = { url: string; commit: string };

/** No prompt, no hook, and no protocol that could name a file or program of this machine. */
const SAFE = [
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'protocol.allow=never',
  '-c',
  'credential.interactive=false',
];
const PROTOCOLS = ['https', 'ssh', 'git'].flatMap((name) => ['-c', `protocol.${name}.allow=always`]);

/** The one commit that all `files:` of a recipe name; undefined when they name none or several. */
export function gitSourceOf(recipe: Recipe): GitSource | undefined {
  const [first, ...others] = recipe.files.map(({ git }) => git);
  const isShared = others.every((git) => git?.url === first?.url && git?.commit === first?.commit);
  return isShared ? first : undefined;
}

/** Lends `work` a folder with the files of that commit. `source:` of a file is then relative to the repository's root. */
export async function withCommit<Result>(
  { url, commit }: GitSource,
  work: (folder: string) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'shearwall-source-'));
  try {
    await checkOut(folder, url, commit, signal);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkOut(
  folder: string,
  url: string,
  commit: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const git = async (...args: string[]): Promise<void> => {
    const all = [...SAFE, ...PROTOCOLS, '-C', folder, ...args];
    const { exitCode, errors } = await runProgram('git', all, { keepsErrors: true, signal });
    if (exitCode !== 0) throw new Error(errors.trim());
  };
  try {
    await git('init', '--quiet');
    // Not every server gives out a commit that no branch ends with; then its branches are fetched.
    await git('fetch', '--quiet', '--depth', '1', '--', url, commit).catch(() =>
      git('fetch', '--quiet', '--tags', '--', url, '+refs/heads/*:refs/remotes/origin/*'),
    );
    await git('checkout', '--quiet', '--detach', commit);
  } catch (cause) {
    signal?.throwIfAborted();
    throw buildError(
      'REPRODUCE_SOURCE',
      `cannot check out ${commit} of ${url}: ${messageOf(cause).split('\n')[0]}`,
      {
        hint: 'give the folder that holds the files: --source DIR',
        cause,
      },
    );
  }
}
