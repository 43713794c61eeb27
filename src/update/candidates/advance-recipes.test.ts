import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { FakeRegistry } from '../../../test/fakes/registry.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { type SampleProject, startSampleProject } from '../../../test/fakes/sample-project.ts';
import { testSigner } from '../../../test/fakes/test-signer.ts';
import { loadRecipe, lockPathOf, makeLock } from '../../build/index.ts';
import { seenReleasesFolder } from '../../distro/index.ts';
import { openImage } from '../../oci/index.ts';
import { NO_SERVICES } from '../../sigstore/index.ts';
import { listEvidence } from '../../trust/index.ts';
import { type AdvanceRecipesInput, advanceRecipes, type RecipeProgress } from './advance-recipes.ts';
import type { Deployments } from './deployments.ts';
import { pruneCandidates } from './prune-candidates.ts';
import type { NoteInput, Recalled, ReviewPlace } from './review.ts';
import { rollBack } from './roll-back.ts';
import { openDiskState } from './state/open-disk-state.ts';
import type { UpdateState } from './state/types.ts';
import { workFolder } from './work-folder.ts';

const signer = testSigner('ecdsa-sha2-256-nistp256');

describe('candidates of recipes', () => {
  let folder = '';
  let project: SampleProject;
  let registry: FakeRegistry;
  let state: UpdateState;
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let count = 0;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-candidates-'));
    context = await repositoryContext();
  });
  beforeEach(async () => {
    project = await startSampleProject(join(folder, `project-${count++}`), { fileBytes: 100 });
    registry = await FakeRegistry.start();
    state = openDiskState(join(project.folder, 'update'), context.clock);
  });
  afterEach(async () => {
    await state.close();
    await registry.stop();
    await project.mirror.close();
  });
  after(async () => {
    await context[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const sources = (name = 'seen') => ({
    aptSources: [],
    seen: seenReleasesFolder(join(project.folder, name)),
  });

  async function locked(name: string, packages: readonly string[]): Promise<string> {
    const recipePath = project.recipe(name, { packages });
    await lock(recipePath);
    return recipePath;
  }

  async function lock(recipePath: string): Promise<void> {
    await makeLock({ recipe: await loadRecipe(recipePath), recipePath, sources: sources() }, context);
  }

  async function advance(
    recipes: string[],
    over: Partial<AdvanceRecipesInput> = {},
  ): Promise<RecipeProgress[]> {
    const input: AdvanceRecipesInput = {
      recipes,
      includeDirs: undefined,
      database: undefined,
      sources: sources(),
      access: {},
      test: async () => ({ verdict: 'passed', why: undefined }),
      allowUntested: [],
      signing: async () => ({ signer, services: NO_SERVICES }),
      state,
      goal: 'pushed',
      auto: false,
      securityOnly: false,
      minimumAgeMs: 0,
      image: `${registry.host}/{name}:stable`,
      ...over,
    };
    return await advanceRecipes(input, context);
  }

  const one = async (recipe: string, over: Partial<AdvanceRecipesInput> = {}): Promise<RecipeProgress> => {
    const [progress] = await advance([recipe], over);
    assert.ok(progress);
    return progress;
  };

  async function publish(name: string, version: string, suite = 'trixie-updates'): Promise<void> {
    const found = project.packages.find(({ control }) => control['Package'] === name);
    assert.ok(found);
    await project.mirror.publish({
      suite,
      packages: [{ ...found, control: { ...found.control, Version: version } }],
    });
  }

  const tags = (name: string): string[] => [...(registry.tags.get(name)?.keys() ?? [])].sort();

  it('is built, tested, signed and pushed by digest, under a tag that nobody uses, while the lock beside the recipe stays', async () => {
    const recipe = await locked('app', ['p1']);
    const before = readFileSync(lockPathOf(recipe), 'utf8');
    assert.equal((await one(recipe)).record.candidate, undefined);
    await publish('p0', '9-1');
    const { record, status } = await one(recipe);
    assert.equal(status.state, 'outdated');
    assert.equal(record.why, undefined);
    const { image, stage, candidateTag } = record.candidate ?? {};
    assert.equal(stage, 'pushed');
    assert.deepEqual(tags('app'), [candidateTag]);
    assert.equal(candidateTag, `candidate-${image?.slice(7, 19)}`);
    assert.equal(readFileSync(lockPathOf(recipe), 'utf8'), before);
    const source = await openImage({ image: `${registry.host}/app@${image}` }, context);
    assert.ok(image);
    assert.equal((await listEvidence({ source, subject: image }, context)).evidence.length >= 1, true);
    await source.close();
  });

  it('does nothing twice', async () => {
    const recipe = await locked('app', ['p1']);
    await publish('p0', '9-1');
    const first = await one(recipe);
    const writes = registry.count('PUT', /./);
    const tested: string[] = [];
    const again = await one(recipe, {
      test: async ({ platform }) => {
        tested.push(platform);
        return { verdict: 'passed', why: undefined };
      },
    });
    assert.equal(JSON.stringify(again.record), JSON.stringify(first.record));
    assert.deepEqual([registry.count('PUT', /./), tested], [writes, []]);
  });

  it('pushes nothing whose test failed, or that nobody could test, unless that was allowed for its platform', async () => {
    const recipe = await locked('app', ['p1']);
    await publish('p0', '9-1');
    let signed = 0;
    const signing: AdvanceRecipesInput['signing'] = async () => {
      signed++;
      return { signer, services: NO_SERVICES };
    };
    const failed = await one(recipe, {
      signing,
      test: async () => ({ verdict: 'failed', why: 'no answer' }),
    });
    assert.deepEqual(
      [failed.record.candidate?.stage, failed.record.why],
      ['built', 'the test of linux/amd64 failed: no answer'],
    );
    const test: AdvanceRecipesInput['test'] = async () => ({ verdict: 'not tested', why: 'no sandbox' });
    const untested = await one(recipe, { signing, test });
    assert.match(untested.record.why ?? '', /linux\/amd64 was not tested: no sandbox/);
    assert.deepEqual([tags('app'), signed], [[], 0]);
    const allowed = await one(recipe, { signing, test, allowUntested: ['linux/amd64'] });
    assert.equal(allowed.record.candidate?.stage, 'pushed');
  });

  it('is tested again where the recipe has another test by now, or what was allowed is so no longer', async () => {
    const recipe = await locked('app', ['p1']);
    await publish('p0', '9-1');
    const untested = async () => ({ verdict: 'not tested', why: undefined }) as const;
    await one(recipe, { goal: 'tested', test: untested, allowUntested: ['linux/amd64'] });
    assert.equal((await one(recipe, { goal: 'signed' })).record.candidate?.stage, 'signed');
    const checks = 'test: {checks: [{command: /usr/bin/p0}]}\n';
    appendFileSync(recipe, checks);
    const failed = await one(recipe, { test: async () => ({ verdict: 'failed', why: 'no answer' }) });
    assert.deepEqual([failed.record.candidate?.stage, tags('app')], ['built', []]);
    assert.equal((await one(recipe)).record.candidate?.stage, 'pushed');
  });

  it('goes on where an earlier run stopped, whatever step that was', async () => {
    const recipe = await locked('app', ['p1']);
    await publish('p0', '9-1');
    const goals = ['built', 'tested', 'signed', 'pushed'] as const;
    const images = new Set<string | undefined>();
    for (const goal of goals) {
      const { record } = await one(recipe, { goal });
      assert.deepEqual([record.candidate?.stage, record.why], [goal, undefined]);
      images.add(record.candidate?.image);
    }
    assert.equal(images.size, 1);
  });

  it('gives the production tag only to what the lock beside the recipe accepted, and remembers what it stood for', async () => {
    const recipe = await locked('app', ['p1']);
    const first = (await one(recipe, { goal: 'promoted' })).record;
    assert.equal(first.candidate?.stage, 'promoted');
    const stable = () => registry.tags.get('app')?.get('stable');
    assert.equal(stable(), first.candidate?.image);
    await publish('p0', '9-1');
    await one(recipe);
    const refused = await one(recipe, { goal: 'promoted' });
    assert.match(refused.record.why ?? '', /nobody accepted it yet/);
    assert.equal(stable(), first.candidate?.image);
    await lock(recipe);
    const { record } = await one(recipe, { goal: 'promoted' });
    assert.deepEqual([record.candidate?.stage, record.why], ['promoted', undefined]);
    assert.equal(stable(), record.candidate?.image);
    assert.equal(record.production?.previous, first.candidate?.image);

    const [back] = await rollBack({ recipes: [recipe], state, access: {} }, context);
    assert.equal(back?.isDone, true);
    assert.equal(stable(), first.candidate?.image);
    const again = await one(recipe, { goal: 'promoted', auto: true });
    assert.match(again.record.why ?? '', /rolled back/);
    assert.equal(stable(), first.candidate?.image);
  });

  it('is deployed when the fleet says so: somebody runs it, and nobody the one before', async () => {
    const recipe = await locked('app', ['p1']);
    const first = (await one(recipe, { goal: 'promoted' })).record;
    await publish('p0', '9-1');
    await lock(recipe);
    const told: (string | undefined)[][] = [];
    let why: string | undefined = '2 containers still run it';
    const deployments: Deployments = {
      record: async ({ digest, previous }) => void told.push([digest, previous]),
      whyNot: async () => why,
    };
    const promoted = (await one(recipe, { goal: 'promoted', deployments })).record;
    assert.deepEqual([promoted.candidate?.stage, promoted.why], ['promoted', undefined]);
    assert.equal(promoted.production?.notDeployed, why);
    why = undefined;
    const deployed = (await one(recipe, { goal: 'promoted', deployments })).record;
    assert.deepEqual([deployed.candidate?.stage, deployed.production?.notDeployed], ['deployed', undefined]);
    assert.deepEqual(told, [[promoted.candidate?.image, first.candidate?.image]]);
  });

  it('promotes without a review when told so', async () => {
    const recipe = await locked('app', ['p1']);
    await publish('p0', '9-1');
    const { record } = await one(recipe, { goal: 'promoted', auto: true });
    assert.equal(registry.tags.get('app')?.get('stable'), record.candidate?.image);
    assert.equal(record.production?.previous, undefined);
  });

  it('names a superseded candidate, and deletes it only when told, but nothing that another tag stands for', async () => {
    const recipe = await locked('app', ['p1']);
    await publish('p0', '9-1');
    const first = (await one(recipe)).record.candidate;
    await publish('p0', '9-2');
    const second = (await one(recipe)).record.candidate;
    await publish('p0', '9-3');
    const { record } = await one(recipe);
    assert.deepEqual(
      record.superseded.map(({ image }) => image),
      [first?.image, second?.image],
    );
    assert.equal(tags('app').length, 3);
    registry.tags.get('app')?.set('mine', second?.image ?? '');
    const [pruned] = await pruneCandidates({ recipes: [recipe], state, access: {} }, context);
    assert.equal(pruned?.removed.length, 1);
    assert.match(pruned?.kept[0] ?? '', /the tag mine stands for it/);
    assert.deepEqual(tags('app').includes(first?.candidateTag ?? ''), false);
    assert.equal(tags('app').includes(record.candidate?.candidateTag ?? ''), true);
  });

  it('deletes the tag of a superseded candidate, too, where it outlives the image, but not one that stands for another by now', async () => {
    registry.features.tagsHold = true;
    const recipe = await locked('app', ['p1']);
    await publish('p0', '9-1');
    const first = (await one(recipe, { candidateTag: 'wait-{digest}' })).record.candidate;
    await publish('p0', '9-2');
    await one(recipe, { candidateTag: 'wait' });
    await publish('p0', '9-3');
    await one(recipe, { candidateTag: 'wait' });
    const [pruned] = await pruneCandidates({ recipes: [recipe], state, access: {} }, context);
    assert.deepEqual([pruned?.removed.length, pruned?.kept], [2, []]);
    assert.ok(first?.candidateTag !== undefined && !tags('app').includes(first.candidateTag));
    assert.deepEqual(tags('app'), ['wait']);
  });

  it('waits with what is not for security until it is old enough, each package by its digest', async () => {
    const recipe = await locked('app', ['p1']);
    await one(recipe);
    await publish('p0', '9-1');
    const young = await one(recipe, { minimumAgeMs: 3 * 86_400_000 });
    assert.match(young.record.why ?? '', /waits until 20\d\d-\d\d-\d\d: p0 9-1/);
    assert.equal(young.record.candidate, undefined);
    const later = { ...context, clock: { ...context.clock, nowMs: () => Date.now() + 4 * 86_400_000 } };
    const input = { recipes: [recipe], includeDirs: undefined, database: undefined, sources: sources() };
    const more = {
      access: {},
      test: async () => ({ verdict: 'passed' as const, why: undefined }),
      allowUntested: [],
      signing: async () => ({ signer, services: NO_SERVICES }),
      goal: 'built' as const,
      auto: false,
      securityOnly: false,
      image: undefined,
    };
    const [old] = await advanceRecipes({ ...input, ...more, state, minimumAgeMs: 3 * 86_400_000 }, later);
    assert.equal(old?.record.candidate?.stage, 'built');
    await publish('p0', '9-2', 'trixie-security');
    assert.equal((await one(recipe, { minimumAgeMs: 3 * 86_400_000 })).record.candidate?.stage, 'pushed');
  });

  it('says that an age cannot be judged where nothing is kept, and judges it where that is kept with the proposals', async () => {
    const recipe = await locked('app', ['p1']);
    await publish('p0', '9-1');
    const minimumAgeMs = 3 * 86_400_000;
    const runners = { count: 0 };
    const onNewDisk = async (over: Partial<AdvanceRecipesInput> = {}): Promise<RecipeProgress> => {
      const fresh = openDiskState(join(project.folder, `disk-${runners.count++}`), context.clock);
      try {
        return await one(recipe, { state: fresh, minimumAgeMs, ...over });
      } finally {
        await fresh.close();
      }
    };
    for (const _ of [1, 2]) {
      const { record, memory } = await onNewDisk();
      assert.match(record.why ?? '', /the age of p0 9-1 cannot be judged: nothing is kept of earlier runs/);
      assert.equal(memory, 'none');
    }
    let kept: Recalled | undefined;
    let repositories: NoteInput['repositories'] = [];
    const review: ReviewPlace = {
      recall: async () => kept,
      async note(noted) {
        const { firstSeen } = noted;
        ({ repositories } = noted);
        kept = { firstSeen, floors: {}, proposed: undefined };
        return undefined;
      },
      propose: async ({ candidate }) => ({ candidate: { ...candidate, stage: 'proposed' } }),
    };
    const first = await onNewDisk({ review, goal: 'proposed' });
    assert.match(first.record.why ?? '', /waits until/);
    assert.ok(kept !== undefined);
    kept = {
      ...kept,
      firstSeen: Object.fromEntries(Object.keys(kept.firstSeen).map((digest) => [digest, 1])),
    };
    const later = await onNewDisk({ review, goal: 'proposed' });
    assert.deepEqual([later.record.candidate?.stage, later.memory], ['proposed', 'recalled']);

    // What is proposed already is not made again, unless nobody reviews it.
    const { candidate } = later.record;
    assert.ok(candidate !== undefined && kept !== undefined);
    const last = openDiskState(join(project.folder, `disk-${runners.count - 1}`), context.clock);
    const lockPath = workFolder(last.folderOf(recipe)).lockPath(candidate.key);
    await last.close();
    kept = { ...kept, proposed: { candidate, lock: readFileSync(lockPath), slim: undefined } };
    let tested = 0;
    const test: AdvanceRecipesInput['test'] = async () => {
      tested++;
      return { verdict: 'passed', why: undefined };
    };
    const writes = registry.count('PUT', /./);
    const adopted = await onNewDisk({ review, test, goal: 'proposed' });
    assert.equal(adopted.record.candidate?.image, candidate.image);
    assert.deepEqual([registry.count('PUT', /./), tested], [writes, 0]);
    await onNewDisk({ review, test, goal: 'promoted', auto: true });
    assert.equal(tested, 1);

    // A Release that is older than what was seen elsewhere is refused.
    const [repository] = repositories;
    assert.ok(repository);
    const { suite, date, fingerprints } = repository;
    kept = { ...kept, floors: { [`${suite} ${fingerprints[0]}`]: date + 1 } };
    const behind = await onNewDisk({ review, sources: sources('elsewhere') });
    assert.match(behind.record.why ?? '', /was seen before/);
  });

  it('leaves a recipe to the run that works on it, and takes over from one whose time is over', async () => {
    const recipe = await locked('app', ['p1']);
    await publish('p0', '9-1');
    const other = openDiskState(join(project.folder, 'update'), context.clock);
    const lease = await other.lease(recipe);
    assert.ok(lease);
    const { record } = await one(recipe);
    assert.deepEqual([record.why, record.candidate], ['another run works on it', undefined]);
    const later = openDiskState(join(project.folder, 'update'), { nowMs: () => Date.now() + 2 * 3_600_000 });
    assert.ok(await later.lease(recipe));
    await assert.rejects(lease.save(record), { code: 'UPDATE_LEASE_LOST' });
    await other.close();
    await later.close();
  });

  it('stops no recipe for what fails with another, and the old image stays', async () => {
    const [good, broken] = [await locked('good', ['p1']), await locked('broken', ['p1'])];
    await publish('p0', '9-1');
    writeFileSync(broken, readFileSync(broken, 'utf8').replace('[p1]', '[nowhere]'));
    const [first, second] = await advance([broken, good]);
    assert.match(first?.record.why ?? '', /nowhere/);
    assert.equal(second?.record.candidate?.stage, 'pushed');
    assert.deepEqual([tags('broken'), existsSync(lockPathOf(broken))], [[], true]);
  });
});
