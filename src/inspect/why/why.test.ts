import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type FakeMirror, startFakeMirror } from '../../../test/fakes/debian-mirror.ts';
import { MemoryImages } from '../../../test/fakes/layered-image.ts';
import { readable } from '../../../test/fakes/oci-context.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { createCache, digestOf, type ShearwallError } from '../../base/index.ts';
import { buildImage, type Lockfile, loadRecipe, lockRecipe, type Recipe } from '../../build/index.ts';
import { type PackageSources, seenReleasesFolder } from '../../distro/index.ts';
import { openSource, openTarget } from '../../oci/index.ts';
import { renderWhy, type WhyAnswer, whyImage, whyRecipe } from './index.ts';

type Found = WhyAnswer & { found: true };

let mirror: FakeMirror;
let context: Awaited<ReturnType<typeof repositoryContext>>;
let recipe: Recipe;
let lock: Lockfile;
let sources: PackageSources;

/** A small distribution: app needs lib; app's script does what no effect covers. */
before(async () => {
  context = await repositoryContext();
  mirror = await startFakeMirror({
    packages: [
      {
        control: { Package: 'app', Version: '2-1', Architecture: 'amd64', Depends: 'lib (>= 1)' },
        files: [
          { path: 'usr/bin/app', content: 'the program', mode: 0o755 },
          { path: 'etc/app.conf', content: 'setting\n' },
        ],
        scripts: { postinst: '#!/bin/sh\nfrobnicate --all\n' },
        controlFiles: { md5sums: `${'0'.repeat(32)}  usr/bin/app\n`, conffiles: '/etc/app.conf\n' },
      },
      {
        control: { Package: 'lib', Version: '1-1', Architecture: 'amd64' },
        files: [{ path: 'usr/lib/lib.so', content: 'the library' }],
      },
    ],
  });
  await writeFile(join(context.dir, 'key.asc'), mirror.key);
  await writeFile(join(context.dir, 'local.txt'), 'local');
  const path = join(context.dir, 'app.yaml');
  await writeFile(
    path,
    [
      'contents:',
      `  repositories: [{debian: trixie, mirrors: ["${mirror.url}"], updates: false, security: false, keyring: [key.asc]}]`,
      '  packages: [app]',
      'accounts: {users: [{username: web, uid: 1000}]}',
      'files: [{source: local.txt, target: /srv/local.txt}]',
      'paths: [{type: directory, path: /srv/data}]',
    ].join('\n'),
  );
  recipe = await loadRecipe(path);
  sources = {
    environmentMirror: undefined,
    aptSources: [],
    snapshotBase: undefined,
    seen: seenReleasesFolder(join(context.dir, 'state')),
  };
  ({ lock } = await lockRecipe({ recipe, sources, compression: 'gzip' }, context));
  const target = await openTarget(
    { location: { transport: 'oci', directory: join(context.dir, 'out') } },
    context,
  );
  await buildImage({ recipe, lock, archs: ['amd64'], sources, target, tag: 'latest' }, context);
});

after(async () => {
  await mirror.close();
  await context[Symbol.asyncDispose]();
});

async function found(answer: Promise<WhyAnswer>): Promise<Found> {
  const result = await answer;
  assert.ok(result.found, `not found; nearest ${JSON.stringify(result)}`);
  return result;
}

const ofRecipe = (what: string): Promise<WhyAnswer> => whyRecipe({ recipe, lock, what, sources }, context);

async function ofImage(what: string, cache = context.cache): Promise<WhyAnswer> {
  const source = await openSource(
    { location: { transport: 'oci', directory: join(context.dir, 'out') } },
    context,
  );
  return await whyImage({ source: readable(source), what, sources }, { ...context, cache });
}

