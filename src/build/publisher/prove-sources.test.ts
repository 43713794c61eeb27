import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { raw } from '../../../test/fakes/raw-tar.ts';
import { fakeZip } from '../../../test/fakes/zip-file.ts';
import type { RootChoice } from '../../trust/index.ts';
import { collectLocalFiles, loadRecipe } from '../recipe/index.ts';
import { proveSources } from './prove-sources.ts';

const tgz = gzipSync(
  Buffer.concat([
    raw({ name: Buffer.from('package/bin/é.js').toString('latin1'), body: 'run()' }),
    raw({ name: 'package/a.txt', body: 'a' }),
    Buffer.alloc(1024),
  ]),
);
const wheel = fakeZip({ 'tool/a.py': 'a', 'tool-1.dist-info/METADATA': 'Name: tool\n' });

let dir = '';
before(() => {
  dir = mkdtempSync(join(tmpdir(), 'shearwall-publisher-'));
  const files = {
    'tree/bin/é.js': 'run()',
    'tree/a.txt': 'a',
    'wheel/tool/a.py': 'a',
    'cut.tgz': tgz.subarray(0, 40),
    'tool.tgz': tgz,
    'tool.whl': wheel,
    'none.json': '{}',
  };
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), bytes);
  }
});
after(() => rmSync(dir, { recursive: true, force: true }));

/** No signature in the evidence is ever good: what is refused before it is asked for is refused with another message. */
async function refusalOf(
  source: string,
  verify: string,
  roots: RootChoice | undefined = { stateDir: dir },
): Promise<string> {
  const path = join(dir, 'recipe.yaml');
  writeFileSync(
    path,
    `files: [{source: ${source}, target: /srv, verify: {evidence: none.json, preset: kubernetes${verify}}}]\n`,
  );
  const recipe = await loadRecipe(path);
  const prove = proveSources(roots, { nowMs: () => 0 });
  const error: unknown = await collectLocalFiles(recipe, { arch: 'amd64', prove }).then(
    () => assert.fail('nothing was refused'),
    (thrown: unknown) => thrown,
  );
  return (error as Error).message;
}

const NOT_PROVEN = /does not prove who published/;

describe('files of a publisher', () => {
  it('are asked for evidence once each is found in its archive, a tar or a wheel, whole or one file of it', async () => {
    assert.match(await refusalOf('tree', ', archive: tool.tgz'), NOT_PROVEN);
    assert.match(await refusalOf('tree/a.txt', ', archive: tool.tgz'), NOT_PROVEN);
    assert.match(await refusalOf('wheel', ', archive: tool.whl'), NOT_PROVEN);
    assert.match(await refusalOf('tool.whl', ''), NOT_PROVEN);
  });

  it('are refused where the archive has not these very files', async () => {
    assert.equal(
      await refusalOf('wheel', ', archive: tool.tgz'),
      'files: wheel/tool/a.py is not in tool.tgz, which its publisher vouches for',
    );
    writeFileSync(join(dir, 'tree/a.txt'), 'changed');
    assert.match(
      await refusalOf('tree', ', archive: tool.tgz'),
      /^files: tree\/a.txt is another file than in tool.tgz/,
    );
    assert.match(
      await refusalOf('tree/a.txt', ', archive: tool.tgz'),
      /^files: tree\/a.txt is not in tool.tgz/,
    );
  });

  it('are refused where nothing can be compared', async () => {
    assert.match(await refusalOf('tree', ''), /^files: tree is a folder, and evidence is about one file$/);
    assert.match(await refusalOf('tree', ', archive: cut.tgz'), /gzip/);
    assert.match(await refusalOf('tree', ', archive: none.tgz'), /none.tgz does not exist/);
  });

  it('are refused where nobody said what signatures are checked against', async () => {
    const prove = proveSources(undefined, { nowMs: () => 0 });
    await refusalOf('tool.whl', '');
    const recipe = await loadRecipe(join(dir, 'recipe.yaml'));
    await assert.rejects(collectLocalFiles(recipe, { arch: 'amd64', prove }), {
      code: 'BUILD_PUBLISHER',
    });
  });
});

describe('files[].verify', () => {
  const problemOf = async (verify: string): Promise<string> => {
    const path = join(dir, 'wrong.yaml');
    writeFileSync(path, `files: [{source: tree, target: /srv, verify: {evidence: none.json${verify}}}]\n`);
    return await loadRecipe(path).then(
      () => 'accepted',
      (error: unknown) => (error as Error).message,
    );
  };

  it('says in one way who published it', async () => {
    for (const [verify, message] of [
      ['', /in one way/],
      [', preset: npm, package: a, identity: b, issuer: c', /in one way/],
      [', identity: a', /need each other/],
      [', issuer: a', /need each other/],
      [', preset: npm', /needs 'package'/],
      [', preset: github', /needs 'repo'/],
      [', preset: kubernetes, repo: a/b', /belongs to/],
      [', preset: gitlab', /preset/],
      [', preset: github, repo: "a/b/c"', /OWNER\/NAME/],
      [', key: nothing', /PEM/],
      [', preset: kubernetes, archive: ../tool.tgz', /outside this file's folder/],
      [', preset: npm, package: "@a/b@1.0.0"', /^accepted$/],
      [', preset: npm, package: a, repo: a/b', /^accepted$/],
    ] as const)
      assert.match(await problemOf(verify), message, verify);
  });
});
