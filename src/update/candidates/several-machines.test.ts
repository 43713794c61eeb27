import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { putEmptyFleet } from '../../../test/fakes/empty-fleet.ts';
import { FakeRegistry } from '../../../test/fakes/registry.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { type SampleProject, startSampleProject } from '../../../test/fakes/sample-project.ts';
import { testSigner } from '../../../test/fakes/test-signer.ts';
import { loadRecipe, makeLock } from '../../build/index.ts';
import { seenReleasesFolder } from '../../distro/index.ts';
import { NO_SERVICES } from '../../sigstore/index.ts';
import { openStore } from '../../store/index.ts';
import { type AdvanceRecipesInput, advanceRecipes, type RecipeProgress } from './advance-recipes.ts';
import { openFleetState } from './state/open-fleet-state.ts';
import type { UpdateState } from './state/types.ts';
import { statusOfImages } from './status-of-images.ts';

const signer = testSigner('ecdsa-sha2-256-nistp256');

describe('candidates of recipes on several machines that share a fleet', () => {
  let folder = '';
  let project: SampleProject;
  let registry: FakeRegistry;
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let tested = 0;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-machines-'));
    context = await repositoryContext();
    project = await startSampleProject(join(folder, 'project'), { fileBytes: 100 });
    registry = await FakeRegistry.start();
    await putEmptyFleet(join(folder, 'fleet.db'));
  });
  after(async () => {
    await registry.stop();
    await project.mirror.close();
    await context[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const sources = () => ({ aptSources: [], seen: seenReleasesFolder(join(folder, 'seen')) });

  const machine = async (name: string, nameOf = async (recipe: string) => recipe): Promise<UpdateState> =>
    openFleetState({
      store: await openStore({ kind: 'sqlite', path: join(folder, 'fleet.db') }, context),
      nameOf,
      folder: join(folder, name),
    });

  async function locked(name: string): Promise<string> {
    const recipePath = project.recipe(name, { packages: ['p1'] });
    await makeLock({ recipe: await loadRecipe(recipePath), recipePath, sources: sources() }, context);
    return recipePath;
  }

  async function publish(version: string): Promise<void> {
    const found = project.packages.find(({ control }) => control['Package'] === 'p0');
    assert.ok(found);
    const control = { ...found.control, Version: version };
    await project.mirror.publish({ suite: 'trixie-updates', packages: [{ ...found, control }] });
  }

  async function advance(
    recipes: string[],
    state: UpdateState,
    goal: AdvanceRecipesInput['goal'] = 'pushed',
  ): Promise<RecipeProgress[]> {
    const input: AdvanceRecipesInput = {
      recipes,
      includeDirs: undefined,
      database: undefined,
      sources: sources(),
      access: {},
      async test() {
        tested++;
        return { verdict: 'passed', why: undefined };
      },
      allowUntested: [],
      signing: async () => ({ signer, services: NO_SERVICES }),
      state,
      goal,
      auto: false,
      securityOnly: false,
      minimumAgeMs: 0,
      image: `${registry.host}/{name}:stable`,
    };
    return await advanceRecipes(input, context);
  }

  it('go on where another one stopped: what only that one has is made again, to the same digest, and nothing pushed is made twice', async () => {
    const recipe = await locked('app');
    await publish('9-1');
    const [a, b, c] = [await machine('a'), await machine('b'), await machine('c')];
    const signed = (await advance([recipe], a, 'signed'))[0]?.record.candidate;
    const pushed = (await advance([recipe], b))[0]?.record.candidate;
    assert.deepEqual([signed?.stage, pushed?.stage, tested], ['signed', 'pushed', 2]);
    assert.deepEqual([pushed?.key, pushed?.image], [signed?.key, signed?.image]);
    // A Release of another date with the same packages makes no other candidate, on any.
    const writes = registry.count('PUT', /./);
    await project.mirror.publish({ suite: 'trixie-security', packages: [] });
    for (const state of [a, b, c]) {
      const [progress] = await advance([recipe], state);
      assert.equal(JSON.stringify(progress?.record.candidate), JSON.stringify(pushed));
      assert.deepEqual([progress?.record.superseded, progress?.memory], [[], 'kept']);
    }
    assert.deepEqual([registry.count('PUT', /./), tested], [writes, 2]);
    for (const state of [a, b, c]) await state.close();
  });

  it('stop no recipe for one of which nothing can be kept', async () => {
    const [good, nameless] = [await locked('good'), await locked('nameless')];
    await publish('9-2');
    const state = await machine('d', async (recipe) => {
      if (recipe === nameless) throw new Error('in no repository');
      return recipe;
    });
    const [first, second] = await advance([nameless, good], state);
    assert.deepEqual([first?.status.state, first?.record.why], ['failed', 'in no repository']);
    assert.equal(second?.record.candidate?.stage, 'pushed');
    const [status] = await statusOfImages({ recipes: [nameless], state, database: undefined });
    assert.equal(status?.why, 'in no repository');
    await state.close();
  });
});