describe('whyRecipe', () => {
  it('explains a file: its package, who asked for that, and who signed it', async () => {
    const answer = await found(ofRecipe('/usr/lib/lib.so'));

    assert.deepEqual(answer.path?.origin, { kind: 'package', name: 'lib' });
    assert.equal(answer.path?.digest, digestOf('the library'));
    assert.deepEqual(
      answer.package?.chain.map(({ package: name, clause }) => [name, clause]),
      [
        ['app', 'app'],
        ['lib', 'lib (>= 1)'],
      ],
    );
    assert.equal(answer.package?.origin?.release?.fingerprints.length, 1);
    assert.match(
      renderWhy(answer),
      /lib 1-1 {2}Depends: lib \(>= 1\)[\s\S]*listed in trixie main[\s\S]*signed by [0-9A-F]{40}/,
    );
  });

  it('finds a path through the merged /usr', async () => {
    const answer = await found(ofRecipe('/lib/lib.so'));

    assert.equal(answer.path?.path, '/usr/lib/lib.so');
  });

  it('reports the maintainer script that no effect covers', async () => {
    const answer = await found(ofRecipe('app'));

    assert.match(answer.package?.uncovered?.[0]?.why ?? '', /frobnicate/);
    assert.match(renderWhy(answer), /postinst runs frobnicate --all/);
  });

  it('names the effect that made a file, and the key of the recipe that did', async () => {
    const passwd = await found(ofRecipe('/etc/passwd'));
    const local = await found(ofRecipe('/srv/local.txt'));
    const data = await found(ofRecipe('/srv/data'));

    assert.ok(passwd.path?.origin.kind === 'effect');
    assert.equal(passwd.path.origin.name, 'accounts');
    assert.notEqual(passwd.path.origin.description, undefined);
    assert.deepEqual(local.path?.origin, {
      kind: 'recipe',
      key: 'files[0]',
      detail: 'local.txt → /srv/local.txt',
    });
    assert.deepEqual(data.path?.origin, { kind: 'recipe', key: 'paths[0]', detail: 'directory /srv/data' });
  });

  it('answers no with what may have been meant', async () => {
    for (const [what, nearest] of [
      ['ap', 'app'],
      ['/usr/sbin/app', '/usr/bin/app'],
      ['/usr/bin/appp', '/usr/bin/app'],
      ['lib.so', '/usr/lib/lib.so'],
    ] as const) {
      const answer = await ofRecipe(what);
      assert.deepEqual(answer.found === false && answer.nearest, nearest, what);
    }
  });

  it('still says why a package is there when its files cannot be had', async () => {
    const empty = await createCache(join(context.dir, 'empty'), { log: context.log, clock: context.clock });
    const offline = { ...context, cache: empty, offline: true };

    const answer = await found(whyRecipe({ recipe, lock, what: 'lib', sources }, offline));

    assert.equal(answer.package?.chain.length, 2);
    assert.equal(answer.package?.uncovered, undefined);
    assert.match(answer.notes.join(), /were not looked at/);
  });

  it('refuses a lock of another recipe, and an architecture that is not in it', async () => {
    const other = { ...recipe, digest: digestOf('changed') };

    await assert.rejects(
      whyRecipe({ recipe: other, lock, what: 'lib', sources }, context),
      (error: ShearwallError) => error.code === 'LOCK_STALE',
    );
    await assert.rejects(
      whyRecipe({ recipe, lock, what: 'lib', arch: 'arm64', sources }, context),
      (error: ShearwallError) => error.code === 'WHY_ARCH_NOT_FOUND',
    );
  });
});

