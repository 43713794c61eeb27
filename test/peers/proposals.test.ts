/** Proposals by the real git, to forges that are played. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { digestOf } from '../../src/base/digest.ts';
import { loadRecipe } from '../../src/build/index.ts';
import type { StepInput, StepOutcome } from '../../src/update/candidates/step-input.ts';
import { type Candidate, NO_RECORD } from '../../src/update/candidates/types.ts';
import { workFolder } from '../../src/update/candidates/work-folder.ts';
import type { ForgeKind } from '../../src/update/propose/forges/open-forge.ts';
import { openReview } from '../../src/update/propose/open-review.ts';
import { branchOf } from '../../src/update/propose/place.ts';
import type { ProposeSettings } from '../../src/update/propose/propose-candidate.ts';
import { STATE_FILE } from '../../src/update/propose/state-file.ts';
import { FakeForge } from '../fakes/forge.ts';
import { startGitServer } from '../fakes/git-server.ts';
import { repositoryContext } from '../fakes/repository-context.ts';

const LOCK = {
  version: 1,
  recipe: { name: 'app', digest: digestOf('recipe') },
  epoch: 1,
  compressor: { name: 'gzip', level: 6, digest: digestOf('gzip') },
  archs: {},
};

describe('a proposal of a candidate', () => {
  let folder = '';
  let clone = '';
  let bare = '';
  let server: Awaited<ReturnType<typeof startGitServer>>;
  let forge: FakeForge;
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let count = 0;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-propose-'));
    context = await repositoryContext();
  });
  beforeEach(async () => {
    forge = await FakeForge.start();
    const name = `run-${count++}`;
    mkdirSync(join(folder, name, 'team'), { recursive: true });
    server = await startGitServer(join(folder, name));
    clone = join(folder, name, 'clone');
    bare = join(folder, name, 'team', 'images.git');
    git(folder, 'init', '--quiet', '--bare', '-b', 'main', bare);
    git(folder, 'clone', '--quiet', bare, clone);
    // This process serves it, so what waits for git here asks the folder instead.
    git(clone, 'remote', 'set-url', 'origin', `${server.url}/team/images.git`);
    mkdirSync(join(clone, 'recipes'));
    writeFileSync(
      join(clone, 'recipes', 'app.yaml'),
      'contents: {packages: [app]}\nentrypoint: {command: app}\n',
    );
    git(clone, 'add', '.');
    commit(clone, 'begin');
    git(clone, 'push', '--quiet', bare, 'HEAD:main');
  });
  afterEach(async () => {
    await server.stop();
    await forge.stop();
  });
  after(async () => {
    await context[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  function git(at: string, ...args: string[]): string {
    return execFileSync('git', args, { cwd: at, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  }

  function commit(at: string, message: string): void {
    git(at, '-c', 'user.name=Jo', '-c', 'user.email=jo@example.org', 'commit', '--quiet', '-m', message);
  }

  function candidateOf(packages: string, over: Partial<Candidate> = {}): Candidate {
    return {
      source: digestOf(packages),
      key: digestOf(packages),
      closure: digestOf(packages),
      stage: 'pushed',
      sinceMs: 1_800_000_000_000,
      image: digestOf(`image ${packages}`),
      tests: [{ platform: 'linux/amd64', digest: digestOf('a'), verdict: 'passed', why: undefined }],
      repository: 'registry.example.org/app',
      candidateTag: 'candidate-1',
      request: undefined,
      ...over,
    };
  }

  async function propose(
    candidate: Candidate,
    { kind = 'github', ...over }: { kind?: ForgeKind | 'patch' } & Partial<ProposeSettings> = {},
  ): Promise<StepOutcome> {
    const files = workFolder(join(clone, '..', 'work'));
    const lockPath = files.lockPath(candidate.key);
    mkdirSync(join(lockPath, '..'), { recursive: true });
    writeFileSync(lockPath, JSON.stringify({ ...LOCK, epoch: candidate.key.charCodeAt(9) }));
    const change = { arch: 'amd64', name: 'app', from: '1', to: '2', digest: digestOf('2'), brings: [] };
    const input = {
      recipe: await loadRecipe(join(clone, 'recipes', 'app.yaml')),
      candidate,
      record: { ...NO_RECORD, firstSeen: { [digestOf('2')]: 7 } },
      changes: [{ ...change, isSecurity: true, fixes: ['CVE-2026-1'] }],
      isStale: false,
      knowsVulnerabilities: true,
      files,
      settings: { sources: { aptSources: [] } },
    } as unknown as StepInput;
    return await openReview(settingsOf(kind, over)).propose(input, context);
  }

  function settingsOf(kind: ForgeKind | 'patch', over: Partial<ProposeSettings> = {}): ProposeSettings {
    return {
      forge: kind,
      api: `${forge.url}/${kind}`,
      token: 'secret',
      remote: 'origin',
      base: undefined,
      labels: ['security'],
      reviewers: ['jane'],
      patchDir: join(clone, '..', 'patches'),
      env: process.env,
      ...over,
    };
  }

  const branch = branchOf('recipes/app.yaml');
  const tip = (): string => git(clone, 'ls-remote', bare, `refs/heads/${branch}`).split('\t')[0] ?? '';
  const fileOn = (path: string): string => {
    git(clone, 'fetch', '--quiet', bare, branch);
    return git(clone, 'show', `FETCH_HEAD:${path}`);
  };

  for (const kind of ['github', 'gitlab', 'gitea'] as const)
    it(`is one branch and one request at ${kind}, amended when other packages are out, and never made twice`, async () => {
      const first = await propose(candidateOf('one'), { kind });
      assert.equal(first.candidate.stage, 'proposed', first.why);
      const before = tip();
      await propose(candidateOf('one'), { kind });
      assert.equal(tip(), before);
      await propose(candidateOf('two'), { kind });
      assert.notEqual(tip(), before);
      assert.equal(forge.requests.length, 1);
      const [request] = forge.requests;
      assert.deepEqual(
        [request?.branch, request?.base, request?.state, request?.title, request?.labels, request?.reviewers],
        [branch, 'main', 'open', 'Update app: fixes CVE-2026-1', ['security'], ['jane']],
      );
      assert.match(request?.body ?? '', new RegExp(digestOf('image two')));
      assert.equal(git(clone, 'status', '--porcelain'), '');
      const state = JSON.parse(fileOn(STATE_FILE)) as { recipes: Record<string, { firstSeen: unknown }> };
      assert.deepEqual(state.recipes['recipes/app.yaml']?.firstSeen, { [digestOf('2')]: 7 });
      assert.match(fileOn('recipes/app.lock.json'), /"version"/);
    });

  it('asks the owners of the recipe, once and only when it is new; whom the forge refuses keeps no request from being made', async () => {
    mkdirSync(join(clone, '.github'));
    const owners = '* @everybody\n/recipes/*.yaml @joe @mallory jo@example.org\n*.json @team/ops\n';
    writeFileSync(join(clone, '.github', 'CODEOWNERS'), owners);
    git(clone, 'add', '.');
    commit(clone, 'owners');
    git(clone, 'push', '--quiet', bare, 'HEAD:main');
    context.log.warnings.length = 0;
    const first = await propose(candidateOf('one'), { reviewers: [] });
    assert.equal(first.candidate.stage, 'proposed', first.why);
    const said = context.log.warnings.join('\n');
    assert.match(said, /could not be asked to review.*"mallory".*collaborators/);
    assert.match(said, /could not be asked to review.*"jo@example.org"/);
    await propose(candidateOf('two'), { reviewers: [] });
    assert.deepEqual(
      forge.requests.map(({ reviewers }) => reviewers),
      [['joe', 'ops']],
    );
    assert.equal(context.log.warnings.join('\n'), said);
  });

  it('stays closed until the packages differ', async () => {
    await propose(candidateOf('one'));
    assert.ok(forge.requests[0]);
    forge.requests[0].state = 'closed';
    const again = await propose(candidateOf('one', { key: digestOf('another tool') }));
    assert.match(again.why ?? '', /was closed: not proposed again until the packages differ/);
    assert.equal(forge.requests.length, 1);
    const other = await propose(candidateOf('two'));
    assert.deepEqual([other.candidate.stage, forge.requests.length], ['proposed', 2]);
  });

  it('counts as accepted once its request is merged', async () => {
    await propose(candidateOf('one'));
    assert.ok(forge.requests[0]);
    forge.requests[0].state = 'merged';
    assert.equal((await propose(candidateOf('one'))).candidate.stage, 'accepted');
    assert.equal(forge.requests.length, 1);
  });

  it('leaves a branch that others committed to, or that somebody amended', async () => {
    await propose(candidateOf('one'));
    git(clone, 'fetch', '--quiet', bare, branch);
    git(clone, 'checkout', '--quiet', '-b', 'mine', 'FETCH_HEAD');
    writeFileSync(join(clone, 'note'), 'mine');
    git(clone, 'add', '.');
    commit(clone, 'my part');
    git(clone, 'push', '--quiet', bare, `HEAD:${branch}`);
    const before = tip();
    const left = await propose(candidateOf('two'));
    assert.match(left.why ?? '', /has commits by others, so it is left as it is/);
    assert.equal(tip(), before);
  });

  it('makes the request that a killed run had no time for, on the branch that it pushed', async () => {
    forge.failures = 0;
    await propose(candidateOf('one'));
    forge.requests.length = 0;
    const before = tip();
    await propose(candidateOf('one'));
    assert.deepEqual([tip(), forge.requests.length], [before, 1]);
  });

  it('takes the new base where that changed the same files, and leaves the branch alone where it did not', async () => {
    await propose(candidateOf('one'));
    const before = tip();
    writeFileSync(join(clone, 'other'), 'x');
    git(clone, 'add', 'other');
    commit(clone, 'other');
    git(clone, 'push', '--quiet', bare, 'HEAD:main');
    await propose(candidateOf('one'));
    assert.equal(tip(), before);
    writeFileSync(join(clone, 'recipes', 'app.lock.json'), '{}');
    git(clone, 'add', '.');
    commit(clone, 'lock');
    git(clone, 'push', '--quiet', bare, 'HEAD:main');
    await propose(candidateOf('one'));
    assert.notEqual(tip(), before);
  });

  it('keeps when packages were first seen while they wait, without a request, and what it proposed, for a machine that knows nothing', async () => {
    const review = openReview(settingsOf('github'));
    const recipe = join(clone, 'recipes', 'app.yaml');
    assert.equal(await review.recall(recipe, context), undefined);
    const repositories = [{ suite: 'trixie', date: 1_700_000_000, fingerprints: ['AB'] }];
    const seen = { [digestOf('2')]: 7 };
    assert.equal(await review.note({ recipe, firstSeen: seen, repositories }, context), undefined);
    assert.deepEqual(forge.requests, []);
    const kept = { firstSeen: seen, floors: { 'trixie AB': 1_700_000_000 }, proposed: undefined };
    assert.deepEqual(await review.recall(recipe, context), kept);
    await propose(candidateOf('one'));
    const later = { ...seen, [digestOf('3')]: 9 };
    await review.note({ recipe, firstSeen: later, repositories }, context);
    const { firstSeen, proposed } = (await review.recall(recipe, context)) ?? {};
    assert.deepEqual(firstSeen, later);
    assert.deepEqual(proposed?.candidate, candidateOf('one'));
    assert.match(proposed?.lock.toString() ?? '', /"version"/);
    await propose(candidateOf('two'));
    assert.equal(forge.requests.length, 1);
  });

  it('believes no state of a branch that others committed to, nor times that are still to come', async () => {
    const review = openReview(settingsOf('github'));
    const recipe = join(clone, 'recipes', 'app.yaml');
    const future = 9_000_000_000_000;
    const repositories = [{ suite: 'trixie', date: future, fingerprints: ['AB'] }];
    await review.note({ recipe, firstSeen: { [digestOf('2')]: future }, repositories }, context);
    const recalled = await review.recall(recipe, context);
    assert.deepEqual([recalled?.firstSeen, recalled?.floors], [{}, {}]);
    git(clone, 'fetch', '--quiet', bare, branch);
    git(clone, 'checkout', '--quiet', '-b', 'theirs', 'FETCH_HEAD');
    writeFileSync(join(clone, 'note'), 'mine');
    git(clone, 'add', '.');
    commit(clone, 'my part');
    git(clone, 'push', '--quiet', bare, `HEAD:${branch}`);
    assert.equal(await review.recall(recipe, context), undefined);
    const why = await review.note({ recipe, firstSeen: {}, repositories }, context);
    assert.match(why ?? '', /has commits by others/);
  });

  it('says that the recipe here is another than where it is proposed', async () => {
    writeFileSync(join(clone, 'recipes', 'app.yaml'), 'contents: {packages: [other]}\n');
    assert.match((await propose(candidateOf('one'))).why ?? '', /is not that of main: pull, or commit it/);
  });

  it('is a patch file that git takes, where nobody is asked', async () => {
    const { candidate } = await propose(candidateOf('one'), { kind: 'patch' });
    const path = candidate.request?.url ?? '';
    assert.match(readFileSync(path, 'utf8'), /Subject: \[PATCH\] Update app: fixes CVE-2026-1/);
    git(clone, 'apply', '--check', path);
    assert.deepEqual([tip(), forge.seen], ['', []]);
  });
});
