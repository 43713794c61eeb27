import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fakeAdvisory, writeAdvisoryDatabase } from '../../../test/fakes/advisory-database.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { type LineRan, runLine } from '../../../test/fakes/run-line.ts';
import { type SampleProject, startSampleProject } from '../../../test/fakes/sample-project.ts';

describe('malicious software in what a recipe brings', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let project: SampleProject;
  let database = '';
  let recipe = '';
  const run = async (...words: string[]): Promise<LineRan> =>
    await runLine(words, context, { ...project.env, HOME: context.dir });

  before(async () => {
    context = await repositoryContext();
    project = await startSampleProject(join(context.dir, 'project'), { fileBytes: 100 });
    recipe = project.recipe('app', { packages: ['p0'], more: 'files: [{source: app, target: /srv/app}]' });
    const inside = join(project.folder, 'app', 'node_modules', 'good', 'node_modules', 'evil');
    mkdirSync(inside, { recursive: true });
    writeFileSync(join(inside, 'package.json'), '{"name": "evil", "version": "1.0.0"}');
    writeFileSync(join(inside, '..', '..', 'package.json'), '{"name": "good", "version": "2.0.0"}');
    database = join(context.dir, 'advisories.db');
    await writeAdvisoryDatabase(database, [
      {
        kind: 'osv',
        items: [fakeAdvisory('MAL-2026-7', { ecosystem: 'npm', name: 'evil', scheme: 'semver' })],
      },
    ]);
  });
  after(async () => {
    await project.mirror.close();
    await context[Symbol.asyncDispose]();
  });

  it('ends a build with 1 before anything is written, at whatever depth it is, for a layout and an archive', async () => {
    for (const output of [
      `oci:${join(context.dir, 'out')}`,
      `docker-archive:${join(context.dir, 'out.tar')}`,
    ]) {
      const { exitCode, text } = await run('build', recipe, '--db', database, '-o', output);
      assert.deepEqual([exitCode, text], [1, '']);
    }
    assert.equal(existsSync(join(context.dir, 'out', 'index.json')), false);
    assert.equal(existsSync(join(context.dir, 'out.tar')), false);
  });

  it('is in no lock that is made or made again, and the lock before stays', async () => {
    const clean = project.recipe('clean', { packages: ['p0'] });
    const lockPath = join(project.folder, 'clean.lock.json');
    assert.equal((await run('lock', clean, '--db', database)).exitCode, 0);
    const before = readFileSync(lockPath, 'utf8');
    const more = 'files: [{source: app, target: /srv/app}]';
    project.recipe('clean', { packages: ['p0'], more });

    const locked = await run('lock', clean, '--db', database);
    assert.deepEqual([locked.exitCode, locked.text], [1, '']);
    const updated = await run('update', '--write', clean, '--db', database);
    assert.equal(updated.exitCode, 1);
    assert.match(
      updated.text,
      /changed since it was locked: malicious packages: pkg:npm\/evil@1.0.0 \(MAL-2026-7\)/,
    );
    assert.equal(readFileSync(lockPath, 'utf8'), before);

    const allow = ['--allow-malicious', 'MAL-2026-7=our own'];
    assert.equal((await run('update', '--write', clean, '--db', database, ...allow)).exitCode, 0);
    assert.equal((await run('lock', clean, '--db', database, ...allow)).exitCode, 0);
    context.log.warnings.length = 0;
    assert.equal((await run('lock', clean)).exitCode, 0);
    assert.match(context.log.warnings.join(), /no feed says which packages of npm are malicious/);
    await assert.rejects(run('lock', clean, '--require-feeds'), { code: 'SCAN_NO_MALICIOUS_FEED' });
  });

  it('ends a build with 1, too, where only a lock file names it, and a lock was there already', async () => {
    const folder = join(project.folder, 'listed');
    mkdirSync(folder);
    const lockFile = (name: string): void =>
      writeFileSync(
        join(folder, 'package-lock.json'),
        JSON.stringify({ lockfileVersion: 3, packages: { [`node_modules/${name}`]: { version: '1.0.0' } } }),
      );
    lockFile('good');
    const more = 'files: [{source: listed, target: /srv/app}]';
    const listed = project.recipe('listed', { packages: ['p0'], more });
    const to = ['--db', database, '-o', `oci:${join(context.dir, 'listed')}`];
    assert.equal((await run('build', listed, ...to)).exitCode, 0);
    lockFile('evil');
    assert.equal((await run('build', listed, ...to)).exitCode, 1);
  });

  it('is looked for by the build where the files are not there yet when they are locked', async () => {
    const more = 'files: [{source: compiled-later, target: /srv/app}]';
    const later = project.recipe('later', { packages: ['p0'], more });
    context.log.warnings.length = 0;
    assert.equal((await run('lock', later, '--db', database)).exitCode, 0);
    assert.match(context.log.warnings.join(), /compiled-later does not exist: only a build can say/);
    cpSync(join(project.folder, 'app'), join(project.folder, 'compiled-later'), { recursive: true });
    assert.equal((await run('lock', later, '--db', database)).exitCode, 1);
  });

  it('is let through where the user answers for that record, with a reason, and no other way', async () => {
    const to = ['--db', database, '-o', `oci:${join(context.dir, 'allowed')}`];
    assert.equal((await run('build', recipe, ...to, '--allow-malicious', 'MAL-2026-7=our own')).exitCode, 0);
    await assert.rejects(run('build', recipe, ...to, '--allow-malicious', 'MAL-2026-7'), {
      code: 'CLI_MALICIOUS',
    });
    assert.equal((await run('build', recipe, ...to, '--allow-malicious', 'MAL-2026-8=other')).exitCode, 1);
  });

  it('is not said to be absent where no feed speaks of it: a warning, or 3 where feeds are required', async () => {
    const to = ['-o', `oci:${join(context.dir, 'unasked')}`];
    context.log.warnings.length = 0;
    assert.equal((await run('build', recipe, ...to)).exitCode, 0);
    assert.match(context.log.warnings.join(), /no feed says which packages of npm are malicious/);
    await assert.rejects(run('build', recipe, ...to, '--require-feeds'), { code: 'SCAN_NO_MALICIOUS_FEED' });
  });
});