describe('whyImage', () => {
  it('gives the same chain from the provenance, compares the bytes, and says that nobody signed it', async () => {
    const answer = await found(ofImage('/usr/lib/lib.so'));
    const fromRecipe = await found(ofRecipe('/usr/lib/lib.so'));

    assert.partialDeepStrictEqual(answer.package, fromRecipe.package);
    assert.equal(answer.package?.purl, 'pkg:deb/debian/lib@1-1?arch=amd64');
    assert.deepEqual(answer.package?.neededBy, ['pkg:deb/debian/app@2-1?arch=amd64']);
    assert.equal(answer.path?.asBuilt, true);
    assert.match(answer.notes.join(), /not signed/);
  });

  it('knows the package of settings, which no list in the image names, as long as packages are in the cache', async () => {
    const empty = await createCache(join(context.dir, 'empty2'), { log: context.log, clock: context.clock });

    const cached = await found(ofImage('/etc/app.conf'));
    const bare = await found(ofImage('/etc/app.conf', empty));

    assert.deepEqual(cached.path?.origin, { kind: 'package', name: 'app' });
    assert.deepEqual(bare.path?.origin, { kind: 'unknown' });
    assert.match(bare.notes.join(), /not all of its packages are in the cache/);
  });

  it('falls back on the lists in the image, the SBOM and the targets of the recipe', async () => {
    const empty = await createCache(join(context.dir, 'empty3'), { log: context.log, clock: context.clock });

    const program = await found(ofImage('/usr/bin/app', empty));
    const passwd = await found(ofImage('/etc/passwd', empty));
    const local = await found(ofImage('/srv/local.txt', empty));

    assert.deepEqual(program.path?.origin, { kind: 'package', name: 'app' });
    assert.equal(passwd.path?.origin.kind === 'effect' && passwd.path.origin.name, 'accounts');
    assert.equal(local.path?.origin.kind === 'recipe' && local.path.origin.key, 'files[0]');
    assert.match(renderWhy(program), /it was not checked whether effects cover/);
  });

  it('says what it does not know of an image without provenance', async () => {
    const source = new MemoryImages();
    const status = 'Package: tool\nVersion: 3\nArchitecture: amd64\n';
    source.add([
      [
        { path: 'usr/bin/tool', content: 'x' },
        { path: 'var/lib/dpkg/status.d/tool', content: status },
      ],
    ]);

    const answer = await found(whyImage({ source: readable(source), what: 'tool', sources }, context));

    assert.deepEqual(answer.package?.chain, []);
    assert.equal(answer.package?.origin, undefined);
    assert.match(answer.notes.join(), /has no provenance of a shearwall build/);
  });

  it('says how to list all that is there where nothing has a name like it', async () => {
    const source = new MemoryImages();
    source.add([[{ path: 'usr/bin/tool', content: 'x' }]]);

    const answer = await whyImage(
      { source: readable(source), what: '/no/such-thing-at-all', sources },
      context,
    );

    assert.equal(answer.found, false);
    assert.match(renderWhy(answer), /has no \/no\/such-thing-at-all\n[^]*shearwall sbom IMAGE --files/);
  });

  it('explains packages of any ecosystem by name, full name and package URL, and every one of a name', async () => {
    const source = new MemoryImages();
    const manifest = (name: string, version: string): string => JSON.stringify({ name, version });
    source.add([
      [
        { path: 'app/node_modules/@acme/tool/package.json', content: manifest('@acme/tool', '2.0.0') },
        { path: 'app/node_modules/left/package.json', content: manifest('left', '1.0.0') },
        { path: 'app/node_modules/a/node_modules/left/package.json', content: manifest('left', '2.0.0') },
      ],
    ]);
    const ask = async (what: string): Promise<Found> =>
      await found(whyImage({ source: readable(source), what, sources }, context));

    for (const what of ['tool', '@acme/tool', 'pkg:npm/%40acme/tool@2.0.0', 'pkg:npm/%40acme/tool']) {
      const answer = await ask(what);
      assert.deepEqual([answer.package?.purl, answer.path], ['pkg:npm/%40acme/tool@2.0.0', undefined], what);
    }
    const { package: first, packages } = await ask('left');
    assert.deepEqual(
      packages?.map(({ version }) => version),
      ['1.0.0', '2.0.0'],
    );
    assert.deepEqual(first?.evidence?.[0]?.locations, ['/app/node_modules/left/package.json']);
    const file = await ask('/app/node_modules/left/package.json');
    assert.deepEqual(file.path?.origin, { kind: 'package', name: 'left' });
    assert.match(renderWhy(file), /according to what was seen in the file[^]*seen by node in/);
  });

  it('tells the package of a link from the lists, and how far dpkg came with it', async () => {
    const source = new MemoryImages();
    const status = 'Package: tool\nStatus: install ok half-configured\nVersion: 3\nArchitecture: amd64\n';
    source.add([
      [
        { path: 'usr/bin/tool', content: 'x' },
        { path: 'usr/bin/alias', link: 'tool' },
        { path: 'bin', link: 'usr/bin' },
        { path: 'var/lib/dpkg/status', content: status },
        { path: 'var/lib/dpkg/info/tool.list', content: '/.\n/bin\n/bin/tool\n/bin/alias\n' },
      ],
    ]);
    const answer = await found(whyImage({ source: readable(source), what: '/bin/alias', sources }, context));

    assert.deepEqual(answer.path?.origin, { kind: 'package', name: 'tool' });
    assert.equal(answer.path?.toldBy, 'the package lists in the image');
    assert.equal(answer.package?.state, 'half-configured');
    assert.match(renderWhy(answer), /its state is half-configured/);
  });

  it('does not believe a provenance that is about another image', async () => {
    const source = await openSource(
      { location: { transport: 'oci', directory: join(context.dir, 'out') } },
      context,
    );
    const { digest } = await source.resolve();
    const [provenance] = (await source.referrers(digest)).descriptors.filter(({ artifactType }) =>
      artifactType?.includes('in-toto'),
    );
    assert.ok(provenance);
    const manifest = JSON.parse(Buffer.from(await source.manifest(provenance)).toString());
    const statement = Buffer.concat(await Array.fromAsync(source.blob(manifest.layers[0]))).toString();
    const other = new MemoryImages();
    const status = 'Package: lib\nVersion: 1-1\nArchitecture: amd64\n';
    const image = other.add([[{ path: 'var/lib/dpkg/status.d/lib', content: status }]]);
    other.attach(image, 'application/vnd.in-toto+json', statement);

    const answer = await found(whyImage({ source: readable(other), what: 'lib', sources }, context));

    assert.deepEqual(answer.package?.chain, []);
    assert.match(answer.notes.join(), /is about another image/);
  });
});
