import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstat, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { removeResult, resultPathOf, writeResult } from './build-result-file.ts';

describe('the place of result.json', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shearwall-result-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function placeAfter(other: object | undefined, image = `oci:${folder}`): Promise<string> {
    await rm(join(folder, 'result.json'), { force: true });
    if (other !== undefined) await writeFile(join(folder, 'result.json'), JSON.stringify(other));
    return basename(await resultPathOf(image, { name: 'web', tag: 'v2' }));
  }

  it('is taken over from the same recipe, from nobody, and from an image whose tag this one takes', async () => {
    assert.equal(await placeAfter(undefined), 'result.json');
    assert.equal(await placeAfter({ name: 'web', tag: 'v1' }), 'result.json');
    assert.equal(await placeAfter({ image: 'of an older version' }), 'result.json');
    assert.equal(await placeAfter({ name: 'api', tag: 'v2' }), 'result.json');
  });

  it("stays another image's, which somebody may still want to sign", async () => {
    assert.equal(await placeAfter({ name: 'api', tag: 'v1' }), 'web.result.json');
    assert.equal(
      await placeAfter({ name: 'api', tag: 'v2' }, `oci-archive:${folder}/web.tar`),
      'web.result.json',
    );
  });

  it('may be a pipe or a name like /dev/stdout, which is written into and stays', async () => {
    const [pipe, device] = [join(folder, 'pipe'), join(folder, 'stdout')];
    execFileSync('mkfifo', [pipe]);
    await symlink('/dev/null', device);
    for (const path of [pipe, device]) await removeResult(path);
    assert.deepEqual([(await lstat(pipe)).isFIFO(), (await lstat(device)).isSymbolicLink()], [true, true]);

    const written = readFile(pipe, 'utf8');
    await writeResult({} as never, pipe, { name: 'web', tag: 'v1' });
    assert.deepEqual(JSON.parse(await written), { name: 'web', tag: 'v1' });
  });
});
