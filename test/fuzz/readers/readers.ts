import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { openFeed } from '../../../src/advisories/feeds/index.ts';
import { parseVex } from '../../../src/advisories/vex/parse-vex.ts';
import { parseProvenance } from '../../../src/attestation/index.ts';
import { parseJson } from '../../../src/base/parse-json.ts';
import { decodePax } from '../../../src/base/tar/pax.ts';
import { recipeFromJson } from '../../../src/build/documents/recipe-from-json.ts';
import { recipeJson } from '../../../src/build/documents/recipe-json.ts';
import { loadRecipe, starterRecipe } from '../../../src/build/index.ts';
import { parseLock } from '../../../src/build/lock/index.ts';
import { CATALOGUERS } from '../../../src/catalog/cataloguers.ts';
import { readDebIdentity } from '../../../src/distro/debian/deb/read-deb-identity.ts';
import { parseRelease } from '../../../src/distro/debian/repository/parse-release.ts';
import { readDump } from '../../../src/fleet/observed/read-dump.ts';
import { DEFAULT_OWNER_RULES } from '../../../src/fleet/owners/find-owner.ts';
import { Dispatch } from '../../../src/image-files/examine/dispatch.ts';
import { LayerBuilder } from '../../../src/image-files/layers/layer-builder.ts';
import { readTarLayer } from '../../../src/image-files/layers/read-tar-layer.ts';
import { Unpacking } from '../../../src/image-files/layers/unpacking.ts';
import { MergedTree } from '../../../src/image-files/tree/merged-tree.ts';
import { readSbom } from '../../../src/sbom/index.ts';
import { readForeignReport } from '../../../src/scan/foreign/read-report.ts';
import { parseTrustedRoot } from '../../../src/sigstore/trusted-root/parse-trusted-root.ts';
import { parsePolicy } from '../../../src/trust/policy/parse-policy.ts';
import { fakeAsar } from '../../fakes/asar-file.ts';
import { catalogued } from '../../fakes/catalog-tree.ts';
import { arFile, controlTar, debFile } from '../../fakes/deb-file.ts';
import { elfFile } from '../../fakes/elf-file.ts';
import { fakeGoProgram } from '../../fakes/go-program.ts';
import { layerTar } from '../../fakes/layered-image.ts';
import { peFile } from '../../fakes/pe-file.ts';
import { phpExtension } from '../../fakes/php-extension.ts';
import { fakePyInstaller } from '../../fakes/pyinstaller-program.ts';
import { bdbDatabase, ndbDatabase, rpmHeader, sqliteDatabase } from '../../fakes/rpm-database.ts';
import { fakeZip } from '../../fakes/zip-file.ts';

/** One reader of hostile bytes, with valid ones to begin with. Resolves whatever it is given, or throws an error that is ours. */
export type FuzzedReader = { name: string; seeds: readonly Buffer[]; read(bytes: Buffer): unknown };

const WORK = join(import.meta.dirname, '../../compatibility/fixtures/home/work');
const RECIPES = join(import.meta.dirname, '../../../recipes');

function fixture(path: string): Buffer {
  return readFileSync(join(WORK, path));
}

/** All that the catalog says of a file of this name; what an examiner did not expect is thrown again. */
export function inCatalog(path: string, seeds: readonly (Buffer | string)[]): FuzzedReader {
  return {
    name: path,
    seeds: seeds.map((seed) => Buffer.from(seed as Buffer)),
    read(bytes) {
      const { problems } = catalogued(
        { [path]: bytes, 'etc/os-release': 'ID=debian\nVERSION_ID=13\n' },
        CATALOGUERS,
      );
      const odd = problems.find(({ message }) => UNEXPECTED.test(message));
      if (odd !== undefined) throw new TypeError(`${odd.by}: ${odd.message}`);
    },
  };
}

