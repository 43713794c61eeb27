import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { advisoryDatabase, fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { type SampleProject, startSampleProject } from '../../../test/fakes/sample-project.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { loadRecipe, lockPathOf, makeLock } from '../../build/index.ts';
import { seenReleasesFolder } from '../../distro/index.ts';
import { findRecipes } from './find-recipes.ts';
import type { RecipeStatus } from './types.ts';
import { type UpdateRecipesInput, updateRecipes } from './update-recipes.ts';

describe('an update of recipes', () => {
  let folder = '';
  let project: SampleProject;
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let count = 0;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-update-'));
    context = await repositoryContext();
  });
  beforeEach(async () => {
    project = await startSampleProject(join(folder, `project-${count++}`), { fileBytes: 100 });
  });
  afterEach(async () => await project.mirror.close());
  after(async () => {
    await context[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const sources = () => ({ aptSources: [], seen: seenReleasesFolder(join(project.folder, 'seen')) });

  async function locked(name: string, packages: readonly string[]): Promise<string> {
    const recipePath = project.recipe(name, { packages });
    await makeLock({ recipe: await loadRecipe(recipePath), recipePath, sources: sources() }, context);
    return recipePath;
  }

  async function update(recipes: string[], over: Partial<UpdateRecipesInput> = {}): Promise<RecipeStatus[]> {
    const given = {
      lockPath: undefined,
      includeDirs: undefined,
      database: undefined,
      write: false,
      securityOnly: false,
    };
    return await updateRecipes({ recipes, sources: sources(), ...given, ...over }, context);
  }

  const newer = (name: string) => {
    const found = project.packages.find(({ control }) => control['Package'] === name);
    assert.ok(found);
    return { ...found, control: { ...found.control, Version: '9-1' } };
  };

  it('says of each recipe whether the packages of its lock are those of today', async () => {
    const recipe = await locked('app', ['p1']);
    const unlocked = project.recipe('new', { packages: ['p1'] });
    assert.deepEqual(
      (await update([recipe, unlocked])).map(({ state }) => state),
      ['current', 'unlocked'],
    );
    await project.mirror.publish({ suite: 'trixie-security', packages: [newer('p0')] });
    const [status] = await update([recipe]);
    const change = {
      arch: 'amd64',
      name: 'p0',
      from: '1.0-1',
      to: '9-1',
      digest: status?.changes[0]?.digest,
      isSecurity: true,
      fixes: [],
      brings: [],
    };
    assert.deepEqual([status?.state, status?.changes], ['outdated', [change]]);
  });

  it('says which vulnerabilities a newer version removes, which makes it a security update from any suite', async () => {
    const recipe = await locked('app', ['p0']);
    await project.mirror.publish({ suite: 'trixie-updates', packages: [newer('p0')] });
    const about = (id: string, fixed?: string) =>
      fakeAdvisory(id, withoutUndefined({ ecosystem: 'Debian:13', name: 'p0', fixed }));
    const database = await advisoryDatabase([
      { kind: 'debian-tracker', items: [about('CVE-2026-1', '5'), about('CVE-2026-2')] },
    ]);
    const [status] = await update([recipe], { database });
    const { isSecurity, fixes, brings } = status?.changes[0] ?? {};
    assert.deepEqual([isSecurity, fixes, brings], [true, ['CVE-2026-1'], []]);
    database.close();
  });

  it('writes nothing unless asked, and then only what changed', async () => {
    const [changed, same] = [await locked('a', ['p3']), await locked('b', ['p0'])];
    await project.mirror.publish({ suite: 'trixie-updates', packages: [newer('p3')] });
    const bytes = (recipe: string): string => readFileSync(lockPathOf(recipe), 'utf8');
    const [before, other] = [bytes(changed), bytes(same)];
    await update([changed, same]);
    assert.deepEqual([bytes(changed), bytes(same)], [before, other]);
    const security = await update([changed, same], { write: true, securityOnly: true });
    assert.deepEqual(
      security.map(({ isWritten }) => isWritten),
      [false, false],
    );
    const written = await update([changed, same], { write: true });
    assert.deepEqual(
      written.map(({ isWritten }) => isWritten),
      [true, false],
    );
    assert.notEqual(bytes(changed), before);
    assert.equal(bytes(same), other);
    assert.deepEqual(
      (await update([changed, same])).map(({ state }) => state),
      ['current', 'current'],
    );
  });

  it('says which recipe changed since it was locked, and goes on where one cannot be resolved', async () => {
    const [stale, good] = [await locked('s', ['p0']), await locked('g', ['p0'])];
    const broken = await locked('b', ['p0']);
    writeFileSync(stale, readFileSync(stale, 'utf8').replace('[p0]', '[p0, p1]'));
    writeFileSync(broken, readFileSync(broken, 'utf8').replace('[p0]', '[nowhere]'));
    const statuses = await update([broken, stale, good, join(project.folder, 'none.yaml')]);
    assert.deepEqual(
      statuses.map(({ state }) => state),
      ['failed', 'stale', 'current', 'failed'],
    );
    assert.match(statuses[0]?.why ?? '', /nowhere/);
  });

  it('fetches each Release and index once, however many recipes name them', async () => {
    const recipes: string[] = [];
    for (const name of ['a', 'b', 'c']) recipes.push(await locked(name, ['p0']));
    project.mirror.requests.length = 0;
    await update(recipes);
    const releases = project.mirror.requests.filter(({ path }) => path.endsWith('/dists/trixie/InRelease'));
    assert.equal(releases.length, 1);
  });

  it('finds the locked recipes of a folder, and says so where there are none', async () => {
    const recipe = await locked('app', ['p0']);
    project.recipe('other', { packages: ['p0'] });
    assert.deepEqual(await findRecipes([dirname(recipe)]), [recipe]);
    assert.deepEqual(await findRecipes([recipe, dirname(recipe)]), [recipe]);
    await assert.rejects(findRecipes([join(folder, 'nowhere')]), { code: 'UPDATE_RECIPES' });
    assert.equal(existsSync(recipe), true);
  });
});
