/** skopeo, podman, umoci, oras and crane read what we write: layouts, archives, and what we push. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  copyImage,
  openSource,
  openTarget,
  parseImageLocation,
  referrersOf,
  tagAt,
} from '../../src/oci/index.ts';
import { handmadeImage, putHandmade } from '../fakes/handmade-image.ts';
import { ociTestContext } from '../fakes/oci-context.ts';
import type { RunningRegistry } from '../fakes/registry.ts';
import { findProgram, realRegistries } from './real-registry.ts';

const image = handmadeImage('read by others\n');
const { digest } = image.root.descriptor;
const context = ociTestContext();
let folder = '';
let layout = '';

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shearwall-readers-'));
  layout = join(folder, 'layout');
  const target = await openTarget({ location: { transport: 'oci', directory: layout } }, context);
  await putHandmade(target, image, 'latest');
  await target.commit();
});
after(() => rmSync(folder, { recursive: true, force: true }));

function run(program: string, ...args: string[]): string {
  return execFileSync(findProgram(program) ?? '', args, {
    encoding: 'utf8',
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function needs(program: string): { skip: string | false } {
  return { skip: findProgram(program) === undefined && `${program} is not here` };
}

async function copy(to: string, platform?: string): Promise<void> {
  const location = parseImageLocation(to);
  const source = await openSource({ location: { transport: 'oci', directory: layout } }, context);
  const target = await openTarget({ location }, context);
  const platforms = platform === undefined ? [] : [{ os: 'linux', architecture: platform }];
  await copyImage({ source, target, tag: tagAt(location) ?? '', referrers: true, platforms }, context);
  await target.commit();
}

/** Podman takes the path for a name, which must be lowercase: so it is a relative one. An own store, without overlay, so that the machine's images stay as they are. */
function podman(...args: string[]): string {
  const store = [
    '--root',
    join(folder, 'podman'),
    '--runroot',
    join(folder, 'podman-run'),
    '--storage-driver',
    'vfs',
  ];
  return run('podman', ...store, ...args);
}

describe('a layout', () => {
  it('is read by skopeo, by its tag', needs('skopeo'), () => {
    const raw = run('skopeo', 'inspect', '--raw', `oci:${layout}:latest`);
    const found = JSON.parse(run('skopeo', 'inspect', `oci:${layout}:latest`)) as {
      Digest: string;
      Labels: { made: string };
    };

    assert.equal(raw, Buffer.from(image.root.bytes).toString());
    assert.equal(found.Labels.made, 'by hand');
  });

  it('is pulled by podman', needs('podman'), () => {
    const id = podman('pull', '--quiet', 'oci:layout:latest').trim();

    assert.equal(
      podman('image', 'inspect', '--format', '{{.Os}}/{{.Architecture}} {{.Labels.made}}', id).trim(),
      'linux/amd64 by hand',
    );
  });

  it('is unpacked by umoci', needs('umoci'), () => {
    const { descriptor } = image.children[0] ?? assert.fail();
    const one = join(folder, 'one-platform');
    run('skopeo', '--override-arch', 'amd64', 'copy', `oci:${layout}:latest`, `oci:${one}:latest`);
    run('umoci', 'unpack', '--rootless', '--image', `${one}:latest`, join(folder, 'bundle'));

    assert.equal(readFileSync(join(folder, 'bundle/rootfs/hello.txt'), 'utf8'), 'amd64 read by others\n');
    assert.ok(readFileSync(join(one, 'index.json'), 'utf8').includes(descriptor.digest));
  });

  it('shows its referrers to oras', needs('oras'), () => {
    const found = JSON.parse(
      run('oras', 'discover', '--oci-layout', '--format', 'json', `${layout}:latest`),
    ) as Discovered;

    assert.deepEqual(
      found.referrers?.map((entry) => entry.artifactType),
      ['application/vnd.example.signature'],
    );
  });
});

describe('a layout of another program', () => {
  it('is read by us when skopeo wrote it, and may be written to', needs('skopeo'), async () => {
    const directory = join(folder, 'by-skopeo');
    run('skopeo', 'copy', '--quiet', '--all', `oci:${layout}:latest`, `oci:${directory}:theirs`);
    await copy(`oci:${directory}:ours`);
    const source = await openSource({ location: { transport: 'oci', directory, tag: 'theirs' } }, context);

    assert.equal((await source.resolve()).digest, digest);
    assert.equal((await source.referrers(digest)).descriptors.length, 1);
    assert.equal(
      run('skopeo', 'inspect', '--raw', `oci:${directory}:ours`),
      Buffer.from(image.root.bytes).toString(),
    );
  });

  it('gives us what oras attached to our image', needs('oras'), async () => {
    const directory = join(folder, 'by-oras');
    await copy(`oci:${directory}:v1`);
    run(
      'oras',
      'attach',
      '--oci-layout',
      `${directory}:v1`,
      '--artifact-type',
      'application/vnd.example.note',
      '--annotation',
      'a=b',
    );
    const source = await openSource({ location: { transport: 'oci', directory, tag: 'v1' } }, context);
    const types = (await referrersOf(source, digest)).map((entry) => entry.artifactType);

    assert.deepEqual(
      new Set(types),
      new Set(['application/vnd.example.note', 'application/vnd.example.signature']),
    );
  });
});

