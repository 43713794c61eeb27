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

  it('has the time of its packages, or the one that is asked for', async () => {
    assert.equal(first.epoch, 1_700_000_000);
    const { lock: asked } = await lockRecipe(
      {
        recipe,
        sources: { aptSources: [], seen: seenReleasesFolder(join(folder, 'state-asked')) },
        compression: 'gzip',
        sourceDateEpoch: 5,
      },
      context,
    );
    assert.equal(asked.epoch, 5);
  });

  describe('and this machine has a memory', () => {
    const jobs: string[] = [];
    const lockWith = async (more: Partial<Parameters<typeof lockRecipe>[0]> = {}) => {
      jobs.length = 0;
      const { workers } = context;
      const run: typeof workers.run = async (job, input) => {
        jobs.push(job.name);
        return await workers.run(job, input);
      };
      return await lockRecipe(
        {
          recipe,
          sources: { aptSources: [], seen: seenReleasesFolder(join(folder, 'state-memory')) },
          compression: 'gzip',
          cacheKeyFile: join(folder, 'memory.key'),
          ...more,
        },
        { ...context, workers: { ...workers, run } },
      );
    };

    it('unpacks and compresses nothing that was unpacked and compressed before, whatever lock there is', async () => {
      const { lock: made } = await lockWith();
      assert.ok(jobs.includes('unpackDeb') && jobs.includes('compressRange'));

      assert.deepEqual((await lockWith()).lock, made);
      assert.deepEqual(new Set(jobs), new Set(['readUnpacked']));
    });

    it('opens no package where the same program locked the same before', async () => {
      const { lock: made, missingInterpreters } = await lockWith({ program: 'one' });
      for (const change of [{ program: 'other' }, { sourceDateEpoch: 5 }, { compression: 'zstd' }] as const) {
        await lockWith({ program: 'one', ...change });
        assert.ok(jobs.includes('readUnpacked'), JSON.stringify(change));
      }

      rmSync(join(context.cache.dir, 'v1/tar'), { recursive: true });
      project.mirror.requests.length = 0;
      const again = await lockWith({ program: 'one' });
      assert.deepEqual([again.lock, again.missingInterpreters], [made, missingInterpreters]);
      assert.equal(jobs.join(), '');
      assert.deepEqual(
        project.mirror.requests.filter(({ path }) => !path.endsWith('/InRelease')),
        [],
        'the index is not read either',
      );
    });

    it('says again of each script that nobody understood that its effects are missing', async () => {
      const [p0, p1, ...others] = project.packages;
      assert.ok(p0 && p1);
      const odd = { ...p1, scripts: { postinst: '#!/usr/bin/perl\nsystem("make-it-run");\n' } };
      await project.mirror.publish({ suite: 'trixie', packages: [p0, odd, ...others] });
      for (const jobsOfIt of [/unpackDeb/, /^$/]) {
        context.log.warnings.length = 0;
        await lockWith({ program: 'odd' });
        assert.match(jobs.join(), jobsOfIt);
        assert.match(context.log.warnings.join(), /a maintainer script is not run.*"p1".*"postinst"/);
      }
      await project.mirror.publish({ suite: 'trixie', packages: project.packages });
    });

    it('believes nothing that another key sealed', async () => {
      await lockWith({ program: 'one', cacheKeyFile: join(folder, 'another.key') });
      assert.ok(jobs.includes('unpackDeb'));
    });
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
