import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LARGE_FILE_BYTES, readBounded } from '../../base/bounded-read.ts';
import type { Context } from '../../base/context.ts';
import { messageOf } from '../../base/errors.ts';
import { makeFolder } from '../../base/make-folder.ts';
import { lockPathOf, parseLock, slimPathOf } from '../../build/index.ts';
import { soundLock } from '../candidates/sound-lock.ts';
import type { CandidateStep, StepInput, StepOutcome } from '../candidates/step-input.ts';
import type { ProposedRequest } from '../candidates/types.ts';
import { type Differences, findDifferences } from './differences/find-differences.ts';
import { type ForgeKind, openForge } from './forges/open-forge.ts';
import type { Forge, ForgeRequest, RequestText } from './forges/types.ts';
import type { GitRepository } from './git/git-repository.ts';
import { findOwners } from './owners/find-owners.ts';
import { openPlace, type PlaceSettings, type RecipePlace } from './place.ts';
import { markerOfBody, requestText } from './request-text.ts';
import { STATE_FILE, stateFileText } from './state-file.ts';

export type ProposeSettings = PlaceSettings & {
  /** `patch`: files instead of requests. */
  forge: ForgeKind | 'patch' | undefined;
  api: string | undefined;
  token: string | undefined;
  labels: readonly string[];
  /** None: the owners of the recipe, by the CODEOWNERS file of the base. */
  reviewers: readonly string[];
  /** For patch files. */
  patchDir: string;
};

/** Puts a candidate where people review: one branch and one request for each recipe, amended and never made twice. */
export function proposeCandidate(settings: ProposeSettings): CandidateStep {
  return async (input, context) => {
    const place = await openPlace(input.recipe.path, settings, context);
    return await new Proposal(input, { settings, place }, context).make();
  };
}

class Proposal {
  readonly #input: StepInput;
  readonly #settings: ProposeSettings;
  readonly #place: RecipePlace;
  readonly #repository: GitRepository;
  readonly #recipe: string;
  readonly #context: Context;

  constructor(
    input: StepInput,
    { settings, place }: { settings: ProposeSettings; place: RecipePlace },
    context: Context,
  ) {
    this.#input = input;
    this.#settings = settings;
    this.#place = place;
    this.#repository = place.repository;
    this.#recipe = place.recipe;
    this.#context = context;
  }

