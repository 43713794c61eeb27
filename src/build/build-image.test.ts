import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { repositoryContext } from '../../test/fakes/repository-context.ts';
import { type SampleProject, startSampleProject } from '../../test/fakes/sample-project.ts';
import type { Digest, ShearwallError } from '../base/index.ts';
import { seenReleasesFolder } from '../distro/index.ts';
import { openSource, openTarget } from '../oci/index.ts';
import { assembleFromLock } from './assemble-from-lock.ts';
import { type BuildInput, buildImage } from './build-image.ts';
import type { Lockfile } from './lock/index.ts';
import { lockRecipe } from './lock-recipe.ts';
import { loadRecipe } from './recipe/index.ts';
import { unpackLocked } from './unpack-locked.ts';

describe('buildImage', () => {
  let folder = '';
  let project: SampleProject;
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let input: BuildInput;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-build-image-'));
    project = await startSampleProject(join(folder, 'project'), { fileBytes: 1000 });
    context = await repositoryContext();
    const recipe = await loadRecipe(project.recipe('small', { packages: ['p1'] }));
    const sources = { aptSources: [], seen: seenReleasesFolder(join(folder, 'state')) };
    const { lock } = await lockRecipe({ recipe, sources, compression: 'gzip' }, context);
    input = { recipe, lock, archs: ['amd64'], sources };
  });
  after(async () => {
    await context[Symbol.asyncDispose]();
    await project.mirror.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const archive = (file: string) =>
    openTarget({ location: { transport: 'docker-archive', file: join(folder, file) } }, context);

  it('writes a docker archive, which has no room for SBOM and provenance, without them', async () => {
    const result = await buildImage({ ...input, target: await archive('one.tar'), tag: 'latest' }, context);
    const source = await openSource(
      { location: { transport: 'docker-archive', file: join(folder, 'one.tar') } },
      context,
    );
    const { size } = await source.resolve();
    await source.close();

    assert.ok(size > 0);
    assert.deepEqual([result.sboms, result.provenance], [[], []]);
    assert.equal(result.image, result.platforms[0]?.digest);
  });

  it('gives the image the digest that it has in a layout, documents attached to it', async () => {
    const target = await openTarget(
      { location: { transport: 'oci', directory: join(folder, 'layout') } },
      context,
    );
    const inLayout = await buildImage({ ...input, target, tag: 'latest' }, context);
    const inArchive = await buildImage(
      { ...input, target: await archive('same.tar'), tag: 'latest' },
      context,
    );

    assert.equal(inLayout.image, inArchive.image);
    assert.deepEqual([inLayout.sboms.length, inLayout.provenance.length], [2, 1]);
  });

  describe('with files that no package brought', () => {
    type Bom = {
      compositions: unknown;
      components: {
        name: string;
        purl?: string;
        hashes?: unknown[];
        evidence?: { identity: { methods: { technique: string }[] }[] };
      }[];
    };
    let withApp: BuildInput;
    before(async () => {
      const site = join(folder, 'project/app/site');
      mkdirSync(join(site, 'flask-3.1.0.dist-info'), { recursive: true });
      writeFileSync(
        join(site, 'flask-3.1.0.dist-info/METADATA'),
        'Metadata-Version: 2.1\nName: flask\nVersion: 3.1.0\n',
      );
      const more = 'files: [{source: app, target: /app}]';
      const recipe = await loadRecipe(project.recipe('app', { packages: ['p1'], more }));
      const { lock } = await lockRecipe({ recipe, sources: input.sources, compression: 'gzip' }, context);
      withApp = { ...input, recipe, lock };
    });

    const build = async (name: string, more: Partial<BuildInput> = {}) => {
      const target = await openTarget(
        { location: { transport: 'oci', directory: join(folder, name) } },
        context,
      );
      const result = await buildImage({ ...withApp, ...more, target, tag: 'latest' }, context);
      const read = ({ digest }: { digest: string }) =>
        readFileSync(join(folder, name, 'blobs', digest.replace(':', '/')), 'utf8');
      const [bom] = result.sboms.filter(({ mediaType }) => mediaType.includes('cyclonedx')).map(read);
      return { ...result, bom: JSON.parse(bom ?? '') as Bom };
    };

    it('lists the software in them in the SBOMs, which say that they are whole', async () => {
      const { bom } = await build('whole');

      assert.ok(bom.components.some(({ purl }) => purl === 'pkg:pypi/flask@3.1.0'));
      assert.match(JSON.stringify(bom.compositions), /"aggregate":"complete","assemblies":\["image:sha256:/);
    });

    it('says which interpreters its scripts ask for and do not find', async () => {
      const scripts = join(folder, 'project/scripts');
      mkdirSync(scripts);
      writeFileSync(join(scripts, 'run'), '#!/usr/bin/perl\n', { mode: 0o755 });
      writeFileSync(join(scripts, 'serve'), '#!/usr/bin/p0\n', { mode: 0o755 });
      const more = 'files: [{source: scripts, target: /scripts}]';
      const recipe = await loadRecipe(project.recipe('scripts', { packages: ['p1'], more }));
      const lock = { ...input.lock, recipe: { name: recipe.name, digest: recipe.digest } };
      const target = await archive('scripts.tar');
      const result = await buildImage({ ...input, recipe, lock, target, tag: 'latest' }, context);
      assert.deepEqual(result.missingInterpreters, [
        { interpreter: '/usr/bin/perl', scripts: ['scripts/run'] },
      ]);
    });

    it('makes one component of a package that lock and image know, with the evidence of both and the digest of its .deb', async () => {
      const { bom } = await build('joined');
      const [package1, ...others] = bom.components.filter(({ name }) => name === 'p1');

      assert.deepEqual(others, []);
      assert.equal(package1?.hashes?.length, 1);
      assert.deepEqual(
        package1?.evidence?.identity[0]?.methods.map(({ technique }) => technique),
        ['manifest-analysis', 'hash-comparison'],
      );
    });

    it('writes the same documents whether the layers were looked into before or not', async () => {
      const cataloguing = { cacheKeyFile: join(folder, 'seal.key'), program: 'this one' };
      const results = [
        await build('cold'),
        await build('fills', { cataloguing }),
        await build('warm', { cataloguing }),
      ];

      assert.equal(new Set(results.map(({ image, sboms }) => JSON.stringify([image, sboms]))).size, 1);
    });

    it('believes no catalog in the cache that another key sealed', async () => {
      const cataloguing = { cacheKeyFile: join(folder, 'their.key'), program: 'this one' };
      const theirs = await build('theirs', { cataloguing });
      rmSync(join(folder, 'their.key'));

      assert.deepEqual((await build('ours', { cataloguing })).sboms, theirs.sboms);
    });
  });

  describe('of packages that were listed before', () => {
    const cataloguing = () => ({ cacheKeyFile: join(folder, 'listed.key'), program: 'this one' });
    const built = async (name: string) => {
      const target = await archive(name);
      return await buildImage({ ...input, cataloguing: cataloguing(), target, tag: 'latest' }, context);
    };
    let dataDigest: Digest;
    before(async () => {
      const [locked] = input.lock.archs['amd64']?.packages ?? [];
      assert.ok(locked);
      const unpacked = await unpackLocked({ ...input, locked }, context);
      dataDigest = unpacked?.dataDigest ?? assert.fail('it is on the mirror');
    });
    const tar = () => dataDigest;
    const damage = async () => {
      const { path = '' } = (await context.cache.find('tar', tar())) ?? {};
      writeFileSync(path, Buffer.alloc(readFileSync(path).length, 1));
    };

    it('reads them again where a cached tar was changed, whose bytes are needed for the layer', async () => {
      const first = await built('listed-1.tar');
      await damage();
      rmSync(join(context.cache.dir, 'v1/piece'), { recursive: true });
      const second = await built('listed-2.tar');

      assert.equal(second.image, first.image);
      assert.equal(await context.cache.read('tar', tar(), 1 << 20).then(Boolean), true);
    });

    it('reads them again where one vanished', async () => {
      const first = await built('listed-3.tar');
      await context.cache.drop('tar', tar());

      assert.equal((await built('listed-4.tar')).image, first.image);
    });
  });

  describe('of a tree that was assembled before', () => {
    const built = async (archiveName: string, keyFile?: string): Promise<string> => {
      const more = 'files: [{source: own, target: /own}]';
      const recipe = await loadRecipe(project.recipe('own', { packages: ['p1'], more }));
      const cataloguing = { cacheKeyFile: join(folder, keyFile ?? ''), program: 'this one' };
      const target = await archive(archiveName);
      const { name, digest } = recipe;
      const asked = { ...input, recipe, lock: { ...input.lock, recipe: { name, digest } }, target };
      return (await buildImage({ ...asked, ...(keyFile && { cataloguing }), tag: 'latest' }, context)).image;
    };
    const write = (text: string) => {
      mkdirSync(join(folder, 'project/own'), { recursive: true });
      writeFileSync(join(folder, 'project/own/run'), text);
    };

    it('is the image that is made without memory, also after a file of the recipe changed and came back', async () => {
      write('first');
      const first = await built('tree-1.tar', 'tree.key');
      write('other');
      const other = await built('tree-2.tar', 'tree.key');
      const fresh = await built('tree-3.tar');
      write('first');

      assert.equal(other, fresh);
      assert.notEqual(other, first);
      assert.equal(await built('tree-4.tar', 'tree.key'), first);
      assert.equal(await built('tree-5.tar'), first);
    });
  });

  it('unpacks and compresses nothing twice, unless another key sealed what is remembered', async () => {
    const jobsOf = async (file: string, keyFile: string, program?: string): Promise<Set<string>> => {
      const jobs = new Set<string>();
      const { workers } = context;
      const run: typeof workers.run = async (job, task) => {
        jobs.add(job.name);
        return await workers.run(job, task);
      };
      const cataloguing = { cacheKeyFile: join(folder, keyFile), ...(program && { program }) };
      await buildImage(
        { ...input, cataloguing, target: await archive(file), tag: 'latest' },
        { ...context, workers: { ...workers, run } },
      );
      return jobs;
    };
    assert.ok((await jobsOf('made.tar', 'once.key')).has('unpackDeb'));
    assert.deepEqual(await jobsOf('again.tar', 'once.key'), new Set(['readUnpacked']));
    assert.deepEqual(await jobsOf('lists.tar', 'once.key', 'this one'), new Set(['readUnpacked']));
    assert.deepEqual(await jobsOf('listed.tar', 'once.key', 'this one'), new Set());
    assert.deepEqual(await jobsOf('newer.tar', 'once.key', 'a newer one'), new Set(['readUnpacked']));
    const others = await jobsOf('other.tar', 'another.key');
    assert.ok(others.has('unpackDeb') && others.has('compressRange'));
  });

  it('attack: gives a package that a lock calls by another name no contents that were listed', async () => {
    const memory = { cacheKeyFile: join(folder, 'renamed.key'), program: 'this one' };
    await buildImage(
      { ...input, cataloguing: memory, target: await archive('own-name.tar'), tag: 'latest' },
      context,
    );
    const arch = input.lock.archs['amd64'] ?? assert.fail('it was locked');
    const packages = arch.packages.map((item) => ({ ...item, version: '99' }));
    const lock = { ...input.lock, archs: { amd64: { ...arch, packages } } };
    await assert.rejects(
      buildImage(
        { ...input, lock, cataloguing: memory, target: await archive('renamed.tar'), tag: 'latest' },
        context,
      ),
      { code: 'DEB_MISMATCH' },
    );
  });

  it('reads no package that another build or question has listed', async () => {
    const memory = { cacheKeyFile: join(folder, 'shared.key'), program: 'this one' };
    const { recipe, lock, sources } = input;
    await assembleFromLock({ recipe, lock, arch: 'amd64', sources, ...memory }, context);
    const jobs = new Set<string>();
    const { workers } = context;
    const run: typeof workers.run = async (job, task) => {
      jobs.add(job.name);
      return await workers.run(job, task);
    };
    await buildImage(
      { ...input, cataloguing: memory, target: await archive('shared.tar'), tag: 'latest' },
      { ...context, workers: { ...workers, run } },
    );
    assert.equal(jobs.has('readUnpacked') || jobs.has('unpackDeb'), false);
  });

  describe('from a lock of version 1', () => {
    /** As it was written before: with all that came of its packages. */
    const lockBefore = async (): Promise<Lockfile> => {
      const arch = input.lock.archs['amd64'] ?? assert.fail('it was locked');
      const packages = await Promise.all(
        arch.packages.map(async (locked) => {
          const unpacked = await unpackLocked({ ...input, locked }, context);
          assert.ok(unpacked);
          const control = { digest: unpacked.controlDigest, sizeBytes: unpacked.controlSizeBytes };
          const data = { digest: unpacked.dataDigest, sizeBytes: unpacked.dataSizeBytes };
          return { ...locked, control, data };
        }),
      );
      const archs = { amd64: { ...arch, packages, layers: [], pieces: [] } };
      return { ...input.lock, version: 1, epoch: 1_700_000_000, archs };
    };
    const imageOf = async (file: string, lock: Lockfile, more: Partial<BuildInput> = {}) =>
      (await buildImage({ ...input, ...more, lock, target: await archive(file), tag: 'latest' }, context))
        .image;

    it('is the image that the lock of today gives', async () => {
      const image = await imageOf('v2.tar', input.lock);
      assert.equal(await imageOf('v1.tar', await lockBefore()), image);
    });

    it('attack: gives no package the contents of another, in no build of any lock', async () => {
      const lies = await lockBefore();
      const [p0, p1] = lies.archs['amd64']?.packages ?? [];
      assert.ok(p0 && p1?.data && p0.data);
      p0.data = p1.data;
      const cataloguing = { cacheKeyFile: join(folder, 'lies.key'), program: 'this one' };
      const image = await imageOf('honest.tar', input.lock);
      await imageOf('lies.tar', lies, { cataloguing }).catch(() => undefined);
      assert.equal(await imageOf('after.tar', input.lock, { cataloguing }), image);
      await assert.rejects(imageOf('scratch.tar', lies, { fromScratch: true }), {
        code: 'BUILD_PACKAGE_DIFFERS',
      });
    });
  });

  it('refuses two platforms for a docker archive before it builds, and leaves nothing', async () => {
    const target = await archive('two.tar');

    await assert.rejects(
      buildImage({ ...input, archs: ['amd64', 'arm64'], target, tag: 'latest' }, context),
      (error: ShearwallError) => {
        assert.equal(error.code, 'BUILD_ONE_PLATFORM');
        assert.match(error.message, /two\.tar holds the image of one platform.*amd64, arm64/);
        assert.match(error.hint ?? '', /--arch amd64.*oci-archive/);
        return true;
      },
    );
    assert.equal(existsSync(join(folder, 'two.tar')), false);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('.')),
      [],
    );
  });
});
