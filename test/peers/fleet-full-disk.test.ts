/** A fleet on a disk that runs full: said with what to do, nothing half-written, and the next run goes on. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { emitShearwall } from '../fakes/emitted-shearwall.ts';
import { pod, podList } from '../fakes/pods.ts';
import { type Ran, runShearwall } from '../fakes/run-shearwall.ts';
import { smallDisks } from '../fakes/small-disk.ts';

const disks = smallDisks('shearwall-fleet-full-');
const { folder } = disks;

function enlarge(path: string): void {
  assert.equal(spawnSync('mount', ['-o', 'remount,size=100m', path]).status, 0);
}

const skip = disks.mount('probe', 64) === undefined && 'only root may mount a small file system';
after(() => disks.remove());

describe('a fleet on a full disk', { skip }, () => {
  let program = '';
  const file = (name: string): string => join(folder, name);
  const fleet = async (...args: string[]): Promise<Ran> =>
    await runShearwall(['fleet', ...args], { program });
  const count = 8;
  const sboms = Array.from({ length: count }, (_, number) => file(`${number}.json`));

  before(() => {
    program = emitShearwall(file('package'));
    const pods = Array.from({ length: 3000 }, (_, number) => pod({ name: `pod-${number}` }));
    writeFileSync(file('pods.json'), JSON.stringify(podList(pods)));
    for (const [number, path] of sboms.entries())
      writeFileSync(
        path,
        JSON.stringify({
          bomFormat: 'CycloneDX',
          specVersion: '1.6',
          metadata: {
            component: { type: 'container', name: 'app', version: `sha256:${String(number).repeat(64)}` },
          },
          components: Array.from({ length: 1500 }, (_unused, one) => ({
            type: 'library',
            name: 'p',
            purl: `pkg:npm/p${number}-${one}@1.0.0`,
          })),
        }),
      );
  });

  function assertSaysSo({ status, stdout, stderr }: Ran, place: string): void {
    assert.equal(status, 3, stdout + stderr);
    // Which of the two is written when the room ends hangs on how many blocks their files happen to take.
    assert.match(
      stderr,
      /^error: no space (left for the fleet database|is left on the disk of the documents)/,
    );
    assert.ok(stderr.includes(place), stderr);
    assert.match(stderr, /^hint: free some space/m);
    assert.match(stderr, /^code: STORE_FULL$/m);
  }

  // The disk runs full while the schema is made, then while rows are written.
  for (const kilobytes of [100, 340, 700])
    it(`takes nothing of a dump at ${kilobytes} KiB, and all of it once there is room`, async () => {
      const disk = disks.mount(`import-${kilobytes}`, kilobytes) ?? assert.fail();
      const dump = ['import', file('pods.json'), '--cluster', 'c', '--covers', 'all', '--data-dir', disk];
      assertSaysSo(await fleet(...dump), disk);
      enlarge(disk);
      const { status, stdout, stderr } = await fleet(...dump);
      assert.equal(status, 0, stderr);
      assert.match(stdout, /3000 began, 0 go on/);
      assert.equal((await fleet('check', '--data-dir', disk)).status, 0);
    });

  it('keeps the SBOMs that found room, asks for no others, and goes on once there is room', async () => {
    const disk = disks.mount('add', 3000) ?? assert.fail();
    const add = ['add', ...sboms, '--data-dir', disk];
    assertSaysSo(await fleet(...add), disk);
    assert.equal((await fleet('check', '--data-dir', disk)).status, 0);
    enlarge(disk);
    const { status, stdout } = await fleet(...add);
    assert.equal(status, 0);
    assert.match(stdout, /known already/);
    assert.match(stdout, /1500 components/);
    assert.equal(stdout.trim().split('\n').length, count);
  });

  it('leaves no half of a backup, and puts none back where there is no room', async () => {
    const whole = file('whole');
    assert.equal((await fleet('add', ...sboms, '--data-dir', whole)).status, 0);
    const small = disks.mount('backups', 600) ?? assert.fail();
    const backup = await fleet('backup', join(small, 'fleet.backup'), '--data-dir', whole);
    assert.equal(backup.status, 3);
    assert.match(backup.stderr, /^hint: free some space/m);
    assert.equal((await fleet('backup', file('fleet.backup'), '--data-dir', whole)).status, 0);
    const restored = await fleet('restore', file('fleet.backup'), '--data-dir', small);
    assert.equal(restored.status, 3);
    assert.match(restored.stderr, /^hint: free some space/m);
    assert.deepEqual(readdirSync(small), []);
  });
});
