import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { repositoryContext } from '../../../../test/fakes/repository-context.ts';
import { type SampleProject, startSampleProject } from '../../../../test/fakes/sample-project.ts';
import { type Lockfile, loadRecipe, lockRecipe, unpackLocked } from '../../../build/index.ts';
import { seenReleasesFolder } from '../../../distro/index.ts';
import { type DifferencesInput, findDifferences } from './find-differences.ts';

describe('findDifferences', () => {
  let folder = '';
  let project: SampleProject;
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let input: DifferencesInput & { before: Lockfile };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-differences-'));
    project = await startSampleProject(join(folder, 'project'), { fileBytes: 100 });
    context = await repositoryContext();
    const recipe = await loadRecipe(project.recipe('app', { packages: ['p1'] }));
    const sources = { aptSources: [], seen: seenReleasesFolder(join(folder, 'state')) };
    const lock = async () => (await lockRecipe({ recipe, sources, compression: 'gzip' }, context)).lock;
    const first = await lock();
    const [p0, p1, ...others] = project.packages;
    assert.ok(p0 && p1);
    const newer = {
      ...p1,
      control: { ...p1.control, Version: '1.1-2' },
      files: [...(p1.files ?? []), { path: 'usr/share/p1/new', content: 'new' }],
    };
    await project.mirror.publish({ suite: 'trixie', packages: [p0, newer, ...others] });
    input = { recipe, sources, before: first, after: await lock() };
  });
  after(async () => {
    await context[Symbol.asyncDispose]();
    await project.mirror.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('fetches nothing, and says that files are not known where a package is not in the cache', async () => {
    project.mirror.requests.length = 0;
    const { sizes, packages } = await findDifferences(input, context);
    assert.deepEqual(project.mirror.requests, []);
    assert.deepEqual(packages, [{ name: 'p1', changelog: undefined, files: undefined }]);
    const [size] = sizes;
    assert.ok(size?.from !== undefined && size.to > size.from);
  });

  it('names the files that came, where both versions are in the cache', async () => {
    for (const lock of [input.before, input.after])
      for (const locked of lock.archs['amd64']?.packages ?? [])
        await unpackLocked({ ...input, locked }, context);
    const { packages } = await findDifferences(input, context);
    assert.deepEqual(packages[0]?.files, { added: ['usr/share/p1/new'], removed: [], config: [] });
  });
});
