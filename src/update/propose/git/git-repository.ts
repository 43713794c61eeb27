import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Context } from '../../../base/context.ts';
import { messageOf } from '../../../base/errors.ts';
import { type Environment, runProgram } from '../../../base/run-program.ts';
import { isoSeconds } from '../../../base/utc-time.ts';
import { updateError } from '../../errors.ts';

/** No prompt and no hook: what proposes answers nobody and runs nothing of the repository's. */
const SAFE = ['-c', 'core.hooksPath=/dev/null', '-c', 'credential.interactive=false'];
const NAME = 'shearwall';
const EMAIL = 'shearwall@localhost';
const TREE_TRAILER = 'Shearwall-Tree';

/** A commit on a branch of the remote. */
export type BranchTip = { commit: string; isOurs: boolean };

export type CommitInput = {
  base: string;
  /** The commit whose files it has besides; default: the base's. */
  tree?: string;
  files: ReadonlyMap<string, Buffer>;
  message: string;
  nowMs: number;
};

/** The git repository that a recipe is in. Commits are made beside the working tree, which nothing here changes. */
export class GitRepository {
  /** The folder of the working tree. */
  readonly root: string;
  readonly #remote: string;
  readonly #env: Environment;
  readonly #signal: AbortSignal;

  private constructor(root: string, remote: string, env: Environment, signal: AbortSignal) {
    this.root = root;
    this.#remote = remote;
    this.#env = env;
    this.#signal = signal;
  }

  /** Throws UPDATE_GIT where `folder` is in no repository. */
  static async open(
    { folder, remote, env }: { folder: string; remote: string; env: Environment },
    { signal }: Pick<Context, 'signal'>,
  ): Promise<GitRepository> {
    const quiet = { ...env, GIT_TERMINAL_PROMPT: '0' };
    const found = await new GitRepository(folder, remote, quiet, signal).#git('rev-parse', '--show-toplevel');
    return new GitRepository(found, remote, quiet, signal);
  }

  remoteUrl(): Promise<string> {
    return this.#git('remote', 'get-url', this.#remote);
  }

  /** The branch that the remote's HEAD stands for. */
  async defaultBranch(): Promise<string> {
    const text = await this.#git('ls-remote', '--symref', '--', this.#remote, 'HEAD');
    const branch = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(text)?.[1];
    if (branch !== undefined) return branch;
    throw updateError('UPDATE_GIT', `the remote ${this.#remote} does not say which branch is its default`, {
      hint: 'name it: --base main',
    });
  }

  /** Fetches a branch; undefined: there is none. */
  async fetchBranch(branch: string): Promise<string | undefined> {
    const listed = await this.#git('ls-remote', '--', this.#remote, `refs/heads/${branch}`);
    if (listed === '') return undefined;
    const ref = `refs/shearwall/${branch}`;
    await this.#git('fetch', '--quiet', '--no-tags', '--', this.#remote, `+refs/heads/${branch}:${ref}`);
    return await this.#git('rev-parse', '--verify', `${ref}^{commit}`);
  }

  /** Ours: one commit of this program on top of the base, as it made it. What anybody else added or changed is theirs. */
  async tip(branch: string, base: string): Promise<BranchTip | undefined> {
    const commit = await this.fetchBranch(branch);
    if (commit === undefined) return undefined;
    const added = await this.#git('rev-list', '--max-count=2', commit, `^${base}`);
    if (added === '') return { commit, isOurs: true };
    const shown = await this.#git('show', '--no-patch', '--format=%ce%n%T%n%P%n%B', commit);
    const [email, tree, parents = '', ...message] = shown.split('\n');
    const isOne = added.split('\n').length === 1 && !parents.includes(' ');
    const isOurs = isOne && email === EMAIL && message.includes(`${TREE_TRAILER}: ${tree}`);
    return { commit, isOurs };
  }

