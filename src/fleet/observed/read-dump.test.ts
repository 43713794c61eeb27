import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { pod, podList } from '../../../test/fakes/pods.ts';
import { ShearwallError } from '../../base/errors.ts';
import { DEFAULT_OWNER_RULES } from '../owners/find-owner.ts';
import { readDump } from './read-dump.ts';
import type { Dump } from './types.ts';

const hex = (digit: string): string => digit.repeat(64);
const read = (...documents: unknown[]): Dump =>
  readDump(Buffer.from(documents.map((each) => JSON.stringify(each)).join('\n')), DEFAULT_OWNER_RULES);
const names = (dump: Dump): string[] =>
  dump.containers.map(
    ({ workload: { namespace, kind, name }, container }) => `${namespace} ${kind}/${name} ${container}`,
  );

describe('a dump of kubectl', () => {
  it('counts main, sidecar and ephemeral containers that are not terminated', () => {
    const dump = read(
      podList([
        pod({ name: 'a', containers: { main: 'running', done: 'terminated', crashing: 'waiting' } }),
        pod({
          name: 'b',
          containers: { main: 'running' },
          init: { setup: 'terminated', busy: 'running' },
          sidecars: { proxy: 'running' },
        }),
        pod({ name: 'c', containers: {}, ephemeral: { debugger: 'running', gone: 'terminated' } }),
      ]),
    );
    assert.deepEqual(names(dump), [
      'default Pod/a main',
      'default Pod/a crashing',
      'default Pod/b main',
      'default Pod/b proxy',
      'default Pod/c debugger',
    ]);
  });

  it('counts what is terminated and will be restarted', () => {
    const crashed = pod({ name: 'a', restartPolicy: 'Always', containers: { main: 'terminated' } });
    const deleted = pod({ name: 'b', restartPolicy: 'Always', containers: { main: 'terminated' } });
    (deleted['metadata'] as Record<string, unknown>)['deletionTimestamp'] = '2026-03-01T00:00:00Z';
    const done = pod({ name: 'c', restartPolicy: 'Never', containers: { main: 'terminated' } });
    const retried = pod({ name: 'd', restartPolicy: 'OnFailure', containers: { main: 'terminated' } });
    const sidecar = pod({ name: 'e', restartPolicy: 'Never', sidecars: { proxy: 'terminated' } });
    const dump = read(podList([crashed, deleted, done, retried, sidecar]));
    assert.deepEqual(names(dump), [
      'default Pod/a main',
      'default Pod/d main',
      'default Pod/e main',
      'default Pod/e proxy',
    ]);
  });

  it('counts nothing of pods that succeeded or failed', () => {
    const phases = ['Succeeded', 'Failed'].map((phase) =>
      pod({ name: phase.toLowerCase(), phase, containers: { main: 'running' } }),
    );
    const dump = read(podList(phases));
    assert.deepEqual(dump.containers, []);
    assert.equal(dump.seen, 2);
  });

  it('takes the digest from the status, in every form that runtimes write', () => {
    const forms = {
      pullable: `docker-pullable://nginx@sha256:${hex('a')}`,
      index: `docker.io/library/nginx@sha256:${hex('b')}`,
      loaded: `sha256:${hex('c')}`,
      docker: `docker://sha256:${hex('d')}`,
      bare: hex('e'),
      none: '',
      tag: 'docker.io/library/nginx:1.27',
    };
    const dump = read(podList(Object.entries(forms).map(([name, imageID]) => pod({ name, imageID }))));
    assert.deepEqual(
      dump.containers.map(({ image }) => image.digest?.slice(7, 8)),
      ['a', 'b', 'c', 'd', 'e', undefined, undefined],
    );
  });

  it('finds the workload through the objects between, and through their names where the dump lacks them', () => {
    const replicaSet = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        namespace: 'default',
        name: 'web-5d4',
        ownerReferences: [{ kind: 'Deployment', name: 'web', controller: true }],
      },
    };
    const ofWeb = pod({ name: 'web-5d4-x', owner: { kind: 'ReplicaSet', name: 'web-5d4' } });
    const ofApi = pod({
      name: 'api-77-x',
      owner: { kind: 'ReplicaSet', name: 'api-77' },
      labels: { 'pod-template-hash': '77' },
    });
    const ofCron = pod({ name: 'nightly-28000000-x', owner: { kind: 'Job', name: 'nightly-28000000' } });
    const still = pod({ name: 'etcd-node1', owner: { kind: 'Node', name: 'node1' } });
    assert.deepEqual(names(read(podList([ofWeb, ofApi, ofCron, still]), replicaSet)), [
      'default Deployment/web main',
      'default Deployment/api main',
      'default CronJob/nightly main',
      'default Pod/etcd-node1 main',
    ]);
  });

  it('ends where workloads own each other in a ring', () => {
    const ring = (name: string, above: string) => ({
      apiVersion: 'x/v1',
      kind: 'Loop',
      metadata: { namespace: 'default', name, ownerReferences: [{ kind: 'Loop', name: above }] },
    });
    const dump = read(
      podList([pod({ name: 'p', owner: { kind: 'Loop', name: 'a' } })]),
      ring('a', 'b'),
      ring('b', 'a'),
    );
    assert.equal(dump.containers.length, 1);
  });

  it('takes a Job that ends in a day for no run of a CronJob, as those end in minutes', () => {
    const manual = pod({ name: 'import-20260305-x', owner: { kind: 'Job', name: 'import-20260305' } });
    assert.deepEqual(names(read(podList([manual]))), ['default Job/import-20260305 main']);
  });

  it('names an image as the pod asks for it, whichever of its names the node reports', () => {
    const reported = pod({ name: 'a', image: `sha256:${hex('a')}` });
    const spec = {
      containers: [{ name: 'main', image: 'registry.example.org/app:1' }],
      initContainers: [{ name: 'proxy', image: 'registry.example.org/mesh:2', restartPolicy: 'Always' }],
    };
    const bare = pod({ name: 'b', sidecars: { proxy: 'running' } });
    const dump = read(
      podList([
        { ...reported, spec },
        { ...bare, spec },
      ]),
    );
    assert.deepEqual(
      dump.containers.map(({ image }) => image.reference),
      ['registry.example.org/app:1', 'registry.example.org/app:1', 'registry.example.org/mesh:2'],
    );
  });

  it('reads lists within lists, and of a pod that is written again the last', () => {
    const nodes = { apiVersion: 'v1', kind: 'NodeList', metadata: {}, items: null };
    const inner = podList([pod({ name: 'a' }), pod({ name: 'b' })]);
    const again = pod({ name: 'b', containers: { main: 'terminated' } });
    const dump = read({ apiVersion: 'v1', kind: 'List', items: [inner, nodes] }, again);
    assert.deepEqual([names(dump), dump.seen, dump.incomplete], [['default Pod/a main'], 2, undefined]);
  });

  it("knows the node's architecture, and says nothing where the dump has no nodes", () => {
    const node = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'n1' },
      status: { nodeInfo: { architecture: 'arm64' } },
    };
    const dump = read(podList([pod({ name: 'a', node: 'n1' }), pod({ name: 'b', node: 'n2' })]), node);
    assert.deepEqual(
      dump.containers.map(({ platform }) => platform),
      ['linux/arm64', undefined],
    );
    const windows = {
      ...node,
      metadata: { name: 'n2', labels: { 'kubernetes.io/os': 'windows', 'kubernetes.io/arch': 'amd64' } },
      status: {},
    };
    const [onWindows] = read(podList([pod({ name: 'b', node: 'n2' })]), windows).containers;
    assert.equal(onWindows?.platform, 'windows/amd64');
  });

  it('takes the owner from the nearest object that names one', () => {
    const namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'default', labels: { team: 'floor' } },
    };
    const dump = read({
      apiVersion: 'v1',
      kind: 'List',
      items: [pod({ name: 'a', labels: { owner: 'web' } }), pod({ name: 'b' }), namespace],
    });
    assert.deepEqual(
      dump.containers.map(({ owner }) => owner),
      [
        { name: 'web', by: 'label owner of the pod' },
        { name: 'floor', by: 'label team of the namespace' },
      ],
    );
  });

  it('is incomplete when the list is continued, or a pod in it cannot be read', () => {
    assert.equal(read(podList([pod({ name: 'a' })])).incomplete, undefined);
    assert.match(
      read({ ...podList([pod({ name: 'a' })]), metadata: { continue: 'x' } }).incomplete ?? '',
      /the list is incomplete/,
    );
    const odd = read(podList([pod({ name: 'a' }), { kind: 'Pod', apiVersion: 'v1', metadata: 7 }, 'no pod']));
    assert.match(odd.incomplete ?? '', /2 pods could not be read/);
    assert.equal(odd.containers.length, 1);
    assert.equal(odd.problems.length, 2);
  });

  it('counts a pod that runs but reports no containers, without a digest', () => {
    const silent = pod({ name: 'a', containers: { main: 'running' } });
    const dump = read(podList([{ ...silent, status: { phase: 'Running', containerStatuses: 'lies' } }]));
    assert.deepEqual(
      dump.containers.map(({ image }) => image.digest),
      [undefined],
    );
  });

  it('is refused when it is truncated, empty, an error or of another form', () => {
    const whole = JSON.stringify(podList([pod({ name: 'a' })]));
    const refused = (text: string, why: RegExp): void => {
      assert.throws(
        () => readDump(Buffer.from(text), DEFAULT_OWNER_RULES),
        (error) =>
          error instanceof ShearwallError &&
          error.code === 'FLEET_DUMP_UNREADABLE' &&
          why.test(error.message),
      );
    };
    for (const length of [1, 40, whole.length - 1]) refused(whole.slice(0, length), /truncated/);
    refused('', /empty/);
    refused('[]junk', /truncated|not valid JSON/);
    refused('{"kind":"Status","apiVersion":"v1","message":"Forbidden"}', /Forbidden/);
    refused('{"a":1}', /not from Kubernetes, docker or podman/);
    refused('Error from server: nope\nmore of it', /no row of it names an image/);
    refused('kind: Pod\nspec:\n  args:\n  - |\n    exit\n', /its first row names no image.*"kind: Pod"/);
    assert.throws(() => readDump(Buffer.from(whole), DEFAULT_OWNER_RULES, 10), /at most 10 are read/);
  });
});

describe('a file of a dump', () => {
  const whole = JSON.stringify(podList([pod({ name: 'a' })]));
  const units = Buffer.from(`\ufeff${whole}`, 'utf16le');

  it('may be UTF-16, as PowerShell writes it, or begin with a mark, each of several for itself', () => {
    const marked = Buffer.from(`\ufeff${JSON.stringify(podList([pod({ name: 'b' })]))}`);
    const swapped = Buffer.from(units).swap16();
    for (const first of [units, swapped])
      assert.deepEqual(names(readDump([first, marked], DEFAULT_OWNER_RULES)), [
        'default Pod/a main',
        'default Pod/b main',
      ]);
  });

  it('is refused where it is packed, or empty, or of another form than the one before', () => {
    const refused = (files: Uint8Array[], message: RegExp): void => {
      assert.throws(() => readDump(files, DEFAULT_OWNER_RULES), { code: 'FLEET_DUMP_UNREADABLE', message });
    };
    refused([gzipSync(whole)], /packed with gzip/);
    refused([units.subarray(0, -1)], /truncated/);
    refused([Buffer.from(whole), Buffer.from('\n')], /empty/);
    refused([Buffer.from(whole), Buffer.from('image\nnginx\n')], /some are not/);
  });
});
