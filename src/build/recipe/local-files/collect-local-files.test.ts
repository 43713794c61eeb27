import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { digestOf } from '../../../base/index.ts';
import type { Entry } from '../../../rootfs/index.ts';
import { recipeError } from '../errors.ts';
import type { Recipe, RecipeFile } from '../types.ts';
import { collectLocalFiles, type LocalFiles } from './collect-local-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text = path, mode = 0o644): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  chmodSync(join(folder, path), mode);
}

async function collect(item: Partial<RecipeFile>, sourceDir?: string): Promise<LocalFiles> {
  const file: RecipeFile = { source: 'app', target: '/app', uid: 0, gid: 0, exclude: [], ...item };
  const recipe = { path: join(folder, 'app.yaml'), files: [file] } as unknown as Recipe;
  return await collectLocalFiles(recipe, { arch: 'amd64', sourceDir });
}

const refusal = async (item: Partial<RecipeFile> = {}) => {
  const error = await collect(item).then(
    () => assert.fail('it was accepted'),
    (reason: unknown) => reason,
  );
  assert.ok(recipeError.is(error), String(error));
  return error.message;
};

const brief = (entry: Entry) =>
  `${entry.type} ${entry.path} ${entry.mode.toString(8)} ${entry.uid}:${entry.gid}`;

describe('collectLocalFiles', () => {
  it('takes a folder in byte order, with owner and mode from the recipe, never from the machine', async () => {
    for (const path of ['app/b', 'app/a/é', 'app/a/z', 'app/a-b']) write(path, path, 0o600);
    write('app/run', 'x', 0o711);
    chmodSync(join(folder, 'app/a'), 0o700);
    utimesSync(join(folder, 'app/b'), 1, 1);

    const { entries } = await collect({ uid: 5, gid: 6 });

    assert.deepEqual(entries.map(brief), [
      'directory app 755 5:6',
      'directory app/a 755 5:6',
      'file app/a-b 644 5:6',
      'file app/a/z 644 5:6',
      `file ${Buffer.from('app/a/é').toString('latin1')} 644 5:6`,
      'file app/b 644 5:6',
      'file app/run 755 5:6',
    ]);
    const b = entries.find(({ path }) => path === 'app/b');
    assert.ok(b?.type === 'file' && b.content.kind === 'local');
    assert.deepEqual([b.content.digest, b.content.sizeBytes], [digestOf('app/b'), 5]);
  });

  it('gives files the mode of the recipe, and folders the x bits that go with it', async () => {
    write('app/sub/x', '', 0o755);
    const { entries } = await collect({ mode: 0o640 });
    assert.deepEqual(
      entries.map(({ path, mode }) => [path, mode.toString(8)]),
      [
        ['app', '750'],
        ['app/sub', '750'],
        ['app/sub/x', '640'],
      ],
    );
  });

  it('takes a single file, and the whole of a folder into the root', async () => {
    write('app/x');
    const file = await collect({ source: 'app/x', target: '/etc/y' });
    const root = await collect({ target: '/' });

    assert.deepEqual(file.entries.map(brief), ['file etc/y 644 0:0']);
    assert.deepEqual(root.entries.map(brief), ['file x 644 0:0']);
    assert.deepEqual(file.sources, [
      {
        source: 'app/x',
        target: '/etc/y',
        digest: digestOf('app/x'),
        kind: 'file',
        fileCount: 1,
        sizeBytes: 5,
      },
    ]);
  });

  it('gives a folder one digest that owner, place and time do not change, but content, name and x bit do', async () => {
    const digest = async (item: Partial<RecipeFile> = {}) => (await collect(item)).sources[0]?.digest;
    write('app/x', '1');
    const first = await digest();
    assert.equal(await digest({ uid: 9, target: '/other/place' }), first);
    utimesSync(join(folder, 'app/x'), 1, 1);
    assert.equal(await digest(), first);

    write('app/x', '2');
    const second = await digest();
    chmodSync(join(folder, 'app/x'), 0o755);
    const third = await digest();
    write('app/y', '');
    assert.equal(new Set([first, second, third, await digest()]).size, 4);
  });

  it('leaves out what the patterns say', async () => {
    for (const path of [
      'app/a.js',
      'app/a.test.js',
      'app/lib/b.test.js',
      'app/node_modules/m/i.js',
      'app/docs/x',
    ])
      write(path);
    const { entries } = await collect({ exclude: ['*.test.js', 'node_modules/', '/docs'] });
    assert.deepEqual(
      entries.map(({ path }) => path),
      ['app', 'app/a.js', 'app/lib'],
    );
  });

  it('keeps symlinks that stay inside the folder', async () => {
    write('app/lib/x');
    symlinkSync('../lib/x', join(folder, 'app/lib/y'));
    const link = (await collect({})).entries.find(({ type }) => type === 'symlink');
    assert.ok(link?.type === 'symlink');
    assert.equal(link.target, '../lib/x');
  });

  it('reads from another folder on request', async () => {
    write('elsewhere/app/x');
    assert.equal((await collect({}, join(folder, 'elsewhere'))).entries.length, 2);
  });

  it('checks a declared digest', async () => {
    write('app/x', 'good');
    assert.equal((await collect({ source: 'app/x', digest: digestOf('good') })).entries.length, 1);
    assert.match(
      await refusal({ source: 'app/x', digest: digestOf('bad') }),
      /app\/x has digest sha256:.* but the recipe says sha256:/,
    );
    assert.match(await refusal({ digest: digestOf('bad') }), /'digest' is of a single file/);
  });

  it('says what is missing', async () => {
    assert.match(await refusal({ source: 'nothing' }), /files: nothing does not exist/);
    assert.match(await refusal({ source: '/etc/passwd' }), /absolute/);
  });
});

describe('hostile local files', () => {
  it('symlink escape: out of the folder, absolute, or a source that is itself such a link', async () => {
    write('app/x');
    symlinkSync('../../secret', join(folder, 'app/up'));
    assert.match(await refusal(), /app\/up is a symlink to \.\.\/\.\.\/secret, out of the folder/);
    rmSync(join(folder, 'app/up'));
    symlinkSync('/etc/passwd', join(folder, 'app/abs'));
    assert.match(await refusal(), /absolute path \/etc\/passwd/);
    symlinkSync('/etc', join(folder, 'etc'));
    assert.match(await refusal({ source: 'etc' }), /outside the recipe's folder/);
  });

  it('climbing through a folder and back out is still an escape', async () => {
    write('app/a/x');
    symlinkSync('a/../../b', join(folder, 'app/l'));
    assert.match(await refusal(), /out of the folder/);
  });

  it('named pipe and socket: refused at once, never opened', async () => {
    write('app/x');
    execFileSync('mkfifo', [join(folder, 'app/pipe')]);
    assert.match(await refusal(), /app\/pipe is a named pipe, which no image can hold/);
    assert.match(await refusal({ source: 'app/pipe' }), /neither a file nor a folder/);
    rmSync(join(folder, 'app/pipe'));
    const server = createServer().listen(join(folder, 'app/sock'));
    await new Promise((resolve) => server.once('listening', resolve));
    assert.match(await refusal(), /app\/sock is a socket/);
    assert.equal((await collect({ exclude: ['sock'] })).entries.length, 2);
    await new Promise((resolve) => server.close(resolve));
  });

  it('a name that is not UTF-8 is refused, because nobody could open it by that name', async () => {
    write('app/x');
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/app/`), Buffer.from([0x66, 0xff])]), '');
    assert.match(await refusal(), /its name is not UTF-8/);
  });
});
