import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Ran } from './run-lines.ts';
import { copyHome, readJson, removeHome, runLines } from './world.ts';

const SBOM = ['sbom', 'oci:out/app', '-o', 'json'];
const BUILD = ['--json', '--offline', 'build', 'app.yaml', '--locked', '-o', 'oci:out/offline'];
const EMPTY = ['--cache-dir', 'empty-cache'];

describe('a cache of before', () => {
  let home: string;
  let answers: Ran[];
  const answer = (at: number): Ran => answers[at] ?? assert.fail('it was not run');

  before(async () => {
    home = copyHome();
    const lines = [SBOM, [...EMPTY, ...SBOM], BUILD, ['--json', 'cache', 'verify'], [...EMPTY, ...BUILD]];
    answers = await runLines(lines.map((argv) => ({ argv, home })));
  });
  after(() => removeHome(home));

  it('is used or not used, and gives what an empty one gives', () => {
    assert.equal(answer(0).exitCode, 0, answer(0).stderr);
    assert.equal(answer(0).stdout, answer(1).stdout);
  });

  it('builds the same image without a network, which an empty one cannot', () => {
    const { image: before } = readJson<{ image: string }>('home/work/out/app/result.json');
    const { image } = JSON.parse(answer(2).stdout) as { image: string };
    assert.equal(image, before);
    assert.equal(answer(4).exitCode, 3);
    assert.match(answer(4).stderr, /"OFFLINE"/);
  });

  it('holds no damaged entry', () => {
    assert.equal(answer(3).exitCode, 0, answer(3).stdout);
  });

  it('is not believed where its seals are of another key', async () => {
    const key = join(home, '.local/state/shearwall/catalog-cache.key');
    const old = readFileSync(key);
    rmSync(key);
    const [ran] = await runLines([{ argv: SBOM, home }]);
    assert.equal(ran?.stdout, answer(1).stdout);
    assert.equal(readdirSync(join(home, '.local/state/shearwall')).includes('catalog-cache.key'), true);
    assert.notDeepEqual(readFileSync(key), old);
  });
});
