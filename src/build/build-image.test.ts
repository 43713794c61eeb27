import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { repositoryContext } from '../../test/fakes/repository-context.ts';
import { type SampleProject, startSampleProject } from '../../test/fakes/sample-project.ts';
import type { ShearwallError } from '../base/index.ts';
import { seenReleasesFolder } from '../distro/index.ts';
import { openSource, openTarget } from '../oci/index.ts';
import { type BuildInput, buildImage } from './build-image.ts';
import { lockRecipe } from './lock-recipe.ts';
import { loadRecipe } from './recipe/index.ts';

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