  /** The object of a file of a commit; undefined: it has none of that name. */
  async fileAt(commit: string, path: string): Promise<string | undefined> {
    const entry = await this.#git('ls-tree', commit, '--', path);
    return /^\d+ blob ([0-9a-f]+)\t/.exec(entry)?.[1];
  }

  /** What a file would be called among the objects. */
  async objectOf(bytes: Buffer): Promise<string> {
    return await this.#git(['hash-object', '-w', '--stdin'], { input: bytes });
  }

  /** Undefined: the commit has no such file. */
  async contentsAt(commit: string, path: string): Promise<Buffer | undefined> {
    const object = await this.fileAt(commit, path);
    return object === undefined ? undefined : await this.#run(['cat-file', 'blob', object], {});
  }

  async parentOf(commit: string): Promise<string | undefined> {
    const parents = await this.#git('rev-list', '--parents', '--max-count=1', commit);
    return parents.split(' ')[1];
  }

  /** A commit on `base` with these files changed, by paths from the root. */
  async commit({ base, tree: from = base, files, message, nowMs }: CommitInput): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'shearwall-index-'));
    try {
      const env = { ...this.#env, GIT_INDEX_FILE: join(folder, 'index') };
      await this.#git(['read-tree', from], { env });
      for (const [path, bytes] of files) {
        const entry = `100644,${await this.objectOf(bytes)},${path}`;
        await this.#git(['update-index', '--add', '--cacheinfo', entry], { env });
      }
      const tree = await this.#git(['write-tree'], { env });
      const when = isoSeconds(nowMs);
      const who = {
        ...this.#env,
        GIT_AUTHOR_NAME: NAME,
        GIT_AUTHOR_EMAIL: EMAIL,
        GIT_AUTHOR_DATE: when,
        GIT_COMMITTER_NAME: NAME,
        GIT_COMMITTER_EMAIL: EMAIL,
        GIT_COMMITTER_DATE: when,
      };
      return await this.#git(['commit-tree', tree, '-p', base], {
        env: who,
        input: `${message}\n\n${TREE_TRAILER}: ${tree}\n`,
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** False: the branch is not what it was when it was looked at. */
  async push(branch: string, commit: string, before: string | undefined): Promise<boolean> {
    const lease = `--force-with-lease=refs/heads/${branch}:${before ?? ''}`;
    try {
      await this.#git('push', '--quiet', lease, '--', this.#remote, `${commit}:refs/heads/${branch}`);
      return true;
    } catch (error) {
      if (/stale info|\[rejected\]/.test(messageOf(error))) return false;
      throw error;
    }
  }

  /** The commit as a mail that `git am` takes. */
  async writePatch(commit: string, path: string): Promise<void> {
    await this.#git('format-patch', '--max-count=1', `--output=${resolve(path)}`, commit);
  }

  async #git(first: string | string[], ...rest: (string | RunGit)[]): Promise<string> {
    const isList = Array.isArray(first);
    const args = isList ? first : [first, ...(rest as string[])];
    const output = await this.#run(args, isList ? ((rest[0] ?? {}) as RunGit) : {});
    return output.toString('utf8').replace(/\n$/, '');
  }

  async #run(args: readonly string[], { env = this.#env, input = '' }: RunGit): Promise<Buffer> {
    try {
      const { exitCode, output, errors } = await runProgram('git', [...SAFE, '-C', this.root, ...args], {
        env,
        input,
        keepsErrors: true,
        signal: this.#signal,
      });
      if (exitCode !== 0) throw new Error(errors.trim());
      return output;
    } catch (cause) {
      this.#signal.throwIfAborted();
      throw updateError('UPDATE_GIT', `git ${args[0]}: ${messageOf(cause).split('\n').join('; ')}`, {
        cause,
        hint: 'recipes that are proposed lie in a git repository whose remote git can reach: see --remote',
      });
    }
  }
}

type RunGit = { env?: Environment; input?: string | Buffer };
