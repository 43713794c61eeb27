import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { raw } from '../../../test/fakes/raw-tar.ts';
import { loadVex } from './load-vex.ts';

const VEX = (author: string): string =>
  JSON.stringify({ '@context': 'https://openvex.dev/ns/v0.2.0', author, statements: [] });

const rawTar = (members: Parameters<typeof raw>[0][]): Buffer =>
  Buffer.concat([...members.map(raw), Buffer.alloc(1024)]);

describe('loadVex', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shearwall-vex-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function load(name: string) {
    const warnings: string[] = [];
    const sources = await loadVex(at(name), (message) => warnings.push(message));
    return { authors: sources.map(({ document }) => document.author), sources, warnings };
  }

  it('takes a file as the word of the user who names it', async () => {
    await writeFile(at('a.json'), VEX('A'));
    const { sources } = await load('a.json');
    assert.deepEqual(
      sources.map(({ trust }) => trust),
      [{ kind: 'own-word' }],
    );
  });

  it('reads all documents of a folder in one order, and skips what is not a VEX document', async () => {
    await mkdir(at('hub/pkg/deep'), { recursive: true });
    await writeFile(at('hub/pkg/z.openvex.json'), VEX('Z'));
    await writeFile(at('hub/pkg/deep/b.openvex.json'), VEX('B'));
    await writeFile(at('hub/index.json'), '{"packages": []}');
    await writeFile(at('hub/manifest.json'), '{}');
    await writeFile(at('hub/LICENSE'), 'x');
    const { authors, warnings } = await load('hub');
    assert.deepEqual([authors, warnings], [['B', 'Z'], []]);
  });

  it('says which document of a repository is broken, and reads the others', async () => {
    await mkdir(at('half'));
    await writeFile(at('half/a.vex.json'), '{"@context":');
    await writeFile(at('half/b.vex.json'), VEX('B'));
    const { authors, warnings } = await load('half');
    assert.deepEqual(authors, ['B']);
    assert.match(warnings.join(), /half:a\.vex\.json is not a VEX document/);
  });

  it('takes documents out of a tar as it passes by, compressed or not', async () => {
    const tar = rawTar([
      { name: 'hub/', type: '5' },
      { name: 'hub/a.vex.json', body: VEX('A') },
      { name: 'hub/big.txt', body: 'x'.repeat(200_000) },
      { name: 'hub/empty.vex.json', body: '' },
      { name: 'hub/b.vex.json', body: VEX('B'.repeat(100_000)) },
    ]);
    await writeFile(at('hub.tar'), tar);
    await writeFile(at('hub.tar.gz'), gzipSync(tar));
    for (const name of ['hub.tar', 'hub.tar.gz']) {
      const { authors, warnings } = await load(name);
      assert.deepEqual(authors, ['A', 'B'.repeat(100_000)]);
      assert.match(warnings.join(), /empty\.vex\.json/);
    }
  });

  it('refuses what is missing, empty or truncated', async () => {
    await mkdir(at('nothing'));
    for (const name of ['gone.json', 'nothing'])
      await assert.rejects(load(name), { code: 'SCAN_VEX_UNREADABLE' });
    const tar = rawTar([{ name: 'a.vex.json', body: VEX('A'.repeat(5000)) }]);
    await writeFile(at('cut.tar'), tar.subarray(0, 2000));
    await assert.rejects(load('cut.tar'));
    await writeFile(at('cut.tar.gz'), gzipSync(tar).subarray(0, 60));
    await assert.rejects(load('cut.tar.gz'));
    await writeFile(at('no-vex.json'), '{}');
    await assert.rejects(load('no-vex.json'), { code: 'VEX_UNREADABLE' });
  });
});
