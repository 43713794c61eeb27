import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../test/fakes/catalog-tree.ts';
import { elfFile } from '../../../test/fakes/elf-file.ts';
import { CATALOGUERS } from '../cataloguers.ts';

function lines(count: number, make: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => make(index)).join('\n');
}

function entries(count: number, value: unknown): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`node_modules/a${index}`, value]));
}

/** Files that hold more than is read of such: what is left out silently would be a false clean answer. */
const FILES: Record<string, string | Buffer> = {
  'app/package-lock.json': JSON.stringify({ packages: entries(50_001, { version: '1.0.0' }) }),
  'app/pnpm-lock.yaml': `packages:\n${lines(50_001, (index) => `  a${index}@1.0.0:`)}`,
  'app/yarn.lock': lines(50_001, (index) => `a${index}@1:`),
  'app/many/yarn.lock': lines(701, (index) => `${Array(300).fill(`a@${index}`).join()}:`),
  'app/requirements.txt': lines(50_001, (index) => `a${index}==1.0`),
  'app/go.mod': `require (\n${lines(50_001, (index) => `\texample.com/a${index} v1.0.0`)}\n)`,
  'app/Gemfile.lock': `GEM\n${lines(10_001, (index) => `    a${index} (1.0)`)}`,
  'app/packages.lock.json': JSON.stringify({
    dependencies: { net8: entries(10_001, { resolved: '1.0.0', type: 'Direct' }) },
  }),
  'app/vendor/composer/installed.json': JSON.stringify(
    Array.from({ length: 10_001 }, (_, index) => ({ name: `v/a${index}`, version: '1' })),
  ),
  'app/node_modules/.package-lock.json': JSON.stringify({ packages: entries(100_001, { resolved: 'x' }) }),
  'app/a.deps.json': JSON.stringify({
    runtimeTarget: 'net8',
    targets: {
      net8: Object.fromEntries(
        Array.from({ length: 5001 }, (_, index) => [`A${index}/1.0.0`, { runtime: { 'a.dll': {} } }]),
      ),
    },
    libraries: Object.fromEntries(
      Array.from({ length: 5001 }, (_, index) => [`A${index}/1.0.0`, { type: 'package' }]),
    ),
  }),
  'var/lib/rpmmanifest/container-manifest-2': lines(
    50_001,
    (index) => `a${index}\t1-1\t1\t1\tv\t(none)\t1\tx86_64\t0\ts`,
  ),
  'lib/apk/db/installed': `P:a\nV:1\nD:${lines(40_000, (index) => `b${index}`).replaceAll('\n', ' ')}\n\n`,
  'var/lib/dpkg/status': `Package: a\nStatus: install ok installed\nVersion: 1\nDepends: ${'b, '.repeat(30_000)}c\n`,
  'var/lib/dpkg/diversions': '/a\n/b\n:\n'.repeat(10_001),
  'opt/java/release': `JAVA_VERSION="21.0.1"\n${'A="b"\n'.repeat(20_000)}`,
  'usr/share/php/.registry/a.reg': `a:2:{s:1:"x";a:300000:{${'i:0;N;'.repeat(300_000)}}s:4:"name";s:1:"a";}`,
  'usr/lib/R/library/a/DESCRIPTION': `Package: a\nVersion: 1.0\nBuilt: R 4\nImports: ${'b, '.repeat(9000)}c\n`,
  'var/lib/pacman/local/a-1-1/mtree': './a type=file\n'.repeat(1_000_001),
  'etc/ld.so.conf': '/usr/lib\n'.repeat(8000),
  'usr/lib/elf': elfFile({ needed: Array.from({ length: 201 }, (_, index) => `lib${index}.so`) }),
  'opt/a.spdx.json': JSON.stringify({
    spdxVersion: 'SPDX-2.3',
    SPDXID: 'SPDXRef-DOCUMENT',
    dataLicense: 'CC0-1.0',
    name: 'a',
    documentNamespace: 'https://a.example/a',
    creationInfo: { created: '2026-01-01T00:00:00Z', creators: ['Tool: a'] },
    packages: [
      {
        SPDXID: 'SPDXRef-a',
        name: 'a',
        downloadLocation: 'NOASSERTION',
        externalRefs: [
          {
            referenceCategory: 'PACKAGE-MANAGER',
            referenceType: 'purl',
            referenceLocator: `pkg:npm/${'a'.repeat(2001)}@1`,
          },
        ],
      },
    ],
  }),
  'app/bundle.js': lines(2001, (index) => `"./node_modules/a${index}/index.js":(function(){})`),
};

describe('a file that names more packages than are read of it', () => {
  for (const [path, content] of Object.entries(FILES))
    it(`is said to be cut, never taken for whole: ${path}`, () => {
      const { problems } = catalogued({ [path]: content }, CATALOGUERS);
      assert.match(problems.map(({ message }) => message).join('\n'), /more than \d+ /);
    });
});
