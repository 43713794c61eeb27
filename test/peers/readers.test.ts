/** What `shearwall build` writes is read by skopeo, podman, umoci and oras: from layout, docker archive and registries. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { RunningRegistry } from '../fakes/registry.ts';
import { type Builder, type Built, openBuilder, unpackImage } from './built-images.ts';
import { type Containers, openContainers, whyNoContainers } from './containers.ts';
import { findProgram, realRegistries } from './real-registry.ts';

const needs = (program: string): { skip: string | false } => ({
  skip:
    (program === 'podman' && whyNoContainers()) ||
    (findProgram(program) === undefined && `${program} is not here`),
});
const documentTypes = [
  'application/spdx+json',
  'application/vnd.cyclonedx+json',
  'application/vnd.in-toto+json',
];

let builder: Builder;
let containers: Containers;
let built: Built;

before(async () => {
  builder = openBuilder();
  containers = openContainers(builder.folder);
  built = await builder.build('recipes/static.yaml', ['--arch', 'amd64']);
});
after(() => {
  containers?.close();
  builder?.close();
});

function run(program: string, ...args: string[]): string {
  return execFileSync(findProgram(program) ?? '', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function discovered(...args: string[]): string[] {
  const text = run('oras', 'discover', '--format', 'json', ...args);
  const { referrers = [] } = JSON.parse(text) as { referrers?: { artifactType: string }[] };
  return referrers.map(({ artifactType }) => artifactType).toSorted();
}

describe('a layout that build wrote', () => {
  it('is inspected by skopeo under its tag', needs('skopeo'), () => {
    const found = JSON.parse(run('skopeo', 'inspect', `oci:${built.layout}:latest`)) as { Digest: string };

    assert.equal(found.Digest, built.digest);
  });

  it('is pulled by podman in the form that build prints', needs('podman'), () => {
    assert.match(containers.pull(built.image), /^[0-9a-f]{64}$/);
    assert.match(built.stderr, /shearwall show oci:.*:latest$/m);
  });

  it('is unpacked by umoci', needs('umoci'), () => {
    assert.ok(existsSync(join(unpackImage(built.layout, join(builder.folder, 'bundle')), 'etc/os-release')));
  });

  it('shows SBOMs and provenance to oras', needs('oras'), () => {
    assert.deepEqual(discovered('--oci-layout', `${built.layout}:latest`), documentTypes);
  });
});

describe('a docker archive that build wrote', () => {
  it('is loaded by podman and inspected by skopeo', needs('podman'), async () => {
    const file = join(builder.folder, 'image.tar');
    const made = await builder.build(
      'recipes/static.yaml',
      ['--arch', 'amd64'],
      `docker-archive:${file}:example.org/static:v1`,
    );
    const loaded = containers.podman('load', '--input', file);

    assert.match(loaded.stdout + loaded.stderr, /example\.org\/static:v1/);
    assert.equal(made.digest, built.digest);
    assert.match(run('skopeo', 'inspect', `docker-archive:${file}`), /"Architecture": "amd64"/);
  });
});

for (const { name, program, start } of realRegistries()) {
  describe(`what build pushed to ${name}`, {
    skip: program === undefined && 'the program is not here',
  }, () => {
    let registry: RunningRegistry;
    let reference = '';

    before(async () => {
      registry = await start();
      reference = `${registry.host}/team/static:v1`;
      await builder.build('recipes/static.yaml', ['--arch', 'amd64'], `docker://${reference}`);
    });
    after(() => registry?.stop());

    it('is inspected by skopeo: the digest is that of the layout', needs('skopeo'), () => {
      const text = run('skopeo', 'inspect', '--tls-verify=false', `docker://${reference}`);

      assert.equal((JSON.parse(text) as { Digest: string }).Digest, built.digest);
    });

    it('is pulled by podman', needs('podman'), () => {
      const { status, stderr } = containers.podman('pull', '--quiet', '--tls-verify=false', reference);

      assert.equal(status, 0, stderr);
    });

    it('shows SBOMs and provenance to oras', needs('oras'), () => {
      const found = discovered('--plain-http', reference);

      // registry-referrers gives each referrer the media type of its config; what it is says its manifest.
      if (found.includes('application/vnd.oci.empty.v1+json')) assert.equal(found.length, 3);
      else assert.deepEqual(found, documentTypes);
    });
  });
}
