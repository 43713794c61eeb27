import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { type SampleProject, startSampleProject } from '../../../test/fakes/sample-project.ts';
import { prettyJson } from '../../base/canonical-json.ts';
import type { Context } from '../../base/context.ts';
import { digestOf } from '../../base/digest.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { type PackageSources, seenReleasesFolder } from '../../distro/index.ts';
import { openSource, openTarget } from '../../oci/index.ts';
import { type BuildInput, buildImage } from '../build-image.ts';
import { lockRecipe } from '../lock-recipe.ts';
import { loadRecipe, type Recipe } from '../recipe/index.ts';
import { adoptDebs } from './adopt-debs.ts';
import { originOfPackages } from './origin-of-packages.ts';
import { type ReproduceOutcome, reproduceImage } from './reproduce-image.ts';

let folder = '';
let project: SampleProject;
let context: Awaited<ReturnType<typeof repositoryContext>>;
let sources: PackageSources;
let input: BuildInput;
const packages = ['p1', 'p2'];

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reproduce-image-'));
  project = await startSampleProject(join(folder, 'project'), { fileBytes: 1000 });
  context = await repositoryContext();
  sources = { aptSources: [], seen: seenReleasesFolder(join(folder, 'state')) };
  input = await locked(project.recipe('image', { packages }));
  await build(input, 'image');
});
after(async () => {
  await context[Symbol.asyncDispose]();
  await project.mirror.close();
  rmSync(folder, { recursive: true, force: true });
});

async function locked(path: string): Promise<BuildInput> {
  const recipe = await loadRecipe(path);
  const { lock } = await lockRecipe({ recipe, sources, compression: 'gzip' }, context);
  return { recipe, lock, archs: recipe.archs, sources };
}

async function build(from: BuildInput, name: string, using: Context = context): Promise<string> {
  const target = await openTarget({ location: { transport: 'oci', directory: join(folder, name) } }, context);
  return (await buildImage({ ...from, target, tag: 'latest' }, using)).image;
}

async function reproduce(
  name: string,
  trusted: { recipe?: Recipe; lock?: BuildInput['lock'] } = { recipe: input.recipe },
  { sourceDir, ...changes }: Partial<Context> & { sourceDir?: string } = {},
): Promise<ReproduceOutcome> {
  const source = await openSource({ location: { transport: 'oci', directory: join(folder, name) } }, context);
  return await reproduceImage(
    { source, trusted, sources, sourceDir, toolVersion: '1.2.3' },
    { ...context, ...changes },
  );
}

