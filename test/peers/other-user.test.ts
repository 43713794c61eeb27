/** Another user of the machine beside us: what they find, and what they can put in our way. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { emitShearwall } from '../fakes/emitted-shearwall.ts';
import { type Ran, runShearwall } from '../fakes/run-shearwall.ts';
import { type SampleProject, startSampleProject } from '../fakes/sample-project.ts';

const [WE, THEY] = [65_534, 65_533];
const cannot =
  process.getuid?.() !== 0 || !existsSync('/usr/bin/setpriv') ? 'only root can be another user' : false;

describe('another user of the machine', { skip: cannot }, () => {
  let folder: string;
  let program: string;
  let node: string;
  let project: SampleProject;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-other-user-'));
    chmodSync(folder, 0o755);
    program = emitShearwall(join(folder, 'program'));
    node = join(folder, 'node');
    cpSync(process.execPath, node);
    project = await startSampleProject(join(folder, 'project'), { fileBytes: 1000 });
    project.recipe('image', { packages: ['p0'] });
    for (const name of ['home', 'shared']) mkdirSync(join(folder, name));
    execFileSync('chown', ['-R', `${WE}:${WE}`, join(folder, 'home'), join(folder, 'project')]);
    // As /tmp is.
    chmodSync(join(folder, 'shared'), 0o1777);
    chmodSync(join(folder, 'home'), 0o755);
  });
  after(async () => {
    await project.mirror.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const home = (...parts: string[]): string => join(folder, 'home', ...parts);
  async function run(...words: string[]): Promise<Ran> {
    const env = { HOME: home(), TMPDIR: join(folder, 'shared'), COSIGN_PASSWORD: 'x' };
    const rest = {
      XDG_CACHE_HOME: undefined,
      XDG_STATE_HOME: undefined,
      XDG_DATA_HOME: undefined,
      NODE_COMPILE_CACHE: undefined,
    };
    return await runShearwall(words, {
      program,
      node,
      cwd: join(folder, 'project'),
      env: { ...env, ...rest, SHEARWALL_DEBIAN_MIRROR: project.mirror.url },
      wrapper: [
        'setpriv',
        `--reuid=${WE}`,
        `--regid=${WE}`,
        '--clear-groups',
        'sh',
        '-c',
        'umask 000; exec "$@"',
        'sh',
      ],
    });
  }

  it('finds nothing of ours that they could change, though our umask lets them', async () => {
    for (const line of [
      ['build', 'image.yaml', '-o', `oci:${home('out')}`],
      ['keys', 'generate', '-o', home('key')],
      ['fleet', 'status'],
    ]) {
      const ran = await run(...line);
      assert.ok(ran.status === 0 || /no fleet database/.test(ran.stderr), `${line.join(' ')}: ${ran.stderr}`);
    }
    const kept = ['.cache/shearwall', '.local/share/shearwall', '.local/state/shearwall'].filter((path) =>
      existsSync(home(path)),
    );
    assert.ok(kept.length > 1, 'a cache and a state');
    for (const path of kept) assert.equal(statSync(home(path)).mode & 0o022, 0, path);
    const files = globSync('{key*,image.lock.json,out/**}', { cwd: home() }).map((name) => home(name));
    const open = files.filter((path) => statSync(path).isFile() && (statSync(path).mode & 0o022) !== 0);
    assert.deepEqual(open, []);
    assert.equal(statSync(home('key.key')).mode & 0o077, 0);
    assert.deepEqual(globSync('*', { cwd: join(folder, 'shared') }), []);
  });

  it('cannot give us compiled code, which Node would take from a folder that anybody may make', async () => {
    const theirs = join(folder, 'shared', 'node-compile-cache');
    mkdirSync(theirs, { mode: 0o777 });
    chmodSync(theirs, 0o777);
    chownSync(theirs, THEY, THEY);
    rmSync(home('.cache'), { recursive: true });
    assert.equal((await run('--version')).status, 0);
    assert.deepEqual(globSync('*', { cwd: theirs }), []);
    assert.equal(statSync(home('.cache/shearwall-compiled')).mode & 0o077, 0);
  });

  it('cannot give us a cache of theirs, or one that they may write to', async () => {
    for (const [name, owner, mode] of [
      ['theirs', THEY, 0o755],
      ['open', WE, 0o777],
    ] as const) {
      const path = join(folder, name);
      mkdirSync(path);
      chownSync(path, owner, owner);
      chmodSync(path, mode);
      const { status, stderr } = await run(
        '--cache-dir',
        path,
        'build',
        'image.yaml',
        '-o',
        `oci:${home(name)}`,
      );
      assert.equal(status, 3);
      assert.match(stderr, /CACHE_UNSAFE/);
    }
  });

  it('cannot lead what we write through a link of theirs in a shared folder', async () => {
    const shared = (name: string): string => join(folder, 'shared', name);
    writeFileSync(home('precious'), 'mine');
    chownSync(home('precious'), WE, WE);
    for (const name of ['key.key', 'key.pub', 'image.lock.json', 'result.json']) {
      symlinkSync(home('precious'), shared(name));
      execFileSync('chown', ['-h', `${THEY}:${THEY}`, shared(name)]);
    }
    await run('keys', 'generate', '-o', shared('key'));
    await run('lock', 'image.yaml', '-o', shared('image.lock.json'));
    await run('build', 'image.yaml', '-o', `oci:${home('out2')}`, '--result', shared('result.json'));
    assert.equal(execFileSync('cat', [home('precious')], { encoding: 'utf8' }), 'mine');
  });
});
