import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { FakeRegistry } from '../../../test/fakes/registry.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { type LineRan, runLine } from '../../../test/fakes/run-line.ts';
import { type SampleProject, startSampleProject } from '../../../test/fakes/sample-project.ts';
import type { UpdateAnswer, WatchStatusAnswer } from './answers.ts';

describe('update and watch on the command line', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let project: SampleProject;
  let registry: FakeRegistry;
  let recipe = '';
  let to: string[] = [];

  const run = async (...words: string[]): Promise<LineRan> =>
    await runLine(words, context, { ...project.env, COSIGN_PASSWORD: '', HOME: context.dir });
  const updated = async (...words: string[]) => {
    const ran = await run(...words, '--state', join(context.dir, 'update'), recipe);
    return { ...ran, answer: ran.value as UpdateAnswer };
  };

  before(async () => {
    context = await repositoryContext();
    project = await startSampleProject(join(context.dir, 'project'), { fileBytes: 100 });
    registry = await FakeRegistry.start();
    recipe = project.recipe('app', { packages: ['p1'] });
    await run('lock', recipe);
    const [found] = project.packages;
    assert.ok(found);
    await project.mirror.publish({
      suite: 'trixie-updates',
      packages: [{ ...found, control: { ...found.control, Version: '9-1' } }],
    });
    await run('generate-key-pair', '--output-key-prefix', join(context.dir, 'cosign'));
    to = ['--key', join(context.dir, 'cosign.key'), '--image', `${registry.host}/{name}:stable`];
  });
  after(async () => {
    await registry.stop();
    await project.mirror.close();
    await context[Symbol.asyncDispose]();
  });

  it('refuse what contradicts itself, before anything is asked', async () => {
    const aged = ['--minimum-age', '3d', '--state', 'fleet'];
    await assert.rejects(run('pins', join(context.dir, 'project'), ...aged), /keeps nothing of pins/);
    await assert.rejects(updated('update', '--push', '--promote'), { code: 'CLI_UPDATE' });
    await assert.rejects(updated('update', '--build', '--auto'), { code: 'CLI_UPDATE' });
    await assert.rejects(updated('update', '--push'), { code: 'UPDATE_IMAGE' });
    for (const rounds of ['0', 'x'])
      await assert.rejects(updated('watch', '--rounds', rounds), /--rounds .*whole number/);
    await assert.rejects(
      updated('update', '--push', ...to, '--candidate-tag', 'stable', '--allow-untested', 'linux/amd64').then(
        ({ answer }) => assert.fail(answer.recipes[0]?.stopped),
      ),
      /candidates would be pushed under stable, which people use/,
    );
  });

  it('end with 0 where security alone is asked for and what is newer is not for it', async () => {
    assert.equal((await updated('update', '--check')).exitCode, 1);
    assert.equal((await updated('update', '--check', '--security')).exitCode, 0);
  });

  it('push nothing that nobody tested, unless that is allowed', async () => {
    const { exitCode, answer, text } = await updated('update', '--push', ...to);
    assert.equal(exitCode, 1);
    assert.match(answer.recipes[0]?.stopped ?? '', /linux\/amd64 was not tested: the recipe has no test/);
    assert.match(text, /^ {2}goes no further: linux\/amd64 was not tested/m);
    assert.equal(registry.tags.size, 0);
  });

  it('look again in each round, write metrics, and say how each image stands', async () => {
    const metrics = join(context.dir, 'metrics', 'update.prom');
    const rounds = [
      '--every',
      '1m',
      '--rounds',
      '2',
      '--metrics-file',
      metrics,
      '--operations',
      '127.0.0.1:0',
    ];
    const allowed = ['--push', '--auto', '--allow-untested', 'linux/amd64'];
    const { exitCode, answer } = await updated('watch', ...rounds, ...allowed, ...to);
    assert.equal(exitCode, 0);
    assert.deepEqual(context.clock.nowMs() > 0 && answer.recipes[0]?.candidate?.stage, 'promoted');
    assert.match(readFileSync(metrics, 'utf8'), /^shearwall_update_outdated 1$/m);
    const status = await updated('watch', 'status');
    const [image] = (status.value as WatchStatusAnswer).images;
    assert.equal(image?.production?.digest, registry.tags.get('app')?.get('stable'));
    assert.deepEqual([status.exitCode, image?.vulnerabilities], [3, undefined]);
    assert.match(status.text, /app\.yaml +\d+ d +\? +\? +promoted +20\d\d-\d\d-\d\d +\?/);
  });

  it('try again in the next round where one fails, unless it is the first', async () => {
    const policy = join(context.dir, 'policy.yaml');
    const sound = "version: 1\npolicies: [{name: a, images: ['registry.example.org/**'], unsigned: allow}]\n";
    const clock = context.clock;
    const rounds = async (...texts: string[]): Promise<LineRan> => {
      let next = 0;
      const write = async () => writeFileSync(policy, texts[next++] ?? '');
      await write();
      const words = ['watch', '--build', '--allow-untested', 'linux/amd64', '--policy', policy, '--rounds'];
      const more = [String(texts.length), '--state', join(context.dir, 'update'), recipe];
      const env = { ...project.env, HOME: context.dir };
      return await runLine([...words, ...more], { ...context, clock: { ...clock, sleep: write } }, env);
    };
    const mended = await rounds(sound, 'version: 2', sound);
    assert.equal(mended.exitCode, 0);
    assert.match(mended.notes, /^this round failed, and the next one tries again: .*policy\.yaml/m);
    assert.equal((await rounds(sound, 'version: 2')).exitCode, 3);
    await assert.rejects(rounds('version: 2', sound), { code: 'POLICY_INVALID' });
  });

  it('keep how far they are in the database of the fleet, by the git repository of the recipe', async () => {
    const place = ['--state', 'fleet', '--data-dir', join(context.dir, 'data')];
    const build = ['update', '--build', '--allow-untested', 'linux/amd64', ...place, recipe];
    const nameless = (await run(...build)) as { exitCode: number; text: string };
    assert.equal(nameless.exitCode, 3);
    assert.match(nameless.text, /app\.yaml has no name in the fleet's database: git .*--state DIR/);
    const git = (...words: string[]) => execFileSync('git', ['-C', dirname(recipe), ...words]);
    git('init', '--quiet');
    git('remote', 'add', 'origin', 'https://ci:secret@git.example.org/shop/images.git');
    assert.equal((await run(...build)).exitCode, 0);
    git('remote', 'set-url', 'origin', 'ssh://git@git.example.org/shop/images');
    const status = await run('watch', 'status', ...place, recipe);
    assert.equal((status.value as WatchStatusAnswer).images[0]?.candidate?.stage, 'tested');
    const url = run('watch', 'status', '--state', 'postgres://x:secret@db/fleet', recipe);
    await assert.rejects(url, { code: 'CLI_UPDATE' });
    const elsewhere = ['--state', 'fleet', '--data-dir', join(context.dir, 'none')];
    await assert.rejects(run('watch', 'status', ...elsewhere, recipe), { code: 'STORE_NOT_FOUND' });
  });

  it('say that there is nothing to roll back to, and prune what is superseded', async () => {
    const back = await updated('update', '--rollback');
    assert.deepEqual([back.exitCode, back.answer.rolledBack?.[0]?.isDone], [1, false]);
    assert.match(back.text, /no earlier digest of its tag is known/);
    const pruned = await updated('update', '--prune');
    assert.deepEqual([pruned.exitCode, pruned.answer.pruned?.[0]?.removed], [0, []]);
  });
});
