import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { FakeForge } from '../../../../test/fakes/forge.ts';
import { repositoryContext } from '../../../../test/fakes/repository-context.ts';
import { openForge } from './open-forge.ts';

describe('reviewers that are asked', () => {
  let fake: FakeForge;
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  before(async () => {
    fake = await FakeForge.start();
    context = await repositoryContext();
  });
  after(async () => {
    await fake.stop();
    await context[Symbol.asyncDispose]();
  });

  for (const kind of ['github', 'gitlab', 'gitea'] as const)
    it(`at ${kind} are all but those whom the forge refuses, each named with the reason`, async () => {
      const remote = 'https://forge.example.org/team/images.git';
      const forge = openForge({ kind, api: `${fake.url}/${kind}`, token: undefined, remote }, context);
      const made = await forge.create({ branch: kind, base: 'main', title: 'x', body: 'y' });
      const number = made?.number ?? 0;
      const refused = await forge.askReviewers(number, ['jane', 'mallory', 'team/ops']);
      const asked = fake.requests.find(({ branch }) => branch === kind)?.reviewers;
      assert.deepEqual(asked, kind === 'gitlab' ? ['jane'] : ['jane', 'ops']);
      const names = refused.map(({ name }) => name).sort();
      assert.deepEqual(names, kind === 'gitlab' ? ['mallory', 'team/ops'] : ['mallory']);
      assert.ok(refused.every(({ why }) => /collaborators|left them out|no user of that name/.test(why)));
      fake.failures = 100;
      const [down] = await forge.askReviewers(number, ['joe']);
      fake.failures = 0;
      assert.match(down?.why ?? '', /503/);
    });
});
