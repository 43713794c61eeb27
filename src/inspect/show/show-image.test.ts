import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type LayerFile, MemoryImages } from '../../../test/fakes/layered-image.ts';
import { readable, readingContext } from '../../../test/fakes/oci-context.ts';
import type { ShearwallError } from '../../base/index.ts';
import { openReadable } from '../../image-files/index.ts';
import { parsePlatform } from '../../oci/index.ts';
import { renderShow, renderShowTree, type ShownImage, showImage } from './index.ts';

const OS_RELEASE = 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\n';
const MD5 = 'd41d8cd98f00b204e9800998ecf8427e';

/** As distroless and we write it: one file for each package. */
const slim: LayerFile[] = [
  { path: 'usr/lib' },
  { path: 'lib', link: 'usr/lib' },
  { path: 'usr/lib/os-release', content: OS_RELEASE },
  { path: 'etc/os-release', link: '../usr/lib/os-release' },
  { path: 'usr/lib/libz.so', content: 'z'.repeat(1000) },
  { path: 'usr/bin/tool', content: 't'.repeat(50) },
  { path: 'etc/passwd', content: 'root:x:0:0::/:/bin/sh\n' },
  {
    path: 'var/lib/dpkg/status.d/zlib1g',
    content: 'Package: zlib1g\nVersion: 1:1.3-1\nArchitecture: amd64\nSource: zlib (1.3-1)\n',
  },
  { path: 'var/lib/dpkg/status.d/zlib1g.md5sums', content: `${MD5}  lib/libz.so\n` },
];

/** As dpkg itself keeps it. */
const classic: LayerFile[] = [
  {
    path: 'var/lib/dpkg/status',
    content: [
      'Package: tool\nStatus: install ok installed\nVersion: 2-1\nArchitecture: all\n',
      'Package: gone\nStatus: deinstall ok config-files\nVersion: 1-1\nArchitecture: all\n',
    ].join('\n'),
  },
  { path: 'var/lib/dpkg/info/tool.list', content: '/.\n/usr\n/usr/bin\n/usr/bin/tool\n' },
];

async function show(source: MemoryImages, platform?: string): Promise<ShownImage> {
  const chosen = platform === undefined ? undefined : parsePlatform(platform);
  return await showImage({ source: readable(source), platform: chosen }, readingContext());
}

