/**
 * XZ and Log4Shell on a fleet of images in a real registry, with nested, shaded and vendored copies, each run by its index, its manifest and
 * its config. The answers equal those of a search through the unpacked trees (find-in-trees.py), which reads nothing that we wrote.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { copyImage, openTarget, parseImageLocation } from '../../src/oci/index.ts';
import { type LayerFile, MemoryImages } from '../fakes/layered-image.ts';
import { ociTestContext } from '../fakes/oci-context.ts';
import { pod, podList } from '../fakes/pods.ts';
import type { RunningRegistry } from '../fakes/registry.ts';
import { runShearwall } from '../fakes/run-shearwall.ts';
import { fakeZip } from '../fakes/zip-file.ts';
import { findProgram, realRegistries } from './real-registry.ts';

const registry = realRegistries().find(
  ({ name, program }) => program !== undefined && name.startsWith('registry-referrers'),
);
const missing = [
  ...(registry === undefined ? ['registry-referrers'] : []),
  ...['skopeo', 'umoci', 'python3'].filter((name) => findProgram(name) === undefined),
];

const CLASS = 'org/apache/logging/log4j/core/lookup/JndiLookup.class';
const pom = (version: string): string =>
  `version=${version}\ngroupId=org.apache.logging.log4j\nartifactId=log4j-core\n`;
const POM = 'META-INF/maven/org.apache.logging.log4j/log4j-core/pom.properties';
const jar = (version: string): Buffer => fakeZip({ [CLASS]: 'cafebabe', [POM]: pom(version) });
const status = (name: string, version: string, source: string): string =>
  `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nSource: ${source}\nVersion: ${version}\nDescription: x\n\n`;

const release: LayerFile = { path: 'etc/os-release', content: 'ID=debian\nVERSION_ID=13\n' };
const file = (path: string, content: string | Buffer): LayerFile => ({ path, content });

/** What is in each image, bottom layer first. */
const IMAGES: Readonly<Record<string, LayerFile[][]>> = {
  'xz-bad': [[release, file('var/lib/dpkg/status', status('liblzma5', '5.6.1-1', 'xz-utils'))]],
  'xz-upgraded': [
    [release, file('var/lib/dpkg/status', status('liblzma5', '5.6.1-1', 'xz-utils'))],
    [file('var/lib/dpkg/status', status('liblzma5', '5.6.1+really5.4.5-1', 'xz-utils'))],
  ],
  'xz-old': [[release, file('var/lib/dpkg/status', status('liblzma5', '5.4.1-1', 'xz-utils'))]],
  'log4j-plain': [[release, file('opt/log4j-core-2.14.1.jar', jar('2.14.1'))]],
  'log4j-in-war': [
    [release, file('srv/app.war', fakeZip({ 'WEB-INF/lib/log4j-core-2.14.0.jar': jar('2.14.0') }))],
  ],
  'log4j-deep': [
    [
      release,
      file(
        'srv/app.ear',
        fakeZip({
          'web.war': fakeZip({
            'WEB-INF/lib/fat.jar': fakeZip({ 'BOOT-INF/lib/log4j-core-2.8.jar': jar('2.8') }),
          }),
        }),
      ),
    ],
  ],
  'log4j-fixed': [[release, file('opt/log4j-core-2.17.1.jar', jar('2.17.1'))]],
  'log4j-removed': [
    [release, file('opt/log4j-core-2.14.1.jar', jar('2.14.1'))],
    [file('opt/.wh.log4j-core-2.14.1.jar', '')],
  ],
  nothing: [[release, file('opt/readme.txt', 'log4j-core 2.14.1 and xz 5.6.1 are only spoken of')]],
};

const ADVISORIES = [
  {
    id: 'GHSA-jfh8-c2jp-5v3q',
    aliases: ['CVE-2021-44228'],
    modified: '2024-01-01T00:00:00Z',
    published: '2021-12-10T00:40:56Z',
    affected: [
      {
        package: { ecosystem: 'Maven', name: 'org.apache.logging.log4j:log4j-core' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '2.0-beta9' }, { fixed: '2.15.0' }] }],
      },
    ],
  },
  {
    id: 'DEBIAN-CVE-2024-3094',
    aliases: ['CVE-2024-3094'],
    modified: '2024-04-01T00:00:00Z',
    published: '2024-03-29T17:15:21Z',
    affected: [
      {
        package: { ecosystem: 'Debian:13', name: 'xz-utils' },
        ranges: [
          { type: 'ECOSYSTEM', events: [{ introduced: '5.5.1alpha-0.1' }, { fixed: '5.6.1+really5.4.5-1' }] },
        ],
      },
    ],
  },
];

