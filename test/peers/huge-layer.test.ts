/** A layer of three million files, in a process of its own: below 1.5 GB. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { describe, it } from 'node:test';
import { createGzip } from 'node:zlib';
import { layerTar } from '../fakes/layered-image.ts';

const FILES = 3_000_000;
const PER_FOLDER = 1000;
const isAsked = process.env['SHEARWALL_HUGE'] === '1';

function* folders(): Generator<Buffer> {
  for (let folder = 0; folder < FILES / PER_FOLDER; folder++) {
    const files = Array.from({ length: PER_FOLDER }, (_, index) => {
      const number = folder * PER_FOLDER + index;
      return { path: `srv/data/${folder % 50}/folder-${folder}/file-${number}.txt`, content: `${number}` };
    });
    // Without its end: the next folder follows.
    yield layerTar(files).subarray(0, -1024);
  }
}

const SCRIPT = `
  import { openImageFiles } from '${import.meta.resolve('../../src/image-files/index.ts')}';
  import { tarSource } from '${import.meta.resolve('../../src/image-files/source/archive-source.ts')}';
  const context = { progress: { start: () => ({ add() {}, done() {} }) }, signal: new AbortController().signal };
  const { tree, problems } = await openImageFiles({ source: tarSource('huge', process.argv[1]), examiners: [] }, context);
  for (const problem of problems) console.error(problem);
  let files = 0;
  for (const { type } of tree.files()) if (type === 'file') files++;
  console.log(JSON.stringify({ files, maxKib: process.resourceUsage().maxRSS }));
`;

describe('a layer of three million files', { skip: !isAsked && 'SHEARWALL_HUGE=1 asks for it' }, () => {
  it('is read in less than 1.5 GB', async (test) => {
    const folder = mkdtempSync(join(tmpdir(), 'shearwall-huge-'));
    try {
      const file = join(folder, 'huge.tar.gz');
      await pipeline(folders(), createGzip({ level: 1 }), createWriteStream(file));
      const options = { encoding: 'utf8' as const };
      const { stdout, stderr } = spawnSync(
        process.execPath,
        ['--input-type=module', '-e', SCRIPT, file],
        options,
      );
      test.diagnostic(stdout.trim());
      const { files, maxKib } = JSON.parse(stdout || '{}') as Record<string, number>;
      assert.equal(files, FILES, stderr);
      assert.ok((maxKib ?? Number.POSITIVE_INFINITY) < 1.5e9 / 1024, `${maxKib} KiB`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
