/**
 * A builder that cannot run an image, and a runner that can: each of them with what it has, the program on the command line, a registry and
 * bubblewrap real. The builder's PATH has no sandbox, which is to it as another processor is.
 */
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { UpdateAnswer } from '../../src/cli/update/answers.ts';
import type { RunningRegistry } from '../fakes/registry.ts';
import { repositoryContext } from '../fakes/repository-context.ts';
import { type LineRan, runLine } from '../fakes/run-line.ts';
import { type SampleProject, startSampleProject } from '../fakes/sample-project.ts';
import { findProgram, realRegistries } from './real-registry.ts';

const withoutBubblewrap = findProgram('bwrap') === undefined && 'bwrap is not here';

for (const { name, program, start } of realRegistries())
  describe(`a candidate that another machine tests, in ${name}`, {
    skip: withoutBubblewrap || (program === undefined && 'it is not here'),
  }, () => {
    let context: Awaited<ReturnType<typeof repositoryContext>>;
    let project: SampleProject;
    let registry: RunningRegistry;
    let recipe = '';

    const file = (...names: string[]): string => join(context.dir, ...names);
    const env = () => ({ ...project.env, COSIGN_PASSWORD: '', HOME: context.dir });
    const onRunner = async (...words: string[]): Promise<LineRan> =>
      await runLine(words, context, { ...env(), PATH: process.env['PATH'] });

    async function update(...more: string[]): Promise<NonNullable<UpdateAnswer['recipes'][number]>> {
      const image = ['--image', `${registry.host}/{name}:stable`, '--state', file('update')];
      const words = ['update', '--push', '--key', file('builder.key'), '--policy', file('policy.yaml')];
      const { value } = await runLine([...words, ...image, ...more, recipe], context, {
        ...env(),
        PATH: file('no'),
      });
      return (value as UpdateAnswer).recipes[0] ?? assert.fail();
    }

    before(async () => {
      context = await repositoryContext();
      project = await startSampleProject(file('project'), { fileBytes: 100 });
      registry = await start();
      mkdirSync(file('no'));
      recipe = project.recipe('app', { packages: ['p1'], more: 'test: {checks: [{path: /usr/bin/p0}]}' });
      await onRunner('lock', recipe);
      for (const who of ['builder', 'runner', 'stranger'])
        await onRunner('generate-key-pair', '--output-key-prefix', file(who));
      writeFileSync(
        file('policy.yaml'),
        `version: 1
authorities: {runner: {key: runner.pub, logEntries: 0}}
policies: [{name: tested, images: ['${registry.host}/*'], attested: [{type: test-result, by: [runner]}]}]
`,
      );
      await publish('9-1');
    });
    after(async () => {
      await registry.stop();
      await project.mirror.close();
      await context[Symbol.asyncDispose]();
    });

    async function publish(version: string): Promise<void> {
      const [found] = project.packages;
      const control = { ...(found ?? assert.fail()).control, Version: version };
      await project.mirror.publish({
        suite: 'trixie-updates',
        packages: [{ ...found, control, files: found?.files ?? [] }],
      });
    }

    /** The line that the answer gives, as its reader runs it. */
    const lineOf = (stopped = ''): string[] =>
      (/run "shearwall ([^"]+)"/.exec(stopped)?.[1] ?? assert.fail(stopped)).split(' ');

    async function tags(): Promise<string[]> {
      const answer = await fetch(`http://${registry.host}/v2/app/tags/list`);
      const { tags: names } = (await answer.json()) as { tags?: string[] | null };
      return (names ?? []).filter((each) => !each.startsWith('sha256-'));
    }

    it('waits for the signed result of who is named, and goes on by it', async () => {
      const waits = await update();
      assert.match(
        waits.stopped ?? '',
        /was not tested: nothing here can make a sandbox .*; there is no result by runner yet/,
      );
      const line = lineOf(waits.stopped);
      assert.deepEqual(await tags(), []);

      assert.equal((await onRunner(...line, '--key', file('stranger.key'))).exitCode, 0);
      assert.match((await update()).stopped ?? '', /no result by runner counts/);

      const tested = await onRunner(...line, '--key', file('runner.key'));
      assert.deepEqual([tested.exitCode, tested.notes.split('\n').length], [0, 1]);
      assert.match(tested.text, /: passed in bubblewrap/);
      const done = await update();
      assert.deepEqual([done.candidate?.stage, done.stopped], ['pushed', undefined]);
      assert.deepEqual(
        [done.candidate?.tests[0]?.verdict, done.candidate?.tests[0]?.by],
        ['passed', 'runner'],
      );
      assert.equal((await tags()).length, 1);
      const check = ['--type', 'test-result', '--key', file('runner.pub'), '--insecure-ignore-tlog'];
      const image = done.candidate?.reference ?? assert.fail();
      assert.equal((await onRunner('verify-attestation', ...check, image)).exitCode, 0);
    });

    it('takes no result of an older candidate, or of a test that the recipe has no longer', async () => {
      await publish('9-2');
      const next = await update();
      assert.match(next.stopped ?? '', /there is no result by runner yet/);
      assert.equal((await onRunner(...lineOf(next.stopped), '--key', file('runner.key'))).exitCode, 0);
      const before = readFileSync(recipe, 'utf8');
      writeFileSync(recipe, before.replace('path: /usr/bin/p0', 'path: /usr/bin/missing'));
      const other = await update();
      assert.match(other.stopped ?? '', /of another test than the recipe has/);
      assert.equal((await onRunner(...lineOf(other.stopped), '--key', file('runner.key'))).exitCode, 1);
      const failed = await update('--allow-untested', 'linux/amd64');
      assert.match(failed.stopped ?? '', /the test of linux\/amd64 failed: .*FAILED: \/usr\/bin\/missing/);
      assert.equal((await tags()).length, 1);
      writeFileSync(recipe, before);
      appendFileSync(recipe, '\n');
      assert.equal((await update()).candidate?.stage, 'pushed');
    });
  });
