/**
 * Images with packages of third parties, made by dpkg-deb and dpkg in the shapes that they have in the field, with and without the
 * distribution's maintainer and with and without digests; each holds the same old libraries. Beside Grype and Trivy, on the same feeds.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AdvisoryDatabase } from '../../src/advisories/index.ts';
import { type ScanReport, scanImage } from '../../src/scan/index.ts';
import { distInfo } from '../fakes/debian-root.ts';
import { elfFile } from '../fakes/elf-file.ts';
import { repositoryContext } from '../fakes/repository-context.ts';
import { fakeZip } from '../fakes/zip-file.ts';
import { filesIn, writeLayout } from './catalog-images.ts';
import { feedsDatabase } from './feeds-database.ts';
import { findProgram, sharedPeer } from './real-registry.ts';
import { packageKey, peersFeeds, SCANNERS } from './scan-peers.ts';

const data = join(process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../shared'), 'data');
const absent =
  ['db', ...Object.keys(SCANNERS)].find((name) => sharedPeer(name) === undefined) ??
  ['dpkg', 'dpkg-deb', 'tar'].find((name) => findProgram(name) === undefined) ??
  (existsSync(join(data, 'osv')) ? undefined : 'the shared data');

type Libraries = Readonly<Record<string, string | Buffer>>;
type Deb = { name: string; version: string; source?: string; libraries?: Libraries };

/** Of each publisher one, as its version is written. The comment says whose. */
const SHAPES: Readonly<Record<string, Deb>> = {
  'nginx.org': { name: 'nginx', version: '1.28.0-1~trixie' },
  PGDG: { name: 'postgresql-17', version: '17.5-1.pgdg130+1' },
  sury: { name: 'php8.4-cli', version: '8.4.10-1+0~20250703.40+debian13~1.gbp1', source: 'php8.4' },
  'deb-multimedia': { name: 'ffmpeg', version: '10:7.1.1-dmo1', source: 'ffmpeg-dmo' },
  'containerd.io': { name: 'containerd.io', version: '1.7.27-1' },
  'docker-ce': { name: 'docker-ce', version: '5:28.3.0-1~debian.13~trixie' },
  jenkins: { name: 'jenkins', version: '2.504.3' },
  dotnet: { name: 'dotnet-runtime-9.0', version: '9.0.6-1' },
  nodesource: { name: 'nodejs', version: '22.17.0-1nodesource1' },
  'a source of Debian, rebuilt': { name: 'curl', version: '8.14.1-2+acme1' },
  'an epoch to stay above': { name: 'openssl', version: '99:3.5.1-1' },
  "Debian's name above the archive's newest": {
    name: 'python3-urllib3',
    version: '9.9.0-1',
    source: 'python-urllib3',
  },
  'a backport': { name: 'redis-server', version: '5:8.0.2-3~bpo13+1', source: 'redis' },
  'a rebuild': { name: 'acme-shop', version: '1.0-1+b1', source: 'acme-shop (1.0-1)' },
};

const MAINTAINER = 'Debian Java Maintainers <pkg-java-maintainers@lists.alioth.debian.org>';
const MAINTAINERS: readonly (readonly [by: string, maintainer: string])[] = [
  ["with Debian's maintainer", MAINTAINER],
  ["with the publisher's own", 'Packagers <packages@publisher.example>'],
];

const folderOf = (name: string): string => `usr/share/third/${name}`;

const maven = (folder: string, group: string, name: string, version: string): Record<string, Buffer> => ({
  [`${folder}/${name}-${version}.jar`]: fakeZip({
    [`META-INF/maven/${group}/${name}/pom.properties`]: `version=${version}\ngroupId=${group}\nartifactId=${name}\n`,
    [`META-INF/maven/${group}/${name}/pom.xml`]: `<project><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></project>`,
    'META-INF/MANIFEST.MF': 'Manifest-Version: 1.0\n',
  }),
});

/** The same in each package, in a folder of its own. */
const oldLibraries = (folder: string): Libraries => ({
  ...maven(folder, 'org.apache.logging.log4j', 'log4j-core', '2.14.1'),
  ...maven(folder, 'org.apache.commons', 'commons-text', '1.9'),
  ...distInfo('urllib3', '1.24.1', `${folder}/site-packages`),
  [`${folder}/node_modules/lodash/package.json`]: JSON.stringify({ name: 'lodash', version: '4.17.15' }),
});