/** What V8 says of a mistake of ours. */
const UNEXPECTED =
  /Cannot read propert|is not a function|is not iterable|Cannot convert|undefined \(|call stack|Invalid array length/;

function inFile(
  name: string,
  seeds: readonly Buffer[],
  read: (path: string) => Promise<unknown>,
): FuzzedReader {
  return {
    name,
    seeds,
    async read(bytes) {
      const folder = mkdtempSync(join(tmpdir(), 'shearwall-fuzz-'));
      try {
        const path = join(folder, 'file');
        writeFileSync(path, bytes);
        await read(path);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  };
}

async function readFeed(path: string): Promise<void> {
  const feed = await openFeed({ path });
  for await (const _ of feed.items);
}

async function readLayer(bytes: Buffer): Promise<void> {
  const examiners = CATALOGUERS.flatMap((cataloguer) => cataloguer.examiners);
  const builder = new LayerBuilder({ dispatch: new Dispatch(examiners), metadata: true, folder: tmpdir() });
  const { signal } = new AbortController();
  const stored = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 70_000) yield bytes.subarray(at, at + 70_000);
  };
  const layer = { digest: undefined, diffId: undefined, createdBy: undefined, sizeBytes: bytes.length };
  try {
    const source = { ...layer, content: { kind: 'tar' as const, bytes: stored } };
    const read = await readTarLayer(source, stored(), builder, new Unpacking(2 ** 31, { signal }));
    for (const { path } of new MergedTree([read], () => {}).files()) void path.length;
  } finally {
    builder.close();
  }
}

const HEADER = rpmHeader({ 1000: 'bash', 1001: '5.2', 1002: '1', 1022: 'x86_64', 1044: 'bash.src.rpm' });
const LAYER = layerTar([
  { path: 'usr' },
  { path: 'usr/a', content: 'text' },
  { path: `usr/${'long/'.repeat(40)}b`, content: 'x', xattrs: new Map([['user.a', Buffer.from('b')]]) },
  { path: 'usr/.wh.c', content: '' },
  { path: 'link', link: 'usr/a' },
  { path: 'hard', hardLink: 'usr/a' },
]);
const JAR = fakeZip({
  'META-INF/MANIFEST.MF': 'Implementation-Title: a\nImplementation-Version: 1.0\n',
  'META-INF/maven/g/a/pom.properties': 'groupId=g\nartifactId=a\nversion=1.0\n',
  'META-INF/maven/g/a/pom.xml':
    '<project><groupId>g</groupId><artifactId>a</artifactId><version>1</version></project>',
  'inner.jar': { content: fakeZip({ 'a.class': 'x' }), stored: true },
});
const PYTHON = 'Metadata-Version: 2.1\nName: a\nVersion: 1.0\nRequires-Dist: b (>=1)\n\ntext\n';

const RELEASE = `Origin: Debian
Suite: stable
Codename: trixie
Date: Sat, 01 Nov 2025 10:00:00 UTC
Architectures: amd64 arm64
Components: main contrib
SHA256:
 ${'a'.repeat(64)} 1234 main/binary-amd64/Packages.xz
 ${'b'.repeat(64)} 5678 main/binary-amd64/Packages
`;
const ofStarter = await loadRecipe('a.yaml', { readFile: async () => Buffer.from(starterRecipe('app')) });

export const READERS: readonly FuzzedReader[] = [
  inFile(
    'recipe',
    [Buffer.from(starterRecipe('app')), readFileSync(join(RECIPES, 'nginx.yaml'))],
    loadRecipe,
  ),
  {
    name: 'lock',
    seeds: [fixture('app.lock.json'), fixture('child.lock.json')],
    read: (bytes) => parseLock(bytes, 'a.lock.json'),
  },
  {
    name: 'policy',
    seeds: ['keys.yaml', 'open.yaml', 'warn.yaml'].map((name) => fixture(`policies/${name}`)),
    read: async (bytes) =>
      await parsePolicy(bytes.toString(), 'policy.yaml', async () => fixture('keys/cosign.pub')),
  },
  {
    name: 'sbom',
    seeds: ['app.cdx.json', 'app.spdx.json', 'front.cdx.json'].map((name) => fixture(`sboms/${name}`)),
    read: (bytes) => readSbom(bytes),
  },
  {
    name: 'provenance',
    seeds: [
      Buffer.from(
        JSON.stringify({
          _type: 'https://in-toto.io/Statement/v1',
          subject: [{ name: 'a', digest: { sha256: 'a'.repeat(64) } }],
          predicateType: 'https://slsa.dev/provenance/v1',
          predicate: {
            buildDefinition: { buildType: 'a', externalParameters: {} },
            runDetails: { builder: { id: 'a' } },
          },
        }),
      ),
    ],
    read: parseProvenance,
  },
  inFile(
    'feed',
    [
      'CVE-2024-3094.json',
      'DSA-list.txt',
      'cve.json',
      'debian-releases.csv',
      'debian-tracker.json',
      'epss.csv',
      'kev.json',
      'malicious.json',
      'maven.json',
      'npm.json',
      'secdb.json',
    ].map((name) => fixture(`feeds/${name}`)),
    readFeed,
  ),
  { name: 'layer', seeds: [LAYER, gzipSync(LAYER)], read: readLayer },
  { name: 'PAX header', seeds: [Buffer.from('12 path=abc\n20 SCHILY.xattr.a=b\n')], read: decodePax },
  {
    name: 'recipe of a provenance',
    seeds: [Buffer.from(JSON.stringify(recipeJson(ofStarter)))],
    read: (bytes) => recipeFromJson(parseJson(bytes), 'a.yaml'),
  },
  {
    name: 'VEX',
    seeds: ['app.cdx.json', 'app.csaf.json', 'app.openvex.json'].map((name) => fixture(`vex/${name}`)),
    read: (bytes) => parseVex(bytes, 'vex.json'),
  },
  {
    name: 'report of another scanner',
    seeds: ['grype.json', 'trivy.json'].map((name) => fixture(`reports/${name}`)),
    read: (bytes) => readForeignReport(bytes, 'report.json'),
  },
  {
    name: 'trusted root',
    seeds: [fixture('keys/root.json')],
    read: parseTrustedRoot,
  },
  {
    name: 'dump',
    seeds: [fixture('fleet/pods.json'), fixture('fleet/hosts.csv')],
    read: (bytes) => readDump(bytes, DEFAULT_OWNER_RULES),
  },
  {
    name: 'Release',
    seeds: [Buffer.from(RELEASE)],
    read: (bytes) => parseRelease(bytes.toString('utf8'), 'the Release'),
  },
  inFile(
    'deb',
    [
      debFile(),
      arFile([
        ['debian-binary', '2.0\n'],
        ['control.tar', controlTar({})],
      ]),
    ],
    readDebIdentity,
  ),
  inCatalog('app/a.dll', [peFile({ FileVersion: '1.0.0.0', ProductVersion: '1.0.0' })]),
  inCatalog('app/a.deps.json', [
    JSON.stringify({
      runtimeTarget: { name: 'net8/linux-x64' },
      targets: { 'net8/linux-x64': { 'A/1.0.0': { runtime: { 'a.dll': { fileVersion: '1.0' } } } } },
      libraries: { 'A/1.0.0': { type: 'package' } },
    }),
  ]),
  inCatalog('usr/lib/php/20220829/a.so', [phpExtension('redis', '5.3.7')]),
  inCatalog('usr/bin/frozen', [
    fakePyInstaller({ 'a-1.0.dist-info/METADATA': PYTHON, 'libz.so.1': elfFile({ soname: 'libz.so.1' }) }),
  ]),
  inCatalog('lib/modules/6.1/extra/a.ko.gz', [
    gzipSync('\0name=a\0version=1\0vermagic=6.1 SMP\0license=GPL\0'),
  ]),
  inCatalog('var/lib/pacman/local/a-1-1/mtree', [
    gzipSync('#mtree\n/set type=file uid=0\n./usr time=1 type=dir\n./usr/a time=1 sha256digest=00\n'),
  ]),
  inCatalog('var/lib/chisel/manifest.wall', [
    zstdCompressSync(
      '{"jsonwall":"1.0","schema":"1.0","count":2}\n{"kind":"package","name":"a","version":"1","sha256":"00","arch":"amd64"}\n',
    ),
  ]),
  inCatalog('app/a.jar', [JAR]),
  inCatalog('app/a.whl', [fakeZip({ 'a-1.0.dist-info/METADATA': PYTHON, 'a/__init__.py': '' })]),
  inCatalog('usr/lib/a.asar', [fakeAsar({ 'package.json': '{"name":"a","version":"1.0.0"}' })]),
  inCatalog('usr/bin/program', [
    elfFile({ needed: ['libc.so.6'], soname: 'a' }),
    fakeGoProgram({ modules: 'path\ta\nmod\ta\tv1.0.0\n', functions: ['main.main'] }),
  ]),
  inCatalog('usr/bin/small', [elfFile({ class: 32, endianness: 'big', needed: ['a'] })]),
  inCatalog('var/lib/rpm/rpmdb.sqlite', [sqliteDatabase([HEADER])]),
  inCatalog('usr/lib/sysimage/rpm/Packages.db', [ndbDatabase([HEADER])]),
  inCatalog('var/lib/rpm/Packages', [bdbDatabase([HEADER])]),
  inCatalog('var/lib/dpkg/status', [
    'Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\nDepends: b (>= 1), c | d\n\n',
  ]),
  inCatalog('lib/apk/db/installed', ['P:a\nV:1\nA:x86_64\nD:so:b c>1\np:d=1\nF:usr\nR:a\nZ:Q1aaaa\n\n']),
  inCatalog('app/bun.lock', [
    '{ // a\n "packages": { "a": ["a@1.0.0", "", { "dependencies": { "b": "^1" } }, "sha512-x"], }, }',
  ]),
  inCatalog('app/package-lock.json', [
    JSON.stringify({
      packages: { '': {}, 'node_modules/a': { version: '1.0.0', dependencies: { b: '1' } } },
    }),
  ]),
  inCatalog('app/yarn.lock', ['a@^1.0.0, a@~1:\n  version "1.0.0"\n  dependencies:\n    b "^2"\n']),
  inCatalog('app/pnpm-lock.yaml', [
    'packages:\n  a@1.0.0:\n    dev: true\n    dependencies:\n      b: 1.0.0\n',
  ]),
  inCatalog('app/go.mod', [
    'module a\nrequire (\n\tb.com/c v1.0.0 // indirect\n)\nreplace b.com/c => d.com/e v1.1.0\n',
  ]),
  inCatalog('app/Cargo.lock', ['[[package]]\nname = "a"\nversion = "1.0.0"\ndependencies = ["b 1"]\n']),
  inCatalog('app/pom.xml', [
    '<project><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>1</version></dependency></dependencies></project>',
  ]),
  inCatalog('app/Gemfile.lock', ['GEM\n  specs:\n    a (1.0)\n      b (~> 2)\n']),
  inCatalog('app/requirements.txt', ['a==1.0 # x\nb[c]===2 ; python_version > "3"\n']),
  inCatalog('app/mix.lock', [
    '%{"jason": {:hex, :jason, "1.4.0", "x", []}}\n{<<"jsx">>,{pkg,<<"jsx">>,<<"3.1.0">>},0}',
  ]),
  inCatalog('app/app.js', [
    '/*! jQuery v3.5.1 | (c) */ "./node_modules/a/b.js":(function(){}) // ./node_modules/c/d.js\n'.repeat(10),
  ]),
  inCatalog('usr/share/php/.registry/a.reg', [
    'a:3:{s:4:"name";s:1:"a";s:7:"channel";s:12:"pear.php.net";s:7:"version";a:1:{s:7:"release";s:5:"1.0.0";}}',
  ]),
  inCatalog('usr/lib/python3/dist-packages/a-1.0.dist-info/METADATA', [PYTHON]),
  inCatalog('usr/lib/erlang/lib/a-1/ebin/a.app', [
    '{application, a, [{vsn, "1.0"}, {applications, [kernel, stdlib]}, {description, "x"}]}.',
  ]),
  inCatalog('home/.opam/default/.opam-switch/packages/a.1.0/opam', [
    'license: "MIT"\ndepends: [\n  "ocaml" {>= "4"}\n]\n',
  ]),
  inCatalog('opt/a.spdx.json', [fixture('sboms/app.spdx.json')]),
];