  async make(): Promise<StepOutcome> {
    const { candidate } = this.#input;
    const { branch, base, baseCommit } = this.#place;
    if (baseCommit === undefined) return this.#not(`the remote has no branch ${base}`);
    if (!(await this.#isSameRecipe(baseCommit)))
      return this.#not(`${this.#recipe} here is not that of ${base}: pull, or commit it there first`);
    const text = requestText({
      recipe: this.#recipe,
      name: this.#input.recipe.name,
      candidate,
      changes: this.#input.changes,
      knowsVulnerabilities: this.#input.knowsVulnerabilities,
      isStale: this.#input.isStale,
      differences: await this.#differences(baseCommit),
    });
    const files = await this.#files(baseCommit);
    if (this.#settings.forge === 'patch') return await this.#writePatch(baseCommit, files, text);
    const forge = await this.#openForge();
    const requests = await forge.find(branch);
    const [last] = requests;
    const isAbout = last !== undefined && markerOfBody(last.body)?.closure === candidate.closure;
    if (last?.state === 'closed' && isAbout)
      return this.#not(`${last.url} was closed: not proposed again until the packages differ`);
    if (last?.state === 'merged' && isAbout)
      return { candidate: { ...candidate, stage: 'accepted', request: { url: last.url, branch } } };
    const why = await this.#pushBranch(branch, baseCommit, { files, title: text.title });
    if (why !== undefined) return this.#not(why);
    const request = await this.#request(forge, { branch, base, text });
    return { candidate: { ...candidate, stage: 'proposed', request } };
  }

  #not(why: string): StepOutcome {
    return { candidate: this.#input.candidate, why };
  }

  /** The lock is for the recipe as it is here: on another one it would be stale. */
  async #isSameRecipe(baseCommit: string): Promise<boolean> {
    const there = await this.#repository.fileAt(baseCommit, this.#recipe);
    return (
      there ===
      (await this.#repository.objectOf(await readBounded(this.#input.recipe.path, LARGE_FILE_BYTES)))
    );
  }

  /** Against the lock of the base. One that cannot be read is as good as none. */
  async #differences(baseCommit: string): Promise<Differences> {
    const { candidate, files, recipe, settings } = this.#input;
    const lockPath = files.lockPath(candidate.key);
    const after = parseLock(await readBounded(lockPath, LARGE_FILE_BYTES), lockPath);
    const bytes = await this.#repository.contentsAt(baseCommit, lockPathOf(this.#recipe));
    const before = bytes && soundLock(bytes);
    const { sources, cataloguing: { cacheKeyFile } = {} } = settings;
    return await findDifferences({ before, after, recipe, sources, cacheKeyFile }, this.#context);
  }

  async #files(baseCommit: string): Promise<Map<string, Buffer>> {
    const { candidate, files, record } = this.#input;
    const lockPath = files.lockPath(candidate.key);
    const lock = await readBounded(lockPath, LARGE_FILE_BYTES);
    const to = lockPathOf(this.#recipe);
    const made = new Map([[to, lock]]);
    const slim = slimPathOf(lockPath);
    if (existsSync(slim)) made.set(slimPathOf(to), await readBounded(slim, LARGE_FILE_BYTES));
    const before = await this.#repository.contentsAt(baseCommit, STATE_FILE);
    const text = stateFileText(before?.toString('utf8'), {
      recipe: this.#recipe,
      candidate,
      firstSeen: record.firstSeen ?? {},
      repositories: Object.values(parseLock(lock, lockPath).archs).flatMap((arch) => arch.repositories),
    });
    return made.set(STATE_FILE, Buffer.from(text));
  }

  async #openForge(): Promise<Forge> {
    const { forge: kind, api, token } = this.#settings;
    const remote = await this.#repository.remoteUrl();
    return openForge({ kind: kind === 'patch' ? undefined : kind, api, token, remote }, this.#context);
  }

  /** Why it is left as it is; undefined: the branch has what is proposed. */
  async #pushBranch(
    branch: string,
    baseCommit: string,
    { files, title }: { files: ReadonlyMap<string, Buffer>; title: string },
  ): Promise<string | undefined> {
    const tip = await this.#repository.tip(branch, baseCommit);
    if (tip?.isOurs === false) return `the branch ${branch} has commits by others, so it is left as it is`;
    if (tip !== undefined && (await this.#hasSame(tip.commit, baseCommit, files))) return undefined;
    const nowMs = this.#context.clock.nowMs();
    const commit = await this.#repository.commit({ base: baseCommit, files, message: title, nowMs });
    const isPushed = await this.#repository.push(branch, commit, tip?.commit);
    return isPushed ? undefined : `the branch ${branch} changed meanwhile, so it is left as it is`;
  }

  /** Nothing is pushed for what the branch has already, unless the base took other versions of these files since. */
  async #hasSame(tip: string, base: string, files: ReadonlyMap<string, Buffer>): Promise<boolean> {
    const repository = this.#repository;
    const parent = await repository.parentOf(tip);
    if (parent === undefined) return false;
    for (const [path, bytes] of files) {
      if ((await repository.fileAt(tip, path)) !== (await repository.objectOf(bytes))) return false;
      if ((await repository.fileAt(parent, path)) !== (await repository.fileAt(base, path))) return false;
    }
    return true;
  }

  async #request(
    forge: Forge,
    { branch, base, text }: { branch: string; base: string; text: RequestText },
  ): Promise<ProposedRequest> {
    const open = async () => (await forge.find(branch)).find(({ state }) => state === 'open');
    let request = await open();
    if (request === undefined) {
      // Another run may have been quicker: its request is the one.
      const made = await forge.create({ branch, base, ...text });
      request = made ?? (await open());
      if (request === undefined) throw new Error(`no request of ${branch} could be made`);
      if (made !== undefined) await this.#invite(forge, made);
    }
    // What somebody wrote into it stays as long as nothing new is to be said.
    if (markerOfBody(request.body)?.facts !== markerOfBody(text.body)?.facts)
      await forge.edit(request.number, text);
    return { url: request.url, branch };
  }

  /** Once, when the request is new: people get mail of it. The request stays, whoever cannot be asked. */
  async #invite(forge: Forge, { number, url }: ForgeRequest): Promise<void> {
    const { log, signal } = this.#context;
    const { labels } = this.#settings;
    try {
      if (labels.length > 0) await forge.addLabels(number, labels);
    } catch (error) {
      signal.throwIfAborted();
      log.warn('a new request has not got its labels', { request: url, why: messageOf(error) });
    }
    const { accounts, others } = await this.#reviewers(forge);
    const refused = accounts.length > 0 ? await forge.askReviewers(number, accounts) : [];
    for (const { name, why } of refused)
      log.warn('could not be asked to review', { name, request: url, why });
    for (const name of others)
      log.warn('could not be asked to review', { name, request: url, why: 'no forge asks but by account' });
  }

  /** Those of the settings; without any, whom the base's CODEOWNERS names for the recipe or its lock. */
  async #reviewers(forge: Forge): Promise<{ accounts: readonly string[]; others: readonly string[] }> {
    const { reviewers } = this.#settings;
    const { baseCommit: commit } = this.#place;
    if (reviewers.length > 0 || commit === undefined) return { accounts: reviewers, others: [] };
    const paths = [this.#recipe, lockPathOf(this.#recipe)];
    return await findOwners({ repository: this.#repository, commit, paths }, forge.owners);
  }

  async #writePatch(
    base: string,
    files: ReadonlyMap<string, Buffer>,
    { title, body }: RequestText,
  ): Promise<StepOutcome> {
    const { candidate } = this.#input;
    const message = `${title}\n\n${body}`;
    const nowMs = candidate.sinceMs;
    const commit = await this.#repository.commit({ base, files, message, nowMs });
    const { patchDir } = this.#settings;
    makeFolder(patchDir);
    const { branch } = this.#place;
    const path = join(patchDir, `${branch.slice(branch.lastIndexOf('/') + 1)}.patch`);
    await this.#repository.writePatch(commit, path);
    return { candidate: { ...candidate, stage: 'proposed', request: { url: path, branch } } };
  }
}
