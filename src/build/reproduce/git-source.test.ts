import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Recipe } from '../recipe/index.ts';
import { gitSourceOf, withCommit } from './git-source.ts';

const hasGit =
  spawnSync('git', ['daemon', '--help']).status === 0 || spawnSync('git', ['--version']).status === 0;

describe('gitSourceOf', () => {
  const recipe = (...git: ({ url: string; commit: string } | undefined)[]): Recipe =>
    ({
      files: git.map((item) => ({ source: 'x', target: '/x', ...(item && { git: item }) })),
    }) as unknown as Recipe;
  const a = { url: 'https://git.example/a', commit: 'a'.repeat(40) };

  it('is the commit that all files share', () => {
    assert.deepEqual(gitSourceOf(recipe(a, { ...a })), a);
  });

  it('is nothing when a file has none, or another one', () => {
    assert.equal(gitSourceOf(recipe(a, undefined)), undefined);
    assert.equal(gitSourceOf(recipe(a, { ...a, commit: 'b'.repeat(40) })), undefined);
    assert.equal(gitSourceOf(recipe()), undefined);
  });
});

describe('withCommit', { skip: !hasGit && 'git is not installed' }, () => {
  const dir = mkdtempSync(join(tmpdir(), 'shearwall-git-'));
  let url = '';
  let commit = '';
  let daemon: ReturnType<typeof spawn> | undefined;

  before(async () => {
    const repository = join(dir, 'app');
    mkdirSync(repository);
    const git = (...args: string[]): string =>
      execFileSync(
        'git',
        ['-C', repository, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args],
        { encoding: 'utf8' },
      );
    git('init', '--quiet');
    writeFileSync(join(repository, 'server.js'), 'first\n');
    git('add', '.');
    git('commit', '--quiet', '-m', 'first');
    commit = git('rev-parse', 'HEAD').trim();
    writeFileSync(join(repository, 'server.js'), 'second\n');
    git('commit', '--quiet', '-am', 'second');
    const port = await freePort();
    daemon = spawn(
      'git',
      ['daemon', '--export-all', `--base-path=${dir}`, '--listen=127.0.0.1', `--port=${port}`, '--reuseaddr'],
      { stdio: 'ignore', detached: true },
    );
    url = `git://127.0.0.1:${port}/app`;
    for (let tries = 0; tries < 50 && spawnSync('git', ['ls-remote', url]).status !== 0; tries++)
      await sleep(100);
  });

  after(() => {
    if (daemon?.pid !== undefined) process.kill(-daemon.pid);
    rmSync(dir, { recursive: true });
  });

  it('lends the files of that commit, not of the newest, and takes the folder away again', async () => {
    const [text, folder] = await withCommit(
      { url, commit },
      async (path) => [readFileSync(join(path, 'server.js'), 'utf8'), path] as const,
    );

    assert.equal(text, 'first\n');
    assert.equal(existsSync(folder), false);
  });

  it('says which commit cannot be had', async () => {
    await assert.rejects(
      withCommit({ url, commit: 'f'.repeat(40) }, async () => {}),
      { code: 'REPRODUCE_SOURCE', message: /cannot check out f{40}/ },
    );
  });

  it('refuses an address that names a folder or a program of this machine', async () => {
    for (const hostile of [
      join(dir, 'app'),
      `file://${dir}/app`,
      `ext::sh -c touch% ${dir}/pwned`,
      `--upload-pack=touch ${dir}/pwned`,
    ]) {
      await assert.rejects(
        withCommit({ url: hostile, commit }, async () => {}),
        { code: 'REPRODUCE_SOURCE' },
        hostile,
      );
    }
    assert.deepEqual(readdirSync(dir), ['app']);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
