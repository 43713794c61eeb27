import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { RPM_TAGS } from '../src/binaries/index.ts';
import { askForPackages, assertSamePackages, type PackageAnswers } from './contracts/same-packages.ts';
import { fakeGoProgram } from './fakes/go-program.ts';
import { rpmHeader, sqliteDatabase } from './fakes/rpm-database.ts';
import { fakeZip } from './fakes/zip-file.ts';

const dpkg = (name: string, state: string): string =>
  `Package: ${name}\nStatus: install ok ${state}\nVersion: 1-1\nArchitecture: amd64\n`;

const GO_MODULES =
  'path\texample.com/app\nmod\texample.com/app\tv1.2.3\t\ndep\tgithub.com/a/b\tv0.1.0\th1:x=\n';

/** Root file systems, small ones, by what is in them. */
const ROOTS: Record<string, { packages: number; files: Record<string, string | Uint8Array> }> = {
  Debian: {
    packages: 2,
    files: {
      'etc/os-release': 'ID=debian\nVERSION_ID=13\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n',
      'var/lib/dpkg/status': [dpkg('libc6', 'installed'), dpkg('tool', 'installed')].join('\n'),
    },
  },
  'half-configured': {
    packages: 3,
    files: {
      'var/lib/dpkg/status': [
        dpkg('half', 'half-configured'),
        dpkg('fresh', 'unpacked'),
        dpkg('waits', 'triggers-pending'),
        'Package: gone\nStatus: deinstall ok config-files\nVersion: 1-1\nArchitecture: amd64\n',
        'Package: never\nStatus: unknown ok not-installed\nArchitecture: amd64\n',
      ].join('\n'),
    },
  },
  Alpine: {
    packages: 2,
    files: {
      'etc/os-release': 'ID=alpine\nVERSION_ID=3.21.0\nPRETTY_NAME="Alpine Linux v3.21"\n',
      'lib/apk/db/installed': 'P:musl\nV:1.2.5-r8\nA:x86_64\n\nP:busybox\nV:1.37.0-r8\nA:x86_64\n\n',
    },
  },
  rpm: {
    packages: 1,
    files: {
      'etc/os-release': 'ID=fedora\nVERSION_ID=42\n',
      'usr/lib/sysimage/rpm/rpmdb.sqlite': sqliteDatabase([
        rpmHeader({
          [RPM_TAGS.name]: 'bash',
          [RPM_TAGS.version]: '5.1.8',
          [RPM_TAGS.release]: '9.el9',
          [RPM_TAGS.arch]: 'x86_64',
        }),
      ]),
    },
  },
  Python: {
    packages: 2,
    files: {
      'usr/lib/python3/site-packages/six-1.17.0.dist-info/METADATA':
        'Metadata-Version: 2.1\nName: six\nVersion: 1.17.0\n',
      'usr/lib/python3/site-packages/flask-3.0.3.dist-info/METADATA':
        'Metadata-Version: 2.1\nName: Flask\nVersion: 3.0.3\n',
    },
  },
  Node: {
    packages: 3,
    files: {
      'app/node_modules/@acme/tool/package.json': '{"name":"@acme/tool","version":"2.0.0"}',
      'app/node_modules/ms/package.json': '{"name":"ms","version":"2.0.0"}',
      'app/node_modules/debug/node_modules/ms/package.json': '{"name":"ms","version":"2.1.3"}',
    },
  },
  Java: {
    packages: 1,
    files: {
      'opt/log4j-core-2.14.1.jar': fakeZip({
        'META-INF/maven/org.apache.logging.log4j/log4j-core/pom.properties':
          'groupId=org.apache.logging.log4j\nartifactId=log4j-core\nversion=2.14.1\n',
      }),
    },
  },
  'static Go': { packages: 3, files: { 'usr/local/bin/app': fakeGoProgram({ modules: GO_MODULES }) } },
};

describe('show, sbom, scan, diff and why speak of the same packages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-roots-'));
  const answers = new Map<string, PackageAnswers>();
  before(async () => {
    const names = Object.keys(ROOTS);
    for (const [name, { files }] of Object.entries(ROOTS)) writeRoot(join(folder, name), files);
    const all = await askForPackages(names.map((name) => `dir:${join(folder, name)}`));
    for (const [at, name] of names.entries()) answers.set(name, all[at] as PackageAnswers);
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const [name, { packages }] of Object.entries(ROOTS))
    it(`in a root file system of ${name}`, () => {
      const found = answers.get(name);
      assert.ok(found);
      assert.equal(assertSamePackages(found), packages);
    });
});

function writeRoot(root: string, files: Record<string, string | Uint8Array>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}