describe('two incidents on a fleet', {
  skip: missing.length > 0 && `not here: ${missing.join(', ')}`,
}, () => {
  let folder: string;
  let running: RunningRegistry;
  const at = (name: string): string => join(folder, name);
  const program = join(import.meta.dirname, '../../src/cli/main.ts');

  async function shearwall(
    ...args: string[]
  ): Promise<{ status: number | null; stdout: string; stderr: string }> {
    const env = { XDG_CACHE_HOME: at('cache'), XDG_STATE_HOME: at('state') };
    return await runShearwall([...args, '--data-dir', at('data')], { program, env });
  }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-incidents-'));
    running = await (registry ?? assert.fail()).start();
    const pods: unknown[] = [
      {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name: 'n1' },
        status: { nodeInfo: { architecture: 'amd64' } },
      },
    ];
    for (const [name, layers] of Object.entries(IMAGES)) {
      const reference = `${running.host}/shop/${name}:1`;
      const digests = await push(layers, reference);
      for (const [form, digest] of Object.entries(digests)) {
        const imageID = form === 'config' ? digest : `${running.host}/shop/${name}@${digest}`;
        pods.push(
          pod({ name: `${name}-by-${form}`, namespace: 'shop', node: 'n1', image: reference, imageID }),
        );
      }
      unpack(reference, name);
    }
    writeFileSync(at('pods.json'), JSON.stringify(podList(pods)));
    mkdirSync(at('osv'));
    for (const advisory of ADVISORIES) writeFileSync(at(`osv/${advisory.id}.json`), JSON.stringify(advisory));
    for (const args of [
      ['db', 'import', at('osv'), '--as', 'osv', '--feed', 'test'],
      ['db', 'build'],
      ['fleet', 'import', at('pods.json'), '--cluster', 'test', '--covers', 'all'],
    ]) {
      const { status: code, stderr } = await shearwall(...args);
      assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
    }
  });
  after(async () => {
    await running?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** An index of two platforms, of which only the first has what the image is about. */
  async function push(
    layers: LayerFile[][],
    reference: string,
  ): Promise<{ index: string; manifest: string; config: string }> {
    const images = new MemoryImages();
    const other = images.add([[release]], { platform: { os: 'linux', architecture: 'arm64' } });
    const own = images.add(layers);
    const { config } = JSON.parse(Buffer.from(await images.manifest(own)).toString()) as {
      config: { digest: string };
    };
    const index = images.addIndex([own, other]);
    const context = ociTestContext();
    const target = await openTarget({ location: parseImageLocation(reference) }, context);
    await copyImage({ source: images, target, tag: '1', referrers: false }, context);
    await target.commit();
    return { index: index.digest, manifest: own.digest, config: config.digest };
  }

  function unpack(reference: string, name: string): void {
    const layout = `${at('layouts')}-${name}`;
    execFileSync('skopeo', [
      'copy',
      '-q',
      '--src-tls-verify=false',
      '--override-arch',
      'amd64',
      `docker://${reference}`,
      `oci:${layout}:1`,
    ]);
    mkdirSync(at('trees'), { recursive: true });
    execFileSync('umoci', ['raw', 'unpack', '--rootless', '--image', `${layout}:1`, at(`trees/${name}`)]);
  }

  const bruteForce = (what: string): string[] =>
    execFileSync('python3', [join(import.meta.dirname, 'find-in-trees.py'), at('trees'), what], {
      encoding: 'utf8',
    })
      .split('\n')
      .filter(Boolean);
  const inAllForms = (names: readonly string[]): string[] =>
    names.flatMap((name) => ['index', 'manifest', 'config'].map((form) => `${name}-by-${form}`)).sort();

  async function exposed(what: string): Promise<{ workloads: string[]; status: number | null }> {
    const { status: code, stdout, stderr } = await shearwall('exposed', what, '-o', 'json');
    assert.ok(code === 0 || code === 1 || code === 3, stderr);
    const { runs } = JSON.parse(stdout) as { runs: { workload: string }[] };
    return { workloads: [...new Set(runs.map(({ workload }) => workload))].sort(), status: code };
  }

  it('has everything on its work list first, cannot say, and then fetches and catalogues it', async () => {
    assert.equal((await exposed('CVE-2024-3094')).status, 3);
    assert.equal((await shearwall('fleet', 'todo')).status, 1);
    const { status: code, stdout, stderr } = await shearwall('fleet', 'todo', '--catalog');
    assert.equal(code, 0, stdout + stderr);
    assert.equal((await shearwall('fleet', 'todo')).status, 0);
  });

  it('finds XZ where a search through the files finds it, by CVE, range and source name', async () => {
    const expected = inAllForms(bruteForce('xz'));
    assert.deepEqual(expected, inAllForms(['xz-bad']));
    for (const what of [
      'CVE-2024-3094',
      'pkg:deb/debian/xz-utils@>=5.6.0-0,<5.6.1+really5.4.5-1',
      'liblzma5>=5.6.0,<5.6.1+really5',
    ])
      assert.deepEqual(await exposed(what), { workloads: expected, status: 1 }, what);
  });

  it('finds Log4Shell as deep as it lies, and not where a layer above took it away', async () => {
    const expected = inAllForms(bruteForce('log4j'));
    assert.deepEqual(expected, inAllForms(['log4j-deep', 'log4j-in-war', 'log4j-plain']));
    for (const what of [
      'CVE-2021-44228',
      'GHSA-jfh8-c2jp-5v3q',
      'log4j-core<2.15',
      'pkg:maven/org.apache.logging.log4j/log4j-core@<2.15.0',
    ])
      assert.deepEqual(await exposed(what), { workloads: expected, status: 1 }, what);
  });

  it('walks a registry: every tag below a prefix, and nothing again that is known', async () => {
    const {
      status: code,
      stdout,
      stderr,
    } = await shearwall('fleet', 'add', '--from-registry', `${running.host}/shop`, '--json');
    assert.equal(code, 0, stderr);
    const added = JSON.parse(stdout) as { name: string; images: { platform: string; isNew: boolean }[] }[];
    assert.deepEqual(
      added.map(({ name }) => name),
      Object.keys(IMAGES)
        .sort()
        .map((name) => `${running.host}/shop/${name}:1`),
    );
    const fresh = added.flatMap(({ images }) =>
      images.filter(({ isNew }) => isNew).map(({ platform }) => platform),
    );
    assert.deepEqual([...new Set(fresh)], ['linux/arm64'], 'what runs was catalogued before');
  });
});
