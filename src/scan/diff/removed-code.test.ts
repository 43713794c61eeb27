import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { advisoryDatabase, fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import type { LayerFile } from '../../../test/fakes/layered-image.ts';
import { layersOnDisk } from '../../../test/fakes/layers-on-disk.ts';
import { library } from '../../../test/fakes/reach.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { renderOpenVex } from '../render/openvex.ts';
import { scanImage } from '../scan-image.ts';
import { removedCode } from './removed-code.ts';

const LIB = 'usr/lib/x86_64-linux-gnu';
type Packages = Record<string, Record<string, Buffer>>;
const WHOLE: Packages = {
  used: { [`${LIB}/libused.so.1`]: library() },
  gone: { [`${LIB}/libgone.so.1`]: library(), 'usr/share/doc/gone/copyright': Buffer.from('MIT') },
  data: { [`${LIB}/libdata.so.1`]: library(), 'etc/data/data.conf': Buffer.from('a=b') },
};

function layer(packages: Packages, more: LayerFile[] = []): LayerFile[] {
  return [
    { path: 'etc/os-release', content: 'ID=debian\nVERSION_ID="13"\nNAME="Debian GNU/Linux"\n' },
    ...Object.entries(packages).flatMap(([name, files]): LayerFile[] => {
      const sums = Object.entries(files).map(
        ([path, content]) => `${createHash('md5').update(content).digest('hex')}  ${path}\n`,
      );
      const status = `Package: ${name}\nVersion: 1-1\nArchitecture: amd64\nMaintainer: Debian <debian@lists.debian.org>\n`;
      return [
        { path: `var/lib/dpkg/status.d/${name}`, content: status },
        { path: `var/lib/dpkg/status.d/${name}.md5sums`, content: sums.join('') },
        ...Object.entries(files).map(([path, content]) => ({ path, content })),
      ];
    }),
    ...more,
  ];
}

describe('what an image has not of what it was cut from', () => {
  it('is said by justification, and not at all where files are unexplained', async () => {
    await using context = await repositoryContext();
    const items = ['used', 'gone', 'data'].map((name, index) =>
      fakeAdvisory(`CVE-${index + 1}`, { ecosystem: 'Debian:13', name, fixed: '2-1' }),
    );
    const database = await advisoryDatabase([{ id: 'debian-tracker', kind: 'debian-tracker', items }]);
    const scan = async (name: string, files: LayerFile[]) =>
      await scanImage(
        {
          source: { kind: 'image', text: await layersOnDisk(join(context.dir, name), [files]) },
          database,
          vex: [],
          ignore: [],
          reports: [],
        },
        context,
      );
    const { used, data } = WHOLE;
    const cut = {
      ...(used && { used }),
      data: { 'etc/data/data.conf': data?.['etc/data/data.conf'] ?? Buffer.of() },
    };
    const before = await scan('before', layer(WHOLE));
    const after = await scan('after', layer(cut));
    const removed = removedCode(before, after) ?? [];
    assert.deepEqual(
      removed.map(({ finding, justification }) => [finding.vulnerability.id, justification]),
      [
        ['CVE-2', 'component_not_present'],
        ['CVE-3', 'vulnerable_code_not_present'],
      ],
    );
    const { statements } = JSON.parse(
      renderOpenVex({ report: after.report, now: 0, version: '1', removed }),
    ) as {
      statements: {
        vulnerability: { name: string };
        status: string;
        justification?: string;
        impact_statement?: string;
      }[];
    };
    assert.deepEqual(
      statements.map(({ vulnerability, status, justification }) => [
        vulnerability.name,
        status,
        justification,
      ]),
      [
        ['CVE-1', 'affected', undefined],
        ['CVE-2', 'not_affected', 'component_not_present'],
        ['CVE-3', 'not_affected', 'vulnerable_code_not_present'],
      ],
    );
    assert.match(statements[1]?.impact_statement ?? '', /^nothing of gone is in this image \(.*sha256:/);

    // The library is there all the same, and nobody's.
    const hidden = await scan(
      'hidden',
      layer(cut, [{ path: 'opt/lib.so', content: library(), mode: 0o755 }]),
    );
    assert.equal(removedCode(before, hidden), undefined);
    assert.deepEqual(removedCode(before, before), []);
    database.close();
  });
});
