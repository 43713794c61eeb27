import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { advisoryDatabase, fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { DEBIAN_13, debianImage } from '../../../test/fakes/debian-image.ts';
import type { MemoryImages } from '../../../test/fakes/layered-image.ts';
import { library, program } from '../../../test/fakes/reach.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { loadRecipe } from '../../build/index.ts';
import { type BloatedImage, bloatImage } from './bloat-image.ts';
import { proposeRecipe } from './propose-recipe.ts';
import { renderBloat } from './render-bloat.ts';
import { renderBloatHtml } from './render-bloat-html.ts';

const PACKAGES = {
  app: {
    'usr/bin/app': program({ needed: ['libused.so.1'] }),
    'usr/lib/app/manual.txt': { content: Buffer.from('words') },
  },
  used: { 'usr/lib/libused.so.1': { content: library() } },
  idle: { 'usr/lib/libidle.so.1': { content: library() } },
  loader: { 'lib64/ld-linux-x86-64.so.2': { content: library() } },
};

const imageOf = (osRelease: string, config: object): MemoryImages =>
  debianImage(PACKAGES, {
    osRelease,
    config,
    depends: { app: 'used' },
    files: [
      { path: 'etc/passwd', content: 'root:x:0:0::/root:/bin/sh\nweb:x:101:102::/srv:/bin/false\n' },
      { path: 'opt/own\n- evil/tool', ...program() },
    ],
  });

const CONFIG = {
  Entrypoint: ['/usr/bin/app', '--flag'],
  Cmd: ['x: y'],
  User: 'web',
  Env: ['PATH=/bin', 'MODE=a b'],
  WorkingDir: '/srv',
  ExposedPorts: { '53/udp': {}, '80/tcp': {} },
};

describe('what an image carries for nothing', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let database: AdvisoryDatabase;
  let folder = '';

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-bloat-'));
    context = await repositoryContext();
    const of = (id: string, name: string) => fakeAdvisory(id, { ecosystem: 'Debian:13', name, fixed: '2-1' });
    database = await advisoryDatabase([
      { id: 'tracker', kind: 'debian-tracker', items: [of('CVE-1', 'used'), of('CVE-2', 'idle')] },
    ]);
  });
  after(async () => {
    database?.close();
    await context[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const bloatOf = async (
    { os = DEBIAN_13, config = CONFIG }: { os?: string; config?: object } = {},
    known?: AdvisoryDatabase,
  ): Promise<BloatedImage> => {
    const images = imageOf(os, config);
    return await bloatImage(
      { source: { kind: 'image', name: 'app', image: images, close: async () => {} }, database: known },
      context,
    );
  };

  it('is counted by package: what stays in part, what nobody needs, and what no package brought', async () => {
    const { bloat } = await bloatOf();
    const of = (wanted: string | undefined) => {
      const found = bloat.packages.find(({ name }) => name === wanted);
      return [found?.bloat.files, found?.isNeedless];
    };
    // With its two entries in the list of packages.
    assert.deepEqual(of('idle'), [3, true]);
    assert.deepEqual(of('app'), [1, false]);
    assert.deepEqual(of('used'), [0, false]);
    assert.deepEqual(of(undefined), [0, false]);
    assert.equal(
      bloat.carried.bytes,
      bloat.bloat.bytes + bloat.kept.reduce((all, { bytes }) => all + bytes, 0),
    );
    assert.equal(bloat.vulnerabilities, undefined);
  });

  it('has the vulnerabilities that would go with it, and says of which software nobody speaks', async () => {
    const { bloat } = await bloatOf({}, database);
    assert.deepEqual(
      bloat.vulnerabilities?.map(({ id, isNeedless }) => [id, isNeedless]),
      [
        ['CVE-2', true],
        ['CVE-1', false],
      ],
    );
    assert.equal(bloat.notJudged, 2);
    assert.match(renderBloat(bloat), /2 known vulnerabilities that count, of which 1 are in software/);
    assert.match(renderBloat(bloat), /nobody says whether 2 pieces of software/);
    assert.match(renderBloatHtml(bloat), /<figure class="treemap">[^]*idle/);
  });

  it('can be left out by a recipe that is valid, and takes over what the config says', async () => {
    const path = join(folder, 'lean.yaml');
    writeFileSync(path, proposeRecipe(await bloatOf()));
    const recipe = await loadRecipe(path);
    assert.deepEqual(
      recipe.contents.packages.map(({ name }) => name),
      ['app', 'loader'],
    );
    assert.deepEqual([recipe.entrypoint, recipe.cmd], [['/usr/bin/app', '--flag'], ['x: y']]);
    assert.deepEqual(recipe.accounts.users[0]?.uid, 101);
    assert.deepEqual(
      [recipe.environment['MODE'], recipe.ports, recipe.workDir],
      ['a b', ['53/udp', '80/tcp'], '/srv'],
    );
    assert.equal(recipe.contents.slim?.dropShell, false);
    assert.deepEqual(recipe.files, []);
  });

  it('is not left out by a recipe where another distribution made it, or no package is needed', async () => {
    const alpine = await bloatOf({ os: 'ID=alpine\nVERSION_ID=3.22\nNAME="Alpine Linux"\n' });
    assert.throws(() => proposeRecipe(alpine), { code: 'BLOAT_RECIPE', message: /Alpine Linux/ });
  });

  it('cannot be told of an image that starts nothing', async () => {
    await assert.rejects(bloatOf({ config: {} }), { code: 'REACH_NO_ROOT' });
  });
});
