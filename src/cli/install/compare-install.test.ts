import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type ComparedInstall, compareInstall, FILES_TYPE } from './compare-install.ts';

const FILES: Readonly<Record<string, string>> = {
  'bin/shearwall.mjs': '#!/usr/bin/env node\n',
  'dist/bundle/main.cjs': 'main()\n',
  'package.json': '{}',
};

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'shearwall-install-'));
  for (const folder of ['bin', 'dist/bundle', 'node_modules/other'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const [path, text] of Object.entries(FILES)) writeFileSync(join(root, path), text);
  writeFileSync(join(root, 'node_modules/other/index.js'), 'another package');
});

afterEach(() => rmSync(root, { recursive: true }));

function subjects(): { name: string; digest: Record<string, string> }[] {
  return Object.entries(FILES).map(([name, text]) => ({
    name,
    digest: { sha256: createHash('sha256').update(text).digest('hex') },
  }));
}

async function compare(changes: object = {}): Promise<ComparedInstall> {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: subjects(),
    predicateType: FILES_TYPE,
    predicate: { name: 'shearwall', version: '1.0.0' },
    ...changes,
  };
  return await compareInstall(root, Buffer.from(JSON.stringify(statement)), '1.0.0');
}

const SAME = { result: 'same', files: 3, changed: [], missing: [], added: [] };

describe('compareInstall', () => {
  it('says that an install is the same, whatever npm put into node_modules', async () => {
    assert.deepEqual(await compare(), SAME);
  });

  it('names what was changed, is missing and was added', async () => {
    writeFileSync(join(root, 'dist/bundle/main.cjs'), 'main();\n');
    renameSync(join(root, 'bin/shearwall.mjs'), join(root, 'bin/moved.mjs'));
    mkdirSync(join(root, 'dist/node_modules/zod'), { recursive: true });
    writeFileSync(join(root, 'dist/node_modules/zod/index.js'), 'loaded before the real one');

    assert.deepEqual(await compare(), {
      result: 'different',
      files: 3,
      changed: ['dist/bundle/main.cjs'],
      missing: ['bin/shearwall.mjs'],
      added: ['bin/moved.mjs', 'dist/node_modules/zod/index.js'],
    });
  });

  it('takes a link for a change, also where it leads to the same bytes', async () => {
    renameSync(join(root, 'package.json'), join(root, 'node_modules/kept.json'));
    symlinkSync('node_modules/kept.json', join(root, 'package.json'));

    assert.deepEqual((await compare()).changed, ['package.json']);
  });

  it('takes a link in the place of a folder for one, too', async () => {
    renameSync(join(root, 'dist'), join(root, 'node_modules/dist'));
    symlinkSync('node_modules/dist', join(root, 'dist'));

    const { missing, added } = await compare();

    assert.deepEqual([missing, added], [['dist/bundle/main.cjs'], ['dist']]);
  });

  it('does not compare with a statement of another version, of something else, or without digests', async () => {
    const [first, ...others] = subjects();
    const refused = [
      { predicate: { version: '1.0.1' } },
      { predicate: {} },
      { predicateType: 'https://slsa.dev/provenance/v1' },
      { subject: [first, first, ...others] },
      { subject: [{ name: 'package.json', digest: { sha1: 'ab' } }] },
      { subject: [{ digest: { sha256: 'ab' } }] },
    ];
    for (const changes of refused) await assert.rejects(compare(changes), { code: 'CLI_VERSION' });
    await assert.rejects(compare({ subject: [] }), { code: 'STATEMENT_INVALID' });
    await assert.rejects(compareInstall(root, Buffer.from('{"_type'), '1.0.0'), {
      code: 'STATEMENT_INVALID',
    });
  });

  it('does not compare sources', async () => {
    mkdirSync(join(root, 'src/cli'), { recursive: true });
    writeFileSync(join(root, 'src/cli/main.ts'), '');

    await assert.rejects(compare(), { code: 'CLI_VERSION', message: /sources, not an installed package/ });
  });
});
