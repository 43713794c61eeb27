/** What goes wrong with updates: each is said as the status of its recipe, and the image that people use stays. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { loadRecipe, makeLock } from '../../src/build/index.ts';
import { seenReleasesFolder } from '../../src/distro/index.ts';
import { NO_SERVICES } from '../../src/sigstore/index.ts';
import {
  type AdvanceRecipesInput,
  advanceRecipes,
  openDiskState,
  openReview,
  type RecipeProgress,
} from '../../src/update/index.ts';
import { FakeForge } from '../fakes/forge.ts';
import { startGitServer } from '../fakes/git-server.ts';
import { FakeRegistry } from '../fakes/registry.ts';
import { repositoryContext } from '../fakes/repository-context.ts';
import { type SampleProject, startSampleProject } from '../fakes/sample-project.ts';
import { testSigner } from '../fakes/test-signer.ts';

const DAY_MS = 86_400_000;
const signer = testSigner('ecdsa-sha2-256-nistp256');

/** A machine, a mirror, a registry, a forge and a recipe whose image people use, with a newer package out. */
class World implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'shearwall-trouble-'));
  readonly clone = join(this.folder, 'clone');
  project!: SampleProject;
  registry!: FakeRegistry;
  forge!: FakeForge;
  git!: Awaited<ReturnType<typeof startGitServer>>;
  context!: Awaited<ReturnType<typeof repositoryContext>>;
  recipe = '';
  aheadMs = 0;
  #seen = 0;

  static async open(): Promise<World> {
    const world = new World();
    world.context = await repositoryContext();
    mkdirSync(join(world.folder, 'git/team'), { recursive: true });
    world.git = await startGitServer(join(world.folder, 'git'));
    world.forge = await FakeForge.start();
    world.registry = await FakeRegistry.start();
    world.run(world.folder, 'init', '--quiet', '--bare', '-b', 'main', 'git/team/images.git');
    world.run(world.folder, 'clone', '--quiet', 'git/team/images.git', 'clone');
    world.project = await startSampleProject(world.clone, { fileBytes: 100 });
    world.recipe = await world.locked('app');
    world.commit('begin', 'main');
    world.run(world.clone, 'remote', 'set-url', 'origin', `${world.git.url}/team/images.git`);
    await world.update({ goal: 'promoted', review: undefined });
    assert.ok(world.stable());
    await world.publish('p0', '9-1');
    return world;
  }

  run(cwd: string, ...args: string[]): string {
    return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: 'pipe' }).trim();
  }

  /** By the folder: this process serves the address. */
  commit(message: string, branch: string): void {
    const who = ['-c', 'user.name=Jo', '-c', 'user.email=jo@example.org'];
    this.run(this.clone, 'add', '.');
    this.run(this.clone, ...who, 'commit', '--quiet', '-m', message);
    this.run(
      this.clone,
      'push',
      '--quiet',
      '--force',
      join(this.folder, 'git/team/images.git'),
      `HEAD:${branch}`,
    );
  }

  async locked(name: string): Promise<string> {
    const recipe = this.project.recipe(name, { packages: ['p1'] });
    const input = { recipe: await loadRecipe(recipe), recipePath: recipe, sources: this.#sources() };
    await makeLock(input, this.context);
    return recipe;
  }

  /** Of a machine that has seen nothing, so that only the lock says what is too old. */
  #sources(): AdvanceRecipesInput['sources'] {
    return { aptSources: [], seen: seenReleasesFolder(join(this.folder, `seen-${this.#seen++}`)) };
  }

  async publish(name: string, version: string, more: Record<string, string> = {}): Promise<void> {
    const found = this.project.packages.find(({ control }) => control['Package'] === name) ?? assert.fail();
    const control = { ...found.control, Version: version, ...more };
    await this.project.mirror.publish({ suite: 'trixie-updates', packages: [{ ...found, control }] });
  }

  async updates(
    recipes: readonly string[],
    over: Partial<AdvanceRecipesInput> = {},
  ): Promise<RecipeProgress[]> {
    const nowMs = (): number => Date.now() + this.aheadMs;
    const context = { ...this.context, clock: { ...this.context.clock, nowMs } };
    const state = openDiskState(join(this.folder, 'state'), context.clock);
    try {
      return await advanceRecipes(
        {
          recipes,
          includeDirs: undefined,
          database: undefined,
          sources: this.#sources(),
          access: {},
          test: async () => ({ verdict: 'passed', why: undefined }),
          allowUntested: [],
          signing: async () => ({ signer, services: NO_SERVICES }),
          state,
          goal: 'proposed',
          auto: false,
          securityOnly: false,
          minimumAgeMs: 0,
          image: `${this.registry.host}/{name}:stable`,
          review: openReview({
            forge: 'github',
            api: `${this.forge.url}/github`,
            token: 'secret',
            remote: 'origin',
            base: undefined,
            labels: [],
            reviewers: [],
            patchDir: this.folder,
            env: process.env,
          }),
          ...over,
        },
        context,
      );
    } finally {
      await state.close();
    }
  }

  async update(over: Partial<AdvanceRecipesInput> = {}): Promise<RecipeProgress> {
    const [progress] = await this.updates([this.recipe], over);
    return progress ?? assert.fail();
  }

  stable(name = 'app'): string | undefined {
    return this.registry.tags.get(name)?.get('stable');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([
      this.git.stop(),
      this.forge.stop(),
      this.registry.stop(),
      this.project.mirror.close(),
    ]);
    await this.context[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

type Trouble = {
  what: string;
  /** Makes it, and updates. */
  with(world: World): Promise<RecipeProgress>;
  says: RegExp;
  /** Default: it goes on by itself once that is over. */
  over?(world: World): Promise<void>;
};

const without = async (world: World, name: string): Promise<void> => {
  const packages = world.project.packages.filter(({ control }) => control['Package'] !== name);
  await world.project.mirror.publish({ suite: 'trixie', packages });
  await world.project.mirror.publish({ suite: 'trixie-updates', packages: [] });
};

const back = async (world: World): Promise<void> => {
  await world.project.mirror.publish({ suite: 'trixie', packages: world.project.packages });
  await world.publish('p0', '9-1');
};

const TROUBLES: readonly Trouble[] = [
  {
    what: 'a package that was removed from the archive',
    async with(world) {
      await without(world, 'p1');
      return await world.update();
    },
    says: /there is no package "p1"/,
    over: back,
  },
  {
    what: 'a dependency that the archive no longer has',
    async with(world) {
      await without(world, 'p0');
      return await world.update();
    },
    says: /p1 .*needs p0/,
    over: back,
  },
  {
    what: 'a test that fails',
    with: async (world) =>
      await world.update({ test: async () => ({ verdict: 'failed', why: 'no answer on port 8080' }) }),
    says: /the test of linux\/amd64 failed: no answer on port 8080/,
  },
  {
    what: 'a registry that is down',
    async with(world) {
      world.registry.faults.push({ method: 'PUT', path: /./, times: 1000, effect: 503 });
      world.registry.faults.push({ method: 'POST', path: /./, times: 1000, effect: 503 });
      return await world.update();
    },
    says: /503/,
    async over(world) {
      world.registry.faults.length = 0;
    },
  },
  {
    what: 'a forge that is down',
    async with(world) {
      world.forge.failures = 1000;
      return await world.update();
    },
    says: /github.*503|503.*github/,
    async over(world) {
      world.forge.failures = 0;
    },
  },
  {
    what: 'a Release that has expired',
    async with(world) {
      const fields = { 'Valid-Until': new Date(Date.now() - DAY_MS).toUTCString() };
      await world.project.mirror.publish({ suite: 'trixie-security', packages: [], fields });
      return await world.update();
    },
    says: /trixie-security .*(?:expired|valid until)/i,
    async over(world) {
      await world.project.mirror.publish({ suite: 'trixie-security', packages: [] });
    },
  },
  {
    what: 'a request that somebody closed, until other packages are out',
    async with(world) {
      await world.update();
      const [request] = world.forge.requests;
      if (request) request.state = 'closed';
      return await world.update();
    },
    says: /was closed: not proposed again until the packages differ/,
    over: async (world) => await world.publish('p0', '9-2'),
  },
  {
    what: 'a branch that somebody pushed over',
    async with(world) {
      await world.update();
      writeFileSync(join(world.clone, 'mine'), 'x');
      world.commit('mine', world.forge.requests[0]?.branch ?? '');
      await world.publish('p0', '9-2');
      return await world.update();
    },
    says: /has commits by others, so it is left as it is/,
    async over(world) {
      const { branch } = world.forge.requests[0] ?? assert.fail();
      world.run(join(world.folder, 'git/team/images.git'), 'update-ref', '-d', `refs/heads/${branch}`);
    },
  },
  {
    what: 'a package that is replaced while it waits to be old enough: the newer one waits anew',
    async with(world) {
      const minimumAgeMs = 3 * DAY_MS;
      assert.match((await world.update({ minimumAgeMs })).record.why ?? '', /p0 9-1/);
      world.aheadMs = 2 * DAY_MS;
      await world.publish('p0', '9-2');
      await world.update({ minimumAgeMs });
      world.aheadMs = 3 * DAY_MS + 1000;
      return await world.update({ minimumAgeMs });
    },
    says: /waits until .*: p0 9-2/,
    async over(world) {
      world.aheadMs = 5 * DAY_MS + 1000;
    },
  },
];

describe('what goes wrong with an update', () => {
  for (const trouble of TROUBLES)
    it(`is said, and changes nothing that people use: ${trouble.what}`, async () => {
      await using world = await World.open();
      const before = world.stable();
      const { record, status } = await trouble.with(world);
      assert.match(status.why ?? record.why ?? '', trouble.says);
      assert.equal(world.stable(), before);
      await trouble.over?.(world);
      const after = await world.update();
      assert.deepEqual([after.record.candidate?.stage, after.record.why], ['proposed', undefined]);
      assert.equal(world.stable(), before);
    });
});

describe('ten recipes of which one is broken', () => {
  let world: World;
  before(async () => {
    world = await World.open();
  });
  after(async () => await world[Symbol.asyncDispose]());

  it('are nine that are proposed, and one that says why not', async () => {
    const names = Array.from({ length: 9 }, (_, number) => `more-${number}`);
    await world.project.mirror.publish({ suite: 'trixie-updates', packages: [] });
    const recipes = [world.recipe];
    for (const name of names) recipes.push(await world.locked(name));
    world.commit('more', 'main');
    const broken = recipes[4] ?? '';
    writeFileSync(broken, readFileSync(broken, 'utf8').replace('[p1]', '[nowhere]'));
    await world.publish('p0', '9-1');
    const done = await world.updates(recipes);
    const stages = done.map(({ record }) => record.candidate?.stage);
    assert.deepEqual(
      stages,
      recipes.map((each) => (each === broken ? undefined : 'proposed')),
    );
    assert.match(done[4]?.record.why ?? '', /nowhere/);
    assert.equal(world.forge.requests.length, 9);
    assert.equal(new Set(world.forge.requests.map(({ branch }) => branch)).size, 9);
  });
});
