import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { elfFile } from '../../../test/fakes/elf-file.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { type SampleProject, startSampleProject } from '../../../test/fakes/sample-project.ts';
import type { ShearwallError } from '../../base/index.ts';
import { seenReleasesFolder } from '../../distro/index.ts';
import { buildTo } from '../build-to.ts';
import { lockRecipe } from '../lock-recipe.ts';
import { loadRecipe } from '../recipe/index.ts';

describe('a build', () => {
  let folder = '';
  let project: SampleProject;
  let context: Awaited<ReturnType<typeof repositoryContext>>;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-programs-'));
    project = await startSampleProject(join(folder, 'project'), { fileBytes: 1000 });
    context = await repositoryContext();
    for (const [arch, machine] of Object.entries({ amd64: 62, arm64: 183 })) {
      mkdirSync(join(project.folder, 'build', arch), { recursive: true });
      writeFileSync(join(project.folder, 'build', arch, 'app'), elfFile({ machine, isStatic: true }));
    }
  });
  after(async () => {
    await context[Symbol.asyncDispose]();
    await project.mirror.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const sources = () => ({ aptSources: [], seen: seenReleasesFolder(join(folder, 'state')) });

  async function build(name: string, more: string[], output = `oci:${join(folder, name)}`) {
    const path = project.recipe(name, { packages: ['p0'] });
    const text = readFileSync(path, 'utf8').replace(/entrypoint: .*\n/, '');
    writeFileSync(path, `${text}${more.join('\n')}\n`);
    const recipe = await loadRecipe(path);
    const { lock } = await lockRecipe({ recipe, sources: sources(), compression: 'gzip' }, context);
    return await buildTo({ recipe, lock, sources: sources(), output }, context);
  }

  it('takes files by architecture, where the source names it and where an item does', async () => {
    const { platforms } = await build('both', [
      'archs: [amd64, arm64]',
      'entrypoint: {command: /app}',
      'files:',
      '  - {source: "build/{arch}/app", target: /app}',
      '  - {source: build/arm64/app, target: /only-arm, archs: [aarch64]}',
    ]);

    assert.deepEqual(
      platforms.map(({ platform }) => platform),
      ['linux/amd64', 'linux/arm64'],
    );
  });

  it('refuses a program of another machine, and names it with the platform', async () => {
    const files = 'files: [{source: build/arm64/app, target: /app}]';
    await assert.rejects(build('wrong', ['entrypoint: {command: /app}', files]), (error: ShearwallError) => {
      assert.equal(error.code, 'BUILD_PROGRAM');
      assert.match(error.message, /amd64: \/app, which the command of the image needs, is for aarch64/);
      return true;
    });
    const allowed = 'allowMachine: [{path: /app, reason: emulated}]';
    await build('allowed', ['entrypoint: {command: /app}', files, allowed]);
  });

  it('refuses a command that is not there, unless the recipe says why', async () => {
    const cmd = 'cmd: [/srv/app, --serve]';
    await assert.rejects(build('missing', [cmd]), { code: 'BUILD_PROGRAM' });
    await build('mounted', [cmd, 'allowMissing: [{path: /srv/app, reason: mounted}]']);
  });

  it("leaves the result of another recipe's build where it is, and names its own", async () => {
    const folderOf = join(folder, 'archives');
    mkdirSync(folderOf);
    const of = async (name: string) =>
      (await build(name, [], `oci-archive:${join(folderOf, name)}.tar`)).resultPath;
    const paths = [await of('first'), await of('first'), await of('second'), await of('second')];

    assert.deepEqual(
      paths.map((path) => basename(path)),
      ['result.json', 'result.json', 'second.result.json', 'second.result.json'],
    );
    assert.match(readFileSync(join(folderOf, 'result.json'), 'utf8'), /"name": "first"/);
  });
});
