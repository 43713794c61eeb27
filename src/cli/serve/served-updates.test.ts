import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { runLine } from '../../../test/fakes/run-line.ts';
import { type SampleProject, startSampleProject } from '../../../test/fakes/sample-project.ts';
import { openStore, updateRecord } from '../../store/index.ts';
import { createWholeProgram } from '../program.ts';
import { servedUpdates } from './served-updates.ts';

describe('--updates of a server', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let project: SampleProject;
  let recipe = '';
  before(async () => {
    context = await repositoryContext();
    project = await startSampleProject(join(context.dir, 'project'), { fileBytes: 100 });
    recipe = project.recipe('app', { packages: ['p1'] });
    await runLine(['lock', recipe], context, project.env);
    const git = (...words: string[]) => execFileSync('git', words, { cwd: dirname(recipe), stdio: 'ignore' });
    git('init', '-q');
    git('remote', 'add', 'origin', 'git@git.example.org:acme/images.git');
    const [found] = project.packages;
    assert.ok(found);
    const newer = { ...found, control: { ...found.control, Version: '9-1' } };
    await project.mirror.publish({ suite: 'trixie-updates', packages: [newer] });
  });
  after(async () => {
    await project.mirror.close();
    await context[Symbol.asyncDispose]();
  });

  const updates = async (...lines: string[]) => {
    const file = join(context.dir, 'updates');
    writeFileSync(file, lines.join('\n'));
    const env = { ...project.env, HOME: context.dir };
    const options = { dataDir: join(context.dir, 'data') };
    return await servedUpdates(
      file,
      { args: [], options, env, open: async () => context, wholeProgram: createWholeProgram } as never,
      context,
    );
  };

  it('does for each recipe what watch does, and keeps how far that is in the store of the server', async () => {
    const { recipes, advance, everyMs } = await updates(
      '# ours',
      recipe,
      '',
      '--every 2h',
      '--minimum-age 900d',
    );
    assert.equal(everyMs, 2 * 3_600_000);
    const [[name, file] = assert.fail()] = await recipes(context);
    assert.equal(name, 'https://git.example.org/acme/images app.yaml');
    assert.equal(file, recipe);
    const place = { kind: 'sqlite', path: join(context.dir, 'fleet.db') } as const;
    const store = await openStore(place, { clock: context.clock });
    const { status } = await advance(file, store, context);
    assert.equal(status.changes.length, 1);
    assert.match((await store.read((view) => updateRecord(view, name))) ?? '', /"firstSeen":\{"/);
    await store.close();
  });

  it('are refused at the start where they cannot be done, and say why', async () => {
    for (const [lines, message] of [
      [[], /names no recipes/],
      [['--push'], /names no recipes/],
      [['status', recipe], /names no recipes/],
      [[recipe, '--state fleet'], /not set there/],
      [[recipe, '--data-dir /x'], /not set there/],
      [[recipe, '--bild'], /unknown option '--bild'/],
      [[join(context.dir, 'none')], /cannot be read/],
    ] as const)
      await assert.rejects(updates(...lines), { message }, lines.join(' '));
    const other = project.recipe('other', { packages: ['p1'] });
    await runLine(['lock', other], context, project.env);
    await assert.rejects(updates(recipe, other, '--push', '--image registry.example.org/a:stable'), {
      message: /2 recipes would be pushed to one place/,
    });
  });
});
