import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_OWNER_RULES } from '../../owners/find-owner.ts';
import { readDump } from '../read-dump.ts';
import type { Dump } from '../types.ts';

const hex = (digit: string): string => digit.repeat(64);
const read = (...documents: unknown[]): Dump =>
  readDump(Buffer.from(documents.map((each) => JSON.stringify(each)).join('\n')), DEFAULT_OWNER_RULES);

describe('a dump of docker or podman', () => {
  const inspected = {
    Id: hex('1'),
    Name: '/web',
    Image: `sha256:${hex('a')}`,
    State: { Status: 'running', StartedAt: '2026-03-01T10:00:00.123456789Z' },
    Config: {
      Image: 'nginx:1.27',
      Labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'front', team: 'web' },
    },
  };

  it('reads docker inspect: digest, start, compose project and owner', () => {
    const { containers } = read([inspected, { ...inspected, State: { Status: 'exited' } }]);
    assert.deepEqual(containers, [
      {
        workload: { namespace: 'shop', kind: 'Service', name: 'front' },
        container: 'front',
        role: 'main',
        instance: 'web',
        image: { reference: 'nginx:1.27', digest: `sha256:${hex('a')}` },
        startedAt: Date.parse('2026-03-01T10:00:00.123Z'),
        node: undefined,
        platform: undefined,
        owner: { name: 'web', by: 'label team of the container' },
      },
    ]);
  });

  it('reads podman inspect: the manifest that runs, not only its config', () => {
    const dump = read([
      {
        ...inspected,
        Image: hex('a'),
        ImageDigest: `sha256:${hex('b')}`,
        ImageName: 'docker.io/library/nginx',
      },
    ]);
    assert.equal(dump.format, 'podman');
    assert.equal(dump.containers[0]?.image.digest, `sha256:${hex('b')}`);
  });

  it("reads docker ps, one line each, which knows no digest, and podman's array, which does", () => {
    const lines = read(
      { ID: '1f', Names: 'web', Image: 'nginx:1.27', State: 'running', Labels: 'team=web,note=a,b' },
      { ID: '2f', Names: 'old', Image: 'nginx:1.26', State: 'exited', Labels: '' },
    );
    assert.deepEqual(
      lines.containers.map(({ image, owner }) => [image.digest, owner?.name]),
      [[undefined, 'web']],
    );
    assert.equal(lines.seen, 2);
    const podman = read([
      {
        Id: '1f',
        Names: ['web'],
        Image: 'nginx',
        ImageID: hex('c'),
        State: 'running',
        StartedAt: 1_772_000_000,
      },
    ]);
    assert.equal(podman.containers[0]?.image.digest, `sha256:${hex('c')}`);
    assert.equal(podman.containers[0]?.startedAt, 1_772_000_000_000);
  });

  it('skips images that were inspected together with containers', () => {
    const dump = read([inspected, { Id: 'sha256:x', RepoTags: ['nginx'], RootFS: {} }]);
    assert.equal(dump.seen, 1);
    assert.equal(dump.incomplete, undefined);
  });
});
