import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { advisoryDatabase, fakeAdvisory } from '../../test/fakes/advisory-database.ts';
import { debianImage } from '../../test/fakes/debian-image.ts';
import { library, program } from '../../test/fakes/reach.ts';
import { repositoryContext } from '../../test/fakes/repository-context.ts';
import type { AdvisoryDatabase } from '../advisories/index.ts';
import { bloatImage, diffImages, proposeRecipe, reachImage, whyImage } from './index.ts';

const PACKAGES = {
  app: { 'usr/bin/app': program({ needed: ['libused.so.1'] }) },
  used: { 'usr/lib/libused.so.1': { content: library() } },
  loader: { 'lib64/ld-linux-x86-64.so.2': { content: library() } },
};

/** Of a layer that was read before nothing is in memory: what is asked for comes from the cache, until the image is closed. */
describe('an image that was looked into before', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let database: AdvisoryDatabase;
  before(async () => {
    context = await repositoryContext();
    const used = fakeAdvisory('CVE-1', { ecosystem: 'Debian:13', name: 'used', fixed: '2-1' });
    database = await advisoryDatabase([{ id: 'tracker', kind: 'debian-tracker', items: [used] }]);
  });
  after(async () => {
    database.close();
    await context[Symbol.asyncDispose]();
  });

  const image = debianImage(PACKAGES, {
    files: [{ path: 'etc/passwd', content: 'app:x:7:7::/srv:/bin/false\n' }],
    config: { Entrypoint: ['/usr/bin/app'], User: 'app' },
  });
  const source = { kind: 'image' as const, name: 'app', image, close: async () => {} };
  const kept = () => ({ cacheKeyFile: join(context.dir, 'cache.key'), program: 'this one' });
  const sources = {} as never;

  for (const [what, look] of Object.entries({
    reach: () => reachImage({ ...kept(), source, listFiles: true, listSteps: true }, context),
    'why of a path': () => whyImage({ ...kept(), source, what: '/usr/lib/libused.so.1', sources }, context),
    'why of a package': () => whyImage({ ...kept(), source, what: 'used', sources }, context),
    'why of a vulnerability': () =>
      whyImage({ ...kept(), source, what: 'CVE-1', sources, database }, context),
    'bloat and the recipe that it proposes': async () => {
      const bloated = await bloatImage({ ...kept(), source, database }, context);
      const told = [bloated.bloat, await proposeRecipe(bloated)];
      await bloated.looked.files.close();
      return told;
    },
    diff: () => diffImages({ ...kept(), before: source, after: source }, context),
  }))
    it(`has the same answer to ${what}`, async () => {
      const first = await look();
      assert.deepEqual(await look(), first);
    });
});