describe('reproduceImage', () => {
  it('finds the same image identical, and its packages in a signed index', async () => {
    const { reproduction, statement, notes } = await reproduce('image');

    assert.equal(reproduction.result, 'identical');
    assert.equal(reproduction.packagesFrom, 'verified');
    assert.deepEqual(reproduction.tool, { name: 'shearwall', version: '1.2.3' });
    assert.equal(reproduction.images[0]?.expected, reproduction.images[0]?.rebuilt);
    assert.equal(statement.predicate, reproduction);
    assert.deepEqual(
      [reproduction.recipe, reproduction.lock],
      [{ digest: input.recipe.digest }, { digest: digestOf(prettyJson(input.lock)) }],
    );
    assert.deepEqual(notes.slice(0, 2), [
      'recipe as given',
      "lock from the image's own provenance, which is not signed",
    ]);
  });

  it('compares the SBOMs attached to it, but for those of another catalog', async () => {
    const { lock } = input;
    const compared = await reproduce('image');
    const older = await reproduce('image', { recipe: input.recipe, lock: { ...lock, catalog: 0 } });
    const silent = structuredClone(lock);
    for (const item of silent.archs['amd64']?.packages ?? []) item.reasons = [];
    await build({ ...input, lock: silent }, 'unlike');

    assert.equal(compared.reproduction.documents, 'identical');
    assert.equal(older.reproduction.documents, 'another-catalog');
    const { result, documents } = (await reproduce('unlike', { recipe: input.recipe, lock })).reproduction;
    assert.deepEqual([result, documents], ['identical', 'different']);
  });

  it("does not take a stranger's key in the image's own recipe for Debian's word", async () => {
    const { reproduction, notes } = await reproduce('image', {});
    const key = project.mirror.privateKey.getFingerprint().toUpperCase();

    assert.deepEqual([reproduction.result, reproduction.packagesFrom], ['identical', 'from-lock']);
    assert.equal(reproduction.releases, undefined);
    assert.match(notes.join('\n'), new RegExp(`keys of the unsigned recipe count for nothing \\(${key}\\)`));
  });

  it("takes no key of contents.keyring for Debian's word, whoever wrote the recipe", async () => {
    const { contents } = input.recipe;
    const [repository] = contents.repositories;
    assert.ok(repository?.keyring);
    const shared = withoutUndefined({ ...repository, keyring: undefined });
    const recipe = {
      ...input.recipe,
      contents: { ...contents, repositories: [shared], keyring: repository.keyring },
    };
    const origin = async (plan: { recipe: Recipe; isRecipeTrusted: boolean }) =>
      await originOfPackages({ ...plan, lock: input.lock }, sources, context);
    const foreign = await origin({ recipe, isRecipeTrusted: false });
    const own = await origin({ recipe, isRecipeTrusted: true });
    const explicit = await origin({ recipe: input.recipe, isRecipeTrusted: true });

    assert.deepEqual(
      [foreign, own, explicit].map(({ packagesFrom }) => packagesFrom),
      ['from-lock', 'from-lock', 'verified'],
    );
    assert.match(foreign.notes.join('\n'), /keys of the unsigned recipe count for nothing \([0-9A-F]{40}\)/);
  });

  it('says whose signatures it went by, and notes nothing of what it saw', async () => {
    const seen = join(folder, 'no-state');
    const source = await openSource(
      { location: { transport: 'oci', directory: join(folder, 'image') } },
      context,
    );
    const theirs = { aptSources: [], seen: seenReleasesFolder(seen) };
    const { reproduction } = await reproduceImage(
      { source, trusted: { recipe: input.recipe }, sources: theirs, toolVersion: '1' },
      context,
    );
    const fingerprints = [project.mirror.privateKey.getFingerprint().toUpperCase()];

    assert.deepEqual(
      reproduction.releases,
      ['trixie', 'trixie-updates', 'trixie-security'].map((suite) => ({ suite, fingerprints })),
    );
    assert.equal(existsSync(seen), false);
  });

  it('compares an index and all its platforms', async () => {
    const path = project.recipe('multi', { packages: ['p0'], more: 'archs: [arm64, amd64]' });
    const multi = await locked(path);
    await build(multi, 'multi');
    const { reproduction } = await reproduce('multi', {});

    assert.deepEqual(
      [reproduction.recipe, reproduction.lock],
      [{ digest: multi.recipe.digest }, { digest: digestOf(prettyJson(multi.lock)) }],
    );
    assert.equal(reproduction.result, 'identical');
    assert.deepEqual(
      reproduction.images.map(({ name }) => name),
      ['index', 'arm64', 'amd64'],
    );
  });

  it('names the config field, the mode and the file that another recipe makes different', async () => {
    const changes: [more: string, found: Record<string, unknown>][] = [
      [
        'stop-signal: SIGQUIT',
        { attribute: 'config.config.StopSignal', expected: 'absent', actual: '"SIGQUIT"' },
      ],
      [
        'paths: [{path: /usr/bin/p1, type: permissions, permissions: 0o700}]',
        { layer: 0, path: '/usr/bin/p1', attribute: 'mode', expected: '0755', actual: '0700' },
      ],
      [
        'paths: [{path: /usr/zz, type: symlink, source: /etc}]',
        { path: '/usr/zz', attribute: 'presence', expected: 'absent', actual: 'present' },
      ],
    ];
    for (const [more, found] of changes) {
      const recipe = await loadRecipe(project.recipe('changed', { packages, more }));
      const { reproduction, notes } = await reproduce('image', { recipe });

      assert.equal(reproduction.result, 'different');
      assert.deepEqual({ ...reproduction.firstDifference, ...found }, reproduction.firstDifference);
      assert.match(notes.join('\n'), /is not the one that was locked/);
    }
  });

  it('says from-lock when no signed index lists a package any more, or none can be asked', async () => {
    const newer = project.packages.map((item) =>
      item.control['Package'] === 'p2' ? { ...item, control: { ...item.control, Version: '9' } } : item,
    );
    await project.mirror.publish({ suite: 'trixie', packages: newer });
    const forgotten = await reproduce('image');
    await project.mirror.publish({ suite: 'trixie', packages: project.packages });
    project.mirror.misbehave('InRelease', 'missing');
    const silent = await reproduce('image');
    project.mirror.behave();

    assert.deepEqual(
      [forgotten.reproduction.result, forgotten.reproduction.packagesFrom],
      ['identical', 'from-lock'],
    );
    assert.match(forgotten.notes.join('\n'), /1 package in no signed index of today: p2 1\.2-1/);
    assert.deepEqual(
      [silent.reproduction.result, silent.reproduction.packagesFrom],
      ['identical', 'from-lock'],
    );
    assert.match(silent.notes.join('\n'), /could not be asked/);
  });

  it('is incomplete without the local files, and names those that are others now', async () => {
    const source = join(project.folder, 'app');
    mkdirSync(source);
    writeFileSync(join(source, 'main'), 'one');
    const local = await locked(
      project.recipe('local', { packages, more: 'files: [{source: app, target: /app}]' }),
    );
    await build(local, 'local');
    const trusted = { recipe: local.recipe };
    const without = await reproduce('local', trusted);
    const withThem = await reproduce('local', trusted, { sourceDir: project.folder });
    writeFileSync(join(source, 'main'), 'two');
    const changed = await reproduce('local', trusted, { sourceDir: project.folder });

    assert.deepEqual(
      [without.reproduction.result, without.reproduction.missing],
      ['incomplete', ['files: app']],
    );
    assert.equal(withThem.reproduction.result, 'identical');
    assert.equal(changed.reproduction.result, 'incomplete');
    assert.match(changed.reproduction.missing?.[0] ?? '', /files: app \(recorded sha256:\w+, found sha256:/);
  });

  it('needs recipe and lock for an image that carries no provenance', async () => {
    const target = await openTarget(
      { location: { transport: 'docker-archive', file: join(folder, 'bare.tar') } },
      context,
    );
    await buildImage({ ...input, target, tag: 'latest' }, context);
    const source = await openSource(
      { location: { transport: 'docker-archive', file: join(folder, 'bare.tar') } },
      context,
    );
    const given = { source, sources, toolVersion: '1' };

    await assert.rejects(reproduceImage({ ...given, trusted: { recipe: input.recipe } }, context), {
      code: 'REPRODUCE_NO_PROVENANCE',
      hint: /--recipe FILE --lock FILE/,
    });
    await source.close();
  });
});

describe('a package in the cache', () => {
  it('that is damaged is fetched once more, aloud', async () => {
    const [item] = input.lock.archs['amd64']?.packages ?? [];
    const { digest } = item?.deb ?? assert.fail();
    const entry = (await context.cache.find('blob', digest)) ?? assert.fail();
    const bytes = readFileSync(entry.path);
    writeFileSync(entry.path, Buffer.concat([bytes.subarray(0, -1), Buffer.from([0xff])]));
    const { reproduction } = await reproduce('image');

    assert.equal(reproduction.result, 'identical');
    assert.match(context.log.warnings.join('\n'), /a cached package is damaged; it is fetched again/);
    assert.deepEqual(readFileSync(entry.path), bytes);
  });

  it('can come from a folder of .deb files, with no network at all', async () => {
    const debs = join(folder, 'debs/deeper');
    mkdirSync(debs, { recursive: true });
    for (const [number, item] of (input.lock.archs['amd64']?.packages ?? []).entries()) {
      const bytes = project.mirror.file(`/debian/${item.filename}`) ?? assert.fail();
      writeFileSync(join(debs, `${number}.deb`), bytes);
    }
    execFileSync('mkfifo', [join(debs, 'pipe.deb')]);
    await using fresh = await repositoryContext();
    const offline = { ...fresh, offline: true };

    await assert.rejects(build(input, 'offline', offline), { code: 'OFFLINE' });
    await adoptDebs([join(folder, 'debs')], offline);
    assert.equal(await build(input, 'offline', offline), await build(input, 'online'));
  });
});
