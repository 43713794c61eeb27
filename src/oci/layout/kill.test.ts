import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { handmadeImage, putHandmade } from '../../../test/fakes/handmade-image.ts';
import { ociTestContext } from '../../../test/fakes/oci-context.ts';
import { howOften } from '../../../test/how-often.ts';
import { copyImage } from '../copy-image.ts';
import { openSource, openTarget } from '../open-image.ts';
import type { ImageLocation } from '../reference/image-location.ts';

const ROUNDS = howOften({ quick: 3, long: 8 });
const context = ociTestContext();
const images = [handmadeImage('killed one', 300_000), handmadeImage('killed two', 300_000)];
const program = join(import.meta.dirname, '../../../test/fakes/write-layout-forever.ts');
let folder = '';

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'shearwall-kill-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Lets a child write until it has written twice and a little more, and kills it there. */
async function killAfter(transport: string, path: string, moreMs: number): Promise<void> {
  const child = spawn(process.execPath, [program, transport, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let said = '';
  while (!said.includes('1\n')) said += String(((await once(child.stdout, 'data')) as [Buffer])[0]);
  child.stdout.resume();
  await new Promise((resolve) => setTimeout(resolve, moreMs));
  child.kill('SIGKILL');
  const [, signal] = (await exited) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL');
}

/** Reads everything there is, referrers included, and says which of the two images it was. */
async function readAll(location: ImageLocation): Promise<string> {
  const source = await openSource({ location }, context);
  const copy = await openTarget({ location: { transport: 'oci', directory: join(folder, 'copy') } }, context);
  const { descriptor, referrers } = await copyImage(
    { source, target: copy, tag: 'latest', referrers: true },
    context,
  );
  await copy.commit();
  await source.close();
  assert.equal(referrers, 3);
  return descriptor.digest;
}

async function write(location: ImageLocation): Promise<void> {
  const target = await openTarget({ location }, context);
  await putHandmade(target, images[0] ?? assert.fail(), 'latest');
  await target.commit();
}

describe('kill -9 while an image is written', () => {
  it(`leaves a layout with the old image or the new one, ${ROUNDS} times`, async () => {
    const directory = join(folder, 'layout');
    const digests = images.map((image) => image.root.descriptor.digest as string);
    for (let round = 0; round < ROUNDS; round++) {
      await killAfter('oci', directory, round * 7);
      assert.ok(digests.includes(await readAll({ transport: 'oci', directory })));
    }
    await write({ transport: 'oci', directory });

    assert.equal(await readAll({ transport: 'oci', directory }), digests[0]);
    assert.deepEqual(readdirSync(directory).toSorted(), ['blobs', 'index.json', 'oci-layout']);
    assert.equal(readdirSync(join(directory, 'blobs/sha256')).length, 14);
  });

  it('leaves an archive with the old image or the new one', async () => {
    const file = join(folder, 'archives', 'image.tar');
    for (const moreMs of [0, 4, 9]) {
      await killAfter('oci-archive', file, moreMs);
      await readAll({ transport: 'oci-archive', file });
    }
    await write({ transport: 'oci-archive', file });

    assert.deepEqual(readdirSync(join(folder, 'archives')), ['image.tar']);
  });
});