/** The archive's own, below all others: what it patched is settled by the release's records. */
const BASE: readonly Deb[] = [
  { name: 'libc6', version: '2.41-12', source: 'glibc' },
  { name: 'zlib1g', version: '1:1.3.dfsg+really1.3.1-1+b1', source: 'zlib (1:1.3.dfsg+really1.3.1-1)' },
  {
    name: 'python3-requests',
    source: 'requests',
    version: '2.32.3+dfsg-5+deb13u1',
    libraries: distInfo('requests', '2.32.3'),
  },
  {
    name: 'node-lodash',
    version: '4.17.21+dfsg+~cs8.31.198.20210220-9+deb13u1',
    libraries: { 'usr/share/nodejs/lodash/package.json': '{"name":"lodash","version":"4.17.21"}' },
  },
];

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: 'pipe', env: { ...process.env, SOURCE_DATE_EPOCH: '1750000000' } });
}

/** Packs it as its publisher would, and installs it into the root. */
function install(
  root: string,
  { name, version, source, libraries = oldLibraries(folderOf(name)) }: Deb,
  maintainer: string,
  hasDigests: boolean,
): void {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-deb-'));
  try {
    const tree = join(folder, 'tree');
    const files = { ...libraries, [`usr/bin/${name}`]: elfFile() };
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), content);
    }
    const fields = {
      Package: name,
      ...(source === undefined ? {} : { Source: source }),
      Version: version,
      Architecture: 'amd64',
      Maintainer: maintainer,
      Description: 'a package',
    };
    const control = Object.entries(fields).map(([key, value]) => `${key}: ${value}\n`);
    filesIn(tree, { 'DEBIAN/control': control.join('') });
    if (hasDigests) {
      const sums = execFileSync('md5sum', Object.keys(files), { cwd: tree, encoding: 'utf8' });
      filesIn(tree, { 'DEBIAN/md5sums': sums });
    }
    run('dpkg-deb', '--build', '--root-owner-group', '-Znone', tree, join(folder, 'made.deb'));
    const options = ['--force-all', '--force-script-chrootless', '--log=/dev/null', `--root=${root}`];
    run('dpkg', ...options, '--install', join(folder, 'made.deb'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function newRoot(root: string): void {
  filesIn(root, {
    'etc/os-release':
      'ID=debian\nVERSION_ID="13"\nVERSION_CODENAME=trixie\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n',
    'etc/debian_version': '13.0\n',
    'var/lib/dpkg/status': '',
    'var/lib/dpkg/available': '',
    'var/lib/dpkg/info/format': '1\n',
  });
}

/** What is said of one library in one package, by us: `CVE-… type name version`, and of what is lowered the record. */
type Told = {
  front: Set<string>;
  lowered: { key: string; record: string }[];
  byPackage: Map<string, number>;
};

/** Two publishers' packages in each image. */
const PAIRS = Array.from({ length: Math.ceil(Object.keys(SHAPES).length / 2) }, (_, at) =>
  Object.entries(SHAPES).slice(2 * at, 2 * at + 2),
);

describe("third parties' packages beside Grype and Trivy", {
  skip: absent !== undefined && `${absent} is not here`,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-third-party-'));
  let database: AdvisoryDatabase;
  let base: string;
  const sums = { images: 0, front: 0, lowered: 0, notJudged: 0, grype: 0, trivy: 0, shownAndLowered: 0 };
  before(async () => {
    database = await feedsDatabase(join(folder, 'same.db'), peersFeeds(data));
    base = join(folder, 'base');
    newRoot(base);
    for (const deb of BASE) install(base, { libraries: {}, ...deb }, MAINTAINER, true);
  });
  after(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function scanned(layout: string): Promise<{ told: Told; report: ScanReport }> {
    await using context = await repositoryContext();
    const source = { kind: 'image', text: layout, options: {} } as const;
    const { report } = await scanImage({ source, database, vex: [], ignore: [], reports: [] }, context);
    return { told: toldBy(report), report };
  }

  function image(debs: readonly Deb[], maintainer: string, hasDigests: boolean): string {
    const name = `image-${sums.images++}`;
    const [root, layout] = [join(folder, `${name}-root`), join(folder, name)];
    execFileSync('cp', ['-a', base, root]);
    for (const deb of debs) install(root, deb, maintainer, hasDigests);
    writeLayout(layout, [root]);
    rmSync(root, { recursive: true });
    return layout;
  }

  for (const [at, pair] of PAIRS.entries())
    for (const [by, maintainer] of MAINTAINERS) {
      const hasDigests = at % 3 !== 2;
      const debs = pair.map(([, deb]) => deb);
      const shown = pair.map(([whose, { name, version }]) => `${name} ${version} (${whose})`).join(' and ');
      it(`lowers nothing without a record in ${shown}, ${by}${hasDigests ? '' : ', without digests'}`, async (test) => {
        const layout = image(debs, maintainer, hasDigests);
        const { told, report } = await scanned(layout);
        const [grype, trivy] = [SCANNERS.grype(layout, database), SCANNERS.trivy(layout, database)];
        rmSync(layout, { recursive: true });
        const theirs = new Set([...grype.keys(), ...trivy.keys()]);
        const lowered = new Map(told.lowered.map(({ key, record }) => [key, record]));
        const both = [...lowered].filter(([key]) => theirs.has(key));
        const { gaps } = report;
        test.diagnostic(
          `in front ${told.front.size}, lowered ${lowered.size}, not judged ${gaps.flatMap(({ components }) => components).length}; Grype ${grype.size}, Trivy ${trivy.size}`,
        );
        for (const [key, record] of both)
          test.diagnostic(`a peer shows it and we lower it: ${key}: ${record}`);

        assert.deepEqual(
          [...theirs].filter((key) => !told.front.has(key) && !lowered.has(key)),
          [],
          'a peer finds it, we do not',
        );
        assert.deepEqual(
          told.lowered.filter(({ record }) => record === ''),
          [],
          'lowered without a record',
        );
        assert.ok(lowered.size >= 4, "the archive's own packages are settled by records");
        for (const { name, version } of debs) {
          const isSettled = SETTLED.has(name);
          const count = told.byPackage.get(name) ?? 0;
          assert.ok(isSettled ? count > 10 : count > 15, `${count} count in ${name} ${version}`);
        }
        sums.front += told.front.size;
        sums.lowered += lowered.size;
        sums.notJudged += gaps.flatMap(({ components }) => components).length;
        sums.grype += grype.size;
        sums.trivy += trivy.size;
        sums.shownAndLowered += both.length;
      });
    }

  it('sums them up', (test) => {
    assert.equal(sums.images, 2 * PAIRS.length);
    test.diagnostic(
      `${sums.images} images: in front ${sums.front}, lowered ${sums.lowered} (shown by a peer ${sums.shownAndLowered}, each by a record), not judged ${sums.notJudged}; Grype ${sums.grype}, Trivy ${sums.trivy}`,
    );
  });
});

/** Of a source whose records speak of one of the old libraries: some of these are fixed at or below its version, by its own word. */
const SETTLED: ReadonlySet<string> = new Set(['python3-urllib3']);

function toldBy({ findings }: ScanReport): Told {
  const told: Told = { front: new Set(), lowered: [], byPackage: new Map() };
  for (const { vulnerability, components } of findings)
    for (const { id, name, version, lowered, locations } of components) {
      const key = `${vulnerability.id} ${packageKey(id, name, version)}`;
      if (lowered.length === 0) {
        told.front.add(key);
        const owners = new Set(locations.flatMap((path) => OWNER.exec(path)?.[1] ?? []));
        for (const owner of owners) told.byPackage.set(owner, (told.byPackage.get(owner) ?? 0) + 1);
        continue;
      }
      const records = lowered.filter(
        ({ code, text }) => code === 'left-to-distribution' && / says of /.test(text),
      );
      told.lowered.push({ key, record: records.map(({ text, source }) => `${text} (${source})`).join('; ') });
    }
  return told;
}

const OWNER = /^usr\/share\/third\/([^/]+)\//;
