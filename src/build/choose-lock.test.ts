import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { repositoryContext } from '../../test/fakes/repository-context.ts';
import { type SampleProject, startSampleProject } from '../../test/fakes/sample-project.ts';
import { digestOf } from '../base/digest.ts';
import { seenReleasesFolder } from '../distro/index.ts';
import { chooseLock, type LockMode, makeLock, requireLock } from './choose-lock.ts';
import { readLock, writeLock } from './lock/index.ts';
import { loadRecipe } from './recipe/index.ts';

describe('the lock that a build uses', () => {
  let folder = '';
  let project: SampleProject;
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let count = 0;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-choose-lock-'));
    project = await startSampleProject(join(folder, 'project'), { fileBytes: 100 });
    context = await repositoryContext();
  });
  after(async () => {
    await context[Symbol.asyncDispose]();
    await project.mirror.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A recipe without a lock, on a machine that has seen no Release. */
  async function fresh() {
    const name = `recipe-${count++}`;
    const recipePath = project.recipe(name, { packages: ['p1'] });
    const lockPath = recipePath.replace('.yaml', '.lock.json');
    const seen = seenReleasesFolder(join(folder, `state-${name}`));
    const input = { recipe: await loadRecipe(recipePath), recipePath, sources: { aptSources: [], seen } };
    return {
      input,
      recipePath,
      lockPath,
      choose: (mode: LockMode) => chooseLock({ ...input, ...mode }, context),
    };
  }

  it('is made where there is none, and lies next to the recipe', async () => {
    const { choose, lockPath } = await fresh();
    const { lock, made, ...chosen } = await choose({});
    assert.deepEqual([made, chosen.lockPath], [true, lockPath]);
    assert.deepEqual(await readLock(lockPath), lock);
    assert.equal(lock.compressor.name, 'gzip');
  });

  it('is not made of what is refused, and nothing is written then', async () => {
    const { input, lockPath } = await fresh();
    const asked: string[] = [];
    const refuse = async (purls: Iterable<string>): Promise<void> => {
      asked.push(...purls);
      throw new Error('malicious');
    };
    await assert.rejects(makeLock({ ...input, refuse: { purls: refuse } }, context), /malicious/);
    // As the SBOM will name them.
    assert.deepEqual(asked, [
      'pkg:deb/debian/p0@1.0-1?arch=all&distro=debian-trixie',
      'pkg:deb/debian/p1@1.1-1?arch=amd64&distro=debian-trixie',
    ]);
    assert.equal(existsSync(lockPath), false);
  });

  it('is the one that is there, and stays as it is, unless it is to be updated', async () => {
    const { choose, lockPath } = await fresh();
    const { lock } = await choose({});
    for (const mode of [{}, { locked: true }])
      assert.deepEqual(await choose(mode), { lock, lockPath, made: false });
    assert.equal((await choose({ update: true })).made, true);
  });

  it('must be there if it is asked for, and cannot be made anew at the same time', async () => {
    const { choose, recipePath, lockPath } = await fresh();
    const hint = `make it with "shearwall lock ${recipePath}" and put it under version control`;
    await assert.rejects(choose({ locked: true }), {
      code: 'LOCK_MISSING',
      message: `there is no lock at ${lockPath}, and --locked was given`,
      hint,
    });
    await assert.rejects(choose({ locked: true, update: true }), {
      code: 'LOCK_MISSING',
      message: '--locked and --update contradict each other',
      hint,
    });
    assert.equal(existsSync(lockPath), false);
  });

  it('keeps to the compression of the lock that it replaces, unless another is asked for', async () => {
    const { input, lockPath } = await fresh();
    const first = await makeLock({ ...input, compression: 'zstd' }, context);
    assert.deepEqual([first.previous, first.lockPath], [undefined, lockPath]);
    const second = await makeLock(input, context);
    assert.equal(second.lock.compressor.name, 'zstd');
    assert.deepEqual(second.previous, first.lock);
    const third = await makeLock({ ...input, compression: 'gzip' }, context);
    assert.equal(third.lock.compressor.name, 'gzip');
    assert.deepEqual([third.previous, third.isUnchanged], [second.lock, false]);
    assert.equal(JSON.parse(readFileSync(lockPath, 'utf8')).compressor.name, 'gzip');
  });

  it('stays as it is where only the Release is another one, and the packages are the same', async () => {
    const { input, lockPath } = await fresh();
    const { lock } = await makeLock(input, context);
    const older = structuredClone(lock);
    for (const repository of older.archs['amd64']?.repositories ?? []) {
      repository.date -= 86_400;
      repository.digest = digestOf('the Release of yesterday');
      repository.fingerprints = ['F'.repeat(40)];
    }
    await writeLock(lockPath, older);
    const bytes = readFileSync(lockPath, 'utf8');
    const again = await makeLock(input, context);
    assert.deepEqual([again.isUnchanged, again.lock], [true, older]);
    assert.equal(readFileSync(lockPath, 'utf8'), bytes);
    const other = structuredClone(lock);
    for (const arch of Object.values(other.archs)) arch.packages.pop();
    await writeLock(lockPath, other);
    assert.equal((await makeLock(input, context)).isUnchanged, false);
    assert.deepEqual(await readLock(lockPath), lock);
  });

  it('accepts no Release older than that of the lock that it replaces', async () => {
    const { input, lockPath } = await fresh();
    const { lock } = await makeLock(input, context);
    const aged = structuredClone(lock);
    for (const repository of aged.archs['amd64']?.repositories ?? []) repository.date += 86_400;
    await writeLock(lockPath, aged);
    await assert.rejects(makeLock(input, context), { code: 'REPOSITORY_ROLLED_BACK' });
    assert.deepEqual(await readLock(lockPath), aged);
  });

  it('lies where it is asked for, and its packages are remembered where and have the time that is asked for', async () => {
    const { input, lockPath } = await fresh();
    const elsewhere = join(folder, 'locks/elsewhere.json');
    const cacheKeyFile = join(folder, 'cache.key');
    const asked = { ...input, lockPath: elsewhere, sourceDateEpoch: 5, cacheKeyFile };
    const { lock, lockPath: path } = await chooseLock(asked, context);
    assert.deepEqual([path, lock.epoch, existsSync(cacheKeyFile)], [elsewhere, 5, true]);
    assert.deepEqual(await readLock(elsewhere), lock);
    const again = await makeLock(asked, context);
    assert.deepEqual([again.isUnchanged, again.lockPath], [true, elsewhere]);
    assert.equal(existsSync(lockPath), false);
  });

  it('must be there to explain an image', async () => {
    const { choose, recipePath, lockPath } = await fresh();
    await assert.rejects(requireLock({ recipePath }), {
      code: 'LOCK_MISSING',
      message: `there is no lock at ${lockPath}: nothing was resolved yet`,
      hint: `make it with "shearwall lock ${recipePath}"`,
    });
    const { lock } = await choose({});
    assert.deepEqual(await requireLock({ recipePath }), lock);
    const elsewhere = join(folder, 'elsewhere.json');
    await assert.rejects(requireLock({ recipePath, lockPath: elsewhere }), { code: 'LOCK_MISSING' });
  });
});
