import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { handmadeImage, putHandmade } from '../../../test/fakes/handmade-image.ts';
import { ociTestContext } from '../../../test/fakes/oci-context.ts';
import { hexOf } from '../../base/digest.ts';
import { openSource, openTarget } from '../open-image.ts';

const context = ociTestContext();
const image = handmadeImage('piped');
let directory = '';

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'shearwall-pipes-'));
  const target = await openTarget({ location: { transport: 'oci', directory } }, context);
  await putHandmade(target, image, 'latest');
  await target.commit();
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function pipeAt(name: string): void {
  rmSync(join(directory, name), { force: true });
  execFileSync('mkfifo', [join(directory, name)]);
}

describe('a layout with a named pipe that nobody writes to', () => {
  it('in place of its index is refused', async () => {
    pipeAt('index.json');
    const source = await openSource({ location: { transport: 'oci', directory } }, context);

    await assert.rejects(source.resolve(), { code: 'OCI_LAYOUT_INVALID', message: /not a regular file/ });
  });

  it('in place of a blob is refused', async () => {
    const layer = image.blobs[1]?.descriptor ?? assert.fail();
    pipeAt(`blobs/sha256/${hexOf(layer.digest)}`);
    const source = await openSource({ location: { transport: 'oci', directory } }, context);

    await assert.rejects(Array.fromAsync(source.blob(layer)), { code: 'OCI_LAYOUT_INVALID' });
  });

  it('in place of an archive is refused', async () => {
    pipeAt('archive.tar');
    const location = { transport: 'oci-archive', file: join(directory, 'archive.tar') } as const;

    await assert.rejects(openSource({ location }, context), { code: 'OCI_ARCHIVE_INVALID' });
  });
});
