import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { repositoryContext } from '../../test/fakes/repository-context.ts';
import { type SampleProject, startSampleProject } from '../../test/fakes/sample-project.ts';
import { seenReleasesFolder } from '../distro/index.ts';
import type { Lockfile } from './lock/index.ts';
import { lockRecipe } from './lock-recipe.ts';
import { loadRecipe, type Recipe } from './recipe/index.ts';

const DAY_MS = 86_400_000;

describe('a lock that replaces another', () => {
  let folder = '';
  let project: SampleProject;
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let recipe: Recipe;
  let first: Lockfile;
  let machines = 0;

  /** On another machine each time: none has seen a Release before. */
  const lock = async (previous?: Lockfile) => {
    const seen = seenReleasesFolder(join(folder, `state-${machines++}`));
    return await lockRecipe(
      { recipe, sources: { aptSources: [], seen }, compression: 'gzip', previous },
      context,
    );
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-lock-recipe-'));
    project = await startSampleProject(join(folder, 'project'), { fileBytes: 1000 });
    context = await repositoryContext();
    recipe = await loadRecipe(project.recipe('small', { packages: ['p1'] }));
    ({ lock: first } = await lock());
  });
  after(async () => {
    await context[Symbol.asyncDispose]();
    await project.mirror.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is the same, of the same Release', async () => {
    assert.deepEqual((await lock(first)).lock, first);
  });

  it('names packages by what the signed index says of them, fetches none, and needs no time but the one that is asked for', async () => {
    project.mirror.requests.length = 0;
    const { lock: made } = await lock();
    assert.deepEqual(
      project.mirror.requests.filter(({ path }) => path.endsWith('.deb')),
      [],
    );
    assert.deepEqual([made.version, made.epoch], [2, undefined]);
    const [p0] = made.archs['amd64']?.packages ?? [];
    assert.deepEqual([p0?.name, p0?.control, p0?.data], ['p0', undefined, undefined]);
    const { lock: asked } = await lockRecipe(
      {
        recipe,
        sources: { aptSources: [], seen: seenReleasesFolder(join(folder, 'state-asked')) },
        compression: 'gzip',
        sourceDateEpoch: 5,
      },
      context,
    );
    assert.deepEqual(asked, { ...made, epoch: 5 });
  });

  it('reads no index where the same program solved the same before, unless another key sealed it', async () => {
    const cacheKeyFile = join(folder, 'memory.key');
    const indexesFor = async (keyFile: string): Promise<string[]> => {
      rmSync(join(context.cache.dir, 'v1/tar'), { recursive: true, force: true });
      rmSync(join(context.cache.dir, 'v1/blob'), { recursive: true, force: true });
      project.mirror.requests.length = 0;
      const seen = seenReleasesFolder(join(folder, 'state-memory'));
      await lockRecipe(
        {
          recipe,
          sources: { aptSources: [], seen },
          compression: 'gzip',
          cacheKeyFile: keyFile,
          program: 'one',
        },
        context,
      );
      return project.mirror.requests.map(({ path }) => path).filter((path) => !path.endsWith('/InRelease'));
    };
    assert.notDeepEqual(await indexesFor(cacheKeyFile), []);
    assert.deepEqual(await indexesFor(cacheKeyFile), []);
    assert.notDeepEqual(await indexesFor(join(folder, 'another.key')), []);
  });

  describe('and the recipe has local files', () => {
    const withFile = async (name: string) =>
      await loadRecipe(
        project.recipe(name, { packages: ['p1'], more: `files: [{source: ${name}.bin, target: /app}]` }),
      );
    const lockOf = async (asked: Recipe, catalog: () => Promise<void>) => {
      const seen = seenReleasesFolder(join(folder, `state-${machines++}`));
      const input = { recipe: asked, sources: { aptSources: [], seen }, compression: 'gzip' } as const;
      return await lockRecipe({ ...input, refuse: { purls: async () => {}, catalog } }, context);
    };

    it('is made before they are there, and says that nobody has looked at them', async () => {
      const asked = await withFile('absent');
      assert.ok((await lockOf(asked, () => assert.fail('there is nothing to look at'))).lock);
      assert.match(context.log.warnings.at(-1) ?? '', /absent\.bin does not exist: only a build can say/);
      const proven = asked.files.map((file) => ({ ...file, verify: { sha256Sums: 'sums' } }));
      await assert.rejects(
        lockOf({ ...asked, files: proven as unknown as Recipe['files'] }, async () => {}),
        { code: 'RECIPE_FILE' },
      );
    });

    it('is not made of what is refused in them', async () => {
      const asked = await withFile('refused');
      writeFileSync(join(project.folder, 'refused.bin'), 'x');
      await assert.rejects(
        lockOf(asked, async () => {
          throw new Error('malicious');
        }),
        /malicious/,
      );
    });
  });

  it('accepts no Release that is older than the one in it, though the machine has seen none', async () => {
    const older = new Date(Date.now() - 3 * DAY_MS).toUTCString().replace('GMT', 'UTC');
    await project.mirror.publish({
      suite: 'trixie',
      packages: project.packages,
      fields: { Date: older },
    });

    await assert.rejects(lock(first), { code: 'REPOSITORY_ROLLED_BACK' });
    await lock();
  });
});