describe('showImage', () => {
  it('lists the packages of status.d and of the classic status file with the size of their files', async () => {
    const source = new MemoryImages();
    source.add([slim, classic]);

    const { shown } = await show(source);

    assert.deepEqual(
      shown[0]?.packages.map(({ name, version, source: from, sourceVersion, sizeBytes }) => [
        name,
        version,
        from,
        sourceVersion,
        sizeBytes,
      ]),
      [
        ['tool', '2-1', 'tool', '2-1', 50],
        ['zlib1g', '1:1.3-1', 'zlib', '1.3-1', 1000],
      ],
    );
    assert.equal(shown[0]?.system, 'Debian GNU/Linux 13 (trixie)');
    assert.equal(shown[0]?.layers.length, 2);
    assert.deepEqual(shown[0]?.problems, []);
  });

  it('lists packages of every ecosystem, and how far dpkg came with its own', async () => {
    const source = new MemoryImages();
    const half = 'Package: half\nStatus: install ok half-configured\nVersion: 1-1\nArchitecture: amd64\n';
    const gone = 'Package: gone\nStatus: deinstall ok config-files\nVersion: 1-1\nArchitecture: amd64\n';
    source.add([
      [
        { path: 'var/lib/dpkg/status', content: `${half}\n${gone}` },
        { path: 'lib/apk/db/installed', content: 'P:musl\nV:1.2.5-r0\nA:x86_64\n\n' },
        { path: 'srv/node_modules/x/package.json', content: '{"name":"x","version":"1.0.0"}' },
      ],
    ]);
    const image = await show(source);

    assert.deepEqual(
      image.shown[0]?.packages.map(({ type, name, version, state }) => [type, name, version, state]),
      [
        ['apk', 'musl', '1.2.5-r0', undefined],
        ['deb', 'half', '1-1', 'half-configured'],
        ['npm', 'x', '1.0.0', undefined],
      ],
    );
    assert.match(renderShow(image), /half +1-1 +deb \(half-configured\)/);
  });

  it('shows a folder, which has neither config nor digests', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shearwall-show-'));
    try {
      writeFileSync(join(folder, 'package.json'), '{"name":"x","version":"1.0.0"}');
      writeFileSync(join(folder, 'data'), 'data');
      const source = await openReadable({ image: `dir:${folder}` }, readingContext());
      const image = await showImage({ source }, readingContext());

      assert.deepEqual([image.digest, image.shown[0]?.files], [undefined, 2]);
      assert.match(renderShow(image), /unpacked; 1 layer, 2 entries/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('counts what no package lists', async () => {
    const source = new MemoryImages();
    source.add([
      [
        { path: 'app', content: 'x'.repeat(70) },
        { path: 'same', hardLink: 'app' },
      ],
    ]);

    const { shown } = await show(source);

    assert.deepEqual(shown[0]?.unowned, { files: 1, sizeBytes: 70 });
    assert.match(renderShow(await show(source)), /packages: none were found/);
  });

  it('shows every platform of an index, or the one that is asked for', async () => {
    const source = new MemoryImages();
    const images = ['amd64', 'arm64'].map((arch) =>
      source.add([[{ path: arch, content: arch }]], { platform: parsePlatform(arch) }),
    );
    source.addIndex(images);

    const all = await show(source);
    const one = await show(source, 'arm64');

    assert.deepEqual(
      all.shown.map(({ platform }) => platform),
      ['linux/amd64', 'linux/arm64'],
    );
    assert.deepEqual(
      one.shown.map(({ digest }) => digest),
      [images[1]?.digest],
    );
    assert.equal(one.platforms.length, 2);
    await assert.rejects(
      show(source, 's390x'),
      (error: ShearwallError) => error.code === 'OCI_PLATFORM_NOT_FOUND',
    );
  });

  it('refuses another platform of an image that has just one', async () => {
    const source = new MemoryImages();
    source.add([slim]);

    await assert.rejects(
      show(source, 'arm64'),
      (error: ShearwallError) => error.hint === 'it has linux/amd64',
    );
  });

  it('says what is attached, and that nobody signed it', async () => {
    const source = new MemoryImages();
    const image = source.add([slim]);
    source.attach(image, 'application/spdx+json', '{}');
    source.attach(
      image,
      'application/vnd.in-toto+json',
      '{"predicateType":"https://slsa.dev/provenance/v1"}',
    );

    const shown = await show(source);

    assert.deepEqual(
      shown.shown[0]?.attached.map(({ kind }) => kind),
      ['SPDX SBOM', 'SLSA provenance'],
    );
    assert.match(renderShow(shown), /none of these is signed/);
    assert.match(renderShowTree(shown), /attached {2}none of these is signed/);
  });

  it('does not call a signature that was not checked a proof', async () => {
    const source = new MemoryImages();
    source.attach(source.add([slim]), 'application/vnd.dev.sigstore.bundle.v0.3+json', '{}');

    assert.match(renderShow(await show(source)), /signatures were not checked here/);
  });

  it('sends who names an SBOM to the image that it belongs to', async () => {
    const source = new MemoryImages();
    const image = source.add([slim]);
    const sbom = source.attach(image, 'application/spdx+json', '{}');
    source.resolve = async () => sbom;

    await assert.rejects(
      show(source),
      (error: ShearwallError) =>
        error.code === 'IMAGE_NOT_AN_IMAGE' && error.hint?.includes(image.digest) === true,
    );
  });

  it('goes on past a package list that is damaged, and says so', async () => {
    const source = new MemoryImages();
    source.add([slim, [{ path: 'var/lib/dpkg/status.d/bad', content: ' no field\n' }]]);

    const { shown } = await show(source);

    assert.equal(shown[0]?.packages.length, 1);
    assert.match(shown[0]?.problems.join() ?? '', /status\.d\/bad: not a list of packages/);
  });

  it('spells out control characters of a hostile image', async () => {
    const source = new MemoryImages();
    source.add([slim], { config: { Env: ['X=\x1b[2J'], User: '\x07' } });

    const text = renderShow(await show(source));

    // oxlint-disable-next-line no-control-regex -- control characters are what it is about
    assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f]/);
    assert.match(text, /X=\\x1b\[2J/);
  });

  it('names root when the image sets no user', async () => {
    const source = new MemoryImages();
    source.add([slim]);

    assert.match(renderShow(await show(source)), /user +root \(none is set\)/);
  });
});