describe('an archive', () => {
  it('of the OCI kind is read by skopeo', needs('skopeo'), async () => {
    const file = join(folder, 'image.oci.tar');
    await copy(`oci-archive:${file}:v1`);

    assert.equal(
      run('skopeo', 'inspect', '--raw', `oci-archive:${file}:v1`),
      Buffer.from(image.root.bytes).toString(),
    );
  });

  it('of the docker kind is loaded by podman under its name', needs('podman'), async () => {
    const file = join(folder, 'image.docker.tar');
    await copy(`docker-archive:${file}:example.org/hand/made:v1`, 'arm64');
    podman('load', '--quiet', '--input', file);

    const found = podman(
      'image',
      'inspect',
      '--format',
      '{{.Architecture}} {{.Id}}',
      'example.org/hand/made:v1',
    ).trim();
    assert.match(found, /^arm64 [0-9a-f]{64}$/);
  });

  it('of the docker kind, written by podman, is read by us', needs('podman'), async () => {
    const id = podman('pull', '--quiet', 'oci:layout:latest').trim();
    const file = join(folder, 'saved.tar');
    podman('save', '--quiet', '--format', 'docker-archive', '--output', file, id);
    const source = await openSource({ location: parseImageLocation(`docker-archive:${file}`) }, context);

    const manifest = JSON.parse(Buffer.from(await source.manifest(await source.resolve())).toString()) as {
      layers: { mediaType: string }[];
    };
    await source.close();

    assert.deepEqual(
      manifest.layers.map((layer) => layer.mediaType),
      ['application/vnd.oci.image.layer.v1.tar'],
    );
  });
});

type Discovered = { referrers?: { digest: string; artifactType: string }[] };

for (const { name, program, start } of realRegistries()) {
  describe(`what we push to ${name}`, { skip: program === undefined && 'the program is not here' }, () => {
    let registry: RunningRegistry;
    let reference = '';

    before(async () => {
      registry = await start();
      reference = `${registry.host}/hand/made:v1`;
      await copy(reference);
    });
    after(() => registry.stop());

    it('is read by skopeo', needs('skopeo'), () => {
      assert.equal(
        run('skopeo', 'inspect', '--tls-verify=false', '--raw', `docker://${reference}`),
        Buffer.from(image.root.bytes).toString(),
      );
    });

    it('is pulled by podman', needs('podman'), () => {
      assert.match(podman('pull', '--quiet', '--tls-verify=false', reference), /^[0-9a-f]{64}$/m);
    });

    it('is found sound by crane', needs('crane'), () => {
      assert.equal(run('crane', 'digest', '--insecure', reference).trim(), digest);
      run('crane', 'validate', '--insecure', '--remote', reference);
    });

    it('shows its referrers to oras, and theirs', needs('oras'), () => {
      const discover = (what: string) =>
        (JSON.parse(run('oras', 'discover', '--plain-http', '--format', 'json', what)) as Discovered)
          .referrers ?? [];
      const sbom = discover(`${registry.host}/hand/made@${image.children[0]?.descriptor.digest}`);

      assert.deepEqual(
        discover(reference).map((entry) => entry.digest),
        [image.referrers[1]?.descriptor.digest],
      );
      assert.deepEqual(
        sbom.map((entry) => entry.digest),
        [image.referrers[0]?.descriptor.digest],
      );
      assert.deepEqual(
        discover(`${registry.host}/hand/made@${sbom[0]?.digest}`).map((entry) => entry.digest),
        [image.referrers[2]?.descriptor.digest],
      );
    });

    it('is read by us after skopeo has copied it', needs('skopeo'), async () => {
      const other = `${registry.host}/copied/by-skopeo:v1`;
      run(
        'skopeo',
        'copy',
        '--quiet',
        '--all',
        '--src-tls-verify=false',
        '--dest-tls-verify=false',
        `docker://${reference}`,
        `docker://${other}`,
      );
      const source = await openSource({ location: parseImageLocation(other) }, context);

      assert.equal((await source.resolve()).digest, digest);
    });
  });
}

it('sees the layout that it speaks of', () => {
  assert.ok(existsSync(join(layout, 'oci-layout')));
});
