/** A disk that has no room: a clear error, nothing half-written, and the old image as it was. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { emitShearwall } from '../fakes/emitted-shearwall.ts';
import { leftOvers, walkLayout } from '../fakes/layout-walk.ts';
import { type Ran, runShearwall } from '../fakes/run-shearwall.ts';
import { type SampleProject, startSampleProject } from '../fakes/sample-project.ts';
import { smallDisks } from '../fakes/small-disk.ts';

const disks = smallDisks('shearwall-full-');
const { folder } = disks;

const skip = disks.mount('probe', 64) === undefined && 'only root may mount a small file system';

describe('a full disk', { skip }, () => {
  let program = '';
  let project: SampleProject;
  let digest = '';
  let layerBytes = 0;
  const roomy = join(folder, 'cache');

  before(async () => {
    program = emitShearwall(join(folder, 'package'));
    project = await startSampleProject(join(folder, 'project'), { fileBytes: 100_000 });
    project.recipe('image');
    const ran = await build(roomy, `oci:${join(folder, 'good')}`);
    assert.equal(ran.status, 0, ran.stderr);
    digest = ran.stdout.trim();
    const du = execFileSync('du', ['-sk', join(folder, 'good')], { encoding: 'utf8' });
    layerBytes = Number.parseInt(du, 10) * 1024;
  });

  after(async () => {
    await project?.mirror.close();
  });

  function build(cache: string, output: string): Promise<Ran> {
    const recipe = join(project.folder, 'image.yaml');
    const args = ['build', recipe, '-o', output, '--cache-dir', cache];
    return runShearwall(args, { program, env: project.env, cwd: folder });
  }

  /** It says what is full, and what to do, and shows no stack. */
  function assertSaysSo({ status, stderr }: Ran, place: string): void {
    assert.equal(status, 3, stderr);
    assert.match(stderr, /^error: .*(full|no room|no space)/im);
    assert.ok(stderr.includes(place), stderr);
    assert.match(stderr, /^hint: .*(free|elsewhere|prune)/m);
    assert.match(stderr, /^code: (CACHE_FULL|WRITE_FULL|OCI_WRITE_FAILED)$/m);
    assert.doesNotMatch(stderr, /^\s+at /m);
  }

  // From no room at all to nearly enough: the disk runs full in every phase.
  for (const share of [0.02, 0.2, 0.5, 0.8, 1.2, 1.8, 2.4]) {
    it(`under the cache, with room for ${share} times the layer`, async (test) => {
      const cache = disks.mount(`cache-${share}`, Math.ceil((layerBytes * share) / 1024)) ?? assert.fail();
      const out = join(folder, `out-${share}`);

      const ran = await build(cache, `oci:${out}`);

      test.diagnostic(ran.stderr.split('\n')[0] ?? '');
      if (ran.status !== 0) {
        assertSaysSo(ran, cache);
        assert.equal(existsSync(join(out, 'index.json')), false, 'no image');
        assert.deepEqual(existsSync(out) ? readdirSync(out) : [], []);
        assert.deepEqual(readdirSync(join(cache, 'v1/tmp')), []);
      } else {
        assert.equal(ran.stdout.trim(), digest);
      }
      if (share < 2) assert.notEqual(ran.status, 0);
    });
  }

  for (const share of [0.02, 0.3, 0.9]) {
    it(`under a new layout, with room for ${share} times the image`, async () => {
      const disk = disks.mount(`out-disk-${share}`, Math.ceil((layerBytes * share) / 1024)) ?? assert.fail();

      const ran = await build(roomy, `oci:${join(disk, 'image')}`);

      assertSaysSo(ran, disk);
      assert.deepEqual(readdirSync(disk), []);
    });

    it(`under an archive, with room for ${share} times the image`, async () => {
      for (const kind of ['oci-archive', 'docker-archive']) {
        const disk = disks.mount(`${kind}-${share}`, Math.ceil((layerBytes * share) / 1024)) ?? assert.fail();

        const ran = await build(roomy, `${kind}:${join(disk, 'image.tar')}`);

        assertSaysSo(ran, disk);
        assert.deepEqual(readdirSync(disk), []);
      }
    });
  }

  it('under a layout that holds an image: that one stays as it was', async () => {
    const disk = disks.mount('old-disk', Math.ceil((layerBytes * 1.6) / 1024)) ?? assert.fail();
    const layout = join(disk, 'image');
    cpSync(join(folder, 'good'), layout, { recursive: true });
    rmSync(join(layout, 'result.json'));
    const before = readFileSync(join(layout, 'index.json'), 'utf8');
    project.recipe('image', {
      more: 'annotations: {changed: "yes"}\nlayering: {strategy: package, budget: 5}',
    });
    rmSync(join(project.folder, 'image.lock.json'));

    const ran = await build(roomy, `oci:${layout}`);

    assertSaysSo(ran, disk);
    assert.equal(readFileSync(join(layout, 'index.json'), 'utf8'), before);
    const walked = walkLayout(layout);
    assert.equal(walked.tags.get('latest'), digest);
    assert.deepEqual(leftOvers(layout, walked), []);
  });
});

after(() => disks.remove());
