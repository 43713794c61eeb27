/** Images made to break whoever reads them: the program ends, stays small, says what it could not read, and lists the rest. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Budget, bytesAccess, paidAccess } from '../../src/binaries/index.ts';
import { javaExaminer } from '../../src/catalog/kinds/java/index.ts';
import { descriptorOf, encodeManifest, MEDIA_TYPES } from '../../src/oci/index.ts';
import { elfFile } from '../fakes/elf-file.ts';
import { emitShearwall } from '../fakes/emitted-shearwall.ts';
import { type LayerFile, layerTar } from '../fakes/layered-image.ts';
import { raw } from '../fakes/raw-tar.ts';
import { rpmHeader, sqliteDatabase } from '../fakes/rpm-database.ts';
import { type Ran, runShearwall } from '../fakes/run-shearwall.ts';
import { fakeZip } from '../fakes/zip-file.ts';

const MOST_MEGABYTES = 700;
const ENDLESS = Number.MAX_SAFE_INTEGER;
const COSTS = ['bytesRead', 'bytesProduced', 'entries'] as const;

/** What every image has beside the hostile thing: it must be found. */
const SENTINEL: LayerFile[] = [
  {
    path: 'usr/lib/python3/site-packages/sentinel-1.0.dist-info/METADATA',
    content: 'Metadata-Version: 2.1\nName: sentinel\nVersion: 1.0\n',
  },
];
const ZEROS = gzipSync(Buffer.alloc(1 << 20), { level: 9 });
const SITE = 'usr/lib/python3/site-packages';

/** Counted and not timed: a jar twice as large, or twice as deep, may cost twice as much, and no more. */
describe('a hostile jar', () => {
  const costOf = (content: Buffer): number => {
    const budget = new Budget(content.length, {
      bytesRead: ENDLESS,
      bytesProduced: ENDLESS,
      entries: ENDLESS,
    });
    const { examine } = javaExaminer;
    const head = { path: 'a.jar', sizeBytes: content.length, mode: 0o644, magic: 'zip' as const };
    examine({ ...head, content: paidAccess(bytesAccess(content), budget), budget }, () => {});
    return COSTS.reduce((sum, cost) => sum + ENDLESS - budget.left(cost), 0);
  };
  const sizes: Record<string, (size: number) => Buffer> = {
    'with jars in jars': nested,
    'with many jars': (size) =>
      fakeZip(
        Object.fromEntries(Array.from({ length: size }, (_, at) => [`${at}.jar`, Buffer.alloc(50_000)])),
      ),
    'with many names': (size) =>
      fakeZip(Object.fromEntries(Array.from({ length: size * 20 }, (_, at) => [`a/${at}.class`, 'x']))),
  };
  for (const [what, make] of Object.entries(sizes))
    it(`${what} costs what its size says`, (test) => {
      const [once, twice] = [costOf(make(200)), costOf(make(400))];
      test.diagnostic(`${once}, twice the size ${twice}`);
      assert.ok(once > 0);
      assert.ok(twice < 2.2 * once, `${once}, twice the size ${twice}`);
    });
});

describe('sbom of a hostile image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-hostile-'));
  let program: string;
  before(() => {
    program = emitShearwall(join(folder, 'program'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function sbom(name: string, layers: readonly Layer[]): Promise<Answer> {
    const layout = join(folder, name);
    writeRawLayout(layout, layers);
    const measure = `process.on('exit',()=>process.stderr.write('\\nRSS '+process.resourceUsage().maxRSS+'\\n'))`;
    const ran = await runShearwall(['sbom', `oci:${layout}`, '-o', 'json'], {
      program,
      env: {
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(measure)}`,
        XDG_CACHE_HOME: join(folder, 'cache'),
      },
    });
    rmSync(layout, { recursive: true });
    const megabytes = Math.max(
      ...[...ran.stderr.matchAll(/RSS (\d+)/g)].map(([, kilo]) => Number(kilo) / 1024),
    );
    assert.ok(megabytes < MOST_MEGABYTES, `${name} took ${megabytes} MB`);
    return { ...ran, megabytes };
  }

  it('lists the rest when files lie, are cut off, nested or bombs, and names each of them', async (test) => {
    const files = hostileFiles();
    const answer = await sbom('files', [gzipped(layerTar([...SENTINEL, ...files]))]);

    const { components, problems } = parsed(answer);
    assert.ok(components.includes('pkg:pypi/sentinel@1.0'), components.join(' '));
    const silent = files
      .map(({ path }) => path)
      .filter((path) => path.startsWith('bad/') && !problems.some((problem) => problem.path === path));
    assert.deepEqual(silent, [], 'nothing is said of them');
    test.diagnostic(`${files.length} files, ${problems.length} problems, ${told(answer)}`);
  });

  it('follows no cycle of links', async (test) => {
    const links: LayerFile[] = [
      { path: 'a', link: 'b' },
      { path: 'b', link: 'a' },
      { path: 'etc/os-release', link: '../usr/lib/os-release' },
      { path: 'usr/lib/os-release', link: '../../etc/os-release' },
      { path: 'loop', link: '.' },
      { path: 'up/loop', link: '../up' },
      { path: 'var/lib/dpkg', link: 'dpkg' },
      { path: 'node_modules/x/node_modules', link: '../../node_modules' },
      {
        path: 'node_modules/x/package.json',
        content: '{"name": "x", "version": "1.0.0", "dependencies": {"x": "*"}}',
      },
      { path: 'hard', hardLink: 'hard' },
      { path: 'hard2', hardLink: '../../outside' },
    ];
    const answer = await sbom('links', [gzipped(layerTar([...SENTINEL, ...links]))]);
    const { components } = parsed(answer);
    assert.ok(components.includes('pkg:npm/x@1.0.0') && components.includes('pkg:pypi/sentinel@1.0'));
    test.diagnostic(told(answer));
  });

  it('keeps names that are no UTF-8, and puts no control characters on a terminal', async (test) => {
    const odd = Buffer.concat([Buffer.from('opt/caf'), Buffer.from([0xe9, 0x1b, 0x5b, 0x32, 0x4a])]).toString(
      'latin1',
    );
    const names: LayerFile[] = [
      {
        path: `${odd}/odd-2.0.dist-info/METADATA`,
        content: 'Metadata-Version: 2.1\nName: odd\nVersion: 2.0\n',
      },
      { path: `${odd}/broken.jar`, content: 'PK\x03\x04' },
    ];
    const answer = await sbom('names', [gzipped(layerTar([...SENTINEL, ...names]))]);
    assert.ok(parsed(answer).components.includes('pkg:pypi/odd@2.0'));
    assert.ok(!`${answer.stdout}${answer.stderr}`.includes('\x1b'), 'an escape character');
    test.diagnostic(told(answer));
  });

  it('reads two gigabytes of zeros, which are an empty layer, in little memory', async (test) => {
    const bytes = Buffer.concat(Array.from({ length: 2048 }, () => ZEROS));
    const answer = await sbom('zeros', [gzipped(layerTar(SENTINEL)), { bytes, diffId: zerosDigest(2048) }]);
    assert.deepEqual(parsed(answer), { components: ['pkg:pypi/sentinel@1.0'], problems: [] });
    test.diagnostic(told(answer));
  });

  for (const [name, layer] of Object.entries(hostileLayers()))
    it(`says what is wrong with a layer: ${name}`, async (test) => {
      const answer = await sbom('layer', [gzipped(layerTar(SENTINEL)), layer]);
      assert.ok(answer.status === 0 || answer.status === 3, `${answer.status} ${answer.stderr}`);
      if (answer.status === 0) {
        const { components, problems } = parsed(answer);
        assert.ok(components.includes('pkg:pypi/sentinel@1.0'));
        const problem = problems.find(({ message }) => /layer/.test(message));
        assert.ok(problem, 'nothing is said of it');
        test.diagnostic(`${problem.message}; ${told(answer)}`);
      } else {
        assert.match(answer.stderr, /layer|blob|digest|sha256/);
        assert.doesNotMatch(answer.stderr, /\n {4}at /);
        test.diagnostic(`${answer.stderr.split('\n')[0]}; ${told(answer)}`);
      }
    });

  it('lists what is in a layer whose DiffId is a lie: its own digest says what it is', async () => {
    const { layer, holds } = lyingLayer();
    const answer = await sbom('lie', [gzipped(layerTar(SENTINEL)), layer]);
    const { components } = parsed(answer);
    assert.ok(components.includes('pkg:pypi/sentinel@1.0') && components.includes(holds));
  });
});

type Answer = Ran & { megabytes: number };
type Layer = { bytes: Buffer; diffId: string };

function told({ status, megabytes }: Answer): string {
  return `exit ${status} and ${megabytes.toFixed(0)} MB`;
}

function parsed({ status, stdout, stderr }: Answer): {
  components: string[];
  problems: { path: string; message: string }[];
} {
  assert.equal(status, 0, stderr);
  const { components, problems } = JSON.parse(stdout) as {
    components: { id: string }[];
    problems: { path: string; message: string }[];
  };
  return { components: components.map(({ id }) => id), problems };
}

/** Below `bad/` all must be told of; elsewhere it is enough that they harm nothing. */
function hostileFiles(): LayerFile[] {
  const whole: Record<string, Buffer> = {
    'jar.jar': fakeZip({
      'META-INF/MANIFEST.MF': 'Implementation-Title: x\n',
      'a/B.class': 'x'.repeat(5000),
    }),
    'var/lib/rpm/rpmdb.sqlite': sqliteDatabase([rpmHeader({ 1000: 'name', 1001: '1.0', 1002: '1' })]),
    'lib.so': elfFile({ soname: 'libx.so.1' }),
    'metadata.json': Buffer.from('{"name": "x", "version": "1.0.0", "dependencies": {}}'),
  };
  const cut = Object.entries(whole).flatMap(([name, bytes]) =>
    [0.1, 0.3, 0.5, 0.7, 0.9, 0.99].map(
      (part): LayerFile => ({
        path: `cut/${part}/${name}`,
        content: bytes.subarray(0, Math.floor(bytes.length * part)),
      }),
    ),
  );
  const bad = Object.entries(badFiles()).map(
    ([path, bytes]): LayerFile => ({ path: `bad/${path}`, content: bytes }),
  );
  return [...cut, ...bad];
}

function badFiles(): Record<string, Buffer> {
  const bomb = Buffer.alloc(600 << 20);
  const jar = (entries: Parameters<typeof fakeZip>[0]) => fakeZip(entries);
  return {
    'bomb.jar': jar({ 'inner.jar': bomb }),
    'bombs.jar': jar(
      Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`${at}.jar`, bomb.subarray(0, 60 << 20)])),
    ),
    'deep.jar': nested(1000),
    'two-names.jar': jar([
      [
        'META-INF/MANIFEST.MF',
        {
          content: 'Implementation-Title: x\nImplementation-Version: 1\n',
          localName: 'META-INF/MANIFEST.XX',
        },
      ],
    ]),
    'lying-size.jar': jar([['META-INF/MANIFEST.MF', { content: 'Implementation-Title: x\n', sizeBytes: 5 }]]),
    'four-gigabytes.jar': jar([['META-INF/MANIFEST.MF', { content: 'x', sizeBytes: 0xffff_fff0 }]]),
    'cut.jar': fakeZip({ 'a.class': 'x'.repeat(9000) }).subarray(0, 60),
    'empty.jar': Buffer.alloc(0),
    'cut-directory.jar': cutDirectory(),
    [`rpm/var/lib/rpm/rpmdb.sqlite`]: lyingSqlite(),
    [`cut/var/lib/rpm/rpmdb.sqlite`]: sqliteDatabase([rpmHeader({ 1000: 'n'.repeat(9000) })]).subarray(
      0,
      5000,
    ),
    [`ndb/var/lib/rpm/Packages.db`]: Buffer.from('RpmP'.padEnd(4096, '\xff'), 'latin1'),
    [`bdb/var/lib/rpm/Packages`]: Buffer.alloc(8192, 0xff),
    'node_modules/x/package.json': Buffer.from('['.repeat(200_000)),
    'node_modules/y/package.json': Buffer.from('{"name": "y", "version": '),
  };
}

/** Stored, so that each level adds its headers alone. */
function nested(depth: number): Buffer {
  let jar = fakeZip({ 'META-INF/MANIFEST.MF': 'Implementation-Title: x\n' });
  for (let level = 0; level < depth; level++) jar = fakeZip({ 'inner.jar': { content: jar, stored: true } });
  return jar;
}

/** The end record says three hundred entries where there is one. */
function cutDirectory(): Buffer {
  const zip = fakeZip({ 'META-INF/MANIFEST.MF': 'Implementation-Title: x\n' });
  zip.writeUInt16LE(300, zip.length - 22 + 8);
  zip.writeUInt16LE(300, zip.length - 22 + 10);
  return zip;
}

/** Its header claims four thousand million pages. */
function lyingSqlite(): Buffer {
  const database = Buffer.from(sqliteDatabase([rpmHeader({ 1000: 'name' })]));
  database.writeUInt32BE(0xffff_ffff, 28);
  database.fill(0xff, 4096);
  return database;
}

function gzipped(tar: Buffer): Layer {
  return { bytes: gzipSync(tar, { level: 1 }), diffId: digestOf(tar) };
}

function hostileLayers(): Record<string, Layer> {
  const good = layerTar([
    { path: `${SITE}/other-1.0.dist-info/METADATA`, content: 'Name: other\nVersion: 1.0\n' },
  ]);
  const gzip = gzipSync(good);
  return {
    'the gzip stream ends early': { bytes: gzip.subarray(0, gzip.length - 20), diffId: digestOf(good) },
    'it is no gzip': { bytes: Buffer.from('nothing of the kind'), diffId: digestOf(good) },
    'the tar ends in a file': gzipped(good.subarray(0, 520)),
    'a header says 8 exabytes': gzipped(
      raw({ name: 'huge', size: Buffer.from('8000000000000000ffffffff', 'hex') }),
    ),
    'a header says 4 gigabytes': gzipped(raw({ name: 'huge', size: '40000000000 ' })),
    'a header has a wrong checksum': gzipped(
      Buffer.concat([good.subarray(0, 1024), raw({ name: 'x', checksum: 'wrong' })]),
    ),
  };
}

function lyingLayer(): { layer: Layer; holds: string } {
  const files = [{ path: `${SITE}/other-1.0.dist-info/METADATA`, content: 'Name: other\nVersion: 1.0\n' }];
  const layer = { bytes: gzipSync(layerTar(files)), diffId: digestOf(Buffer.from('x')) };
  return { layer, holds: 'pkg:pypi/other@1.0' };
}

function zerosDigest(mebibytes: number): string {
  const hash = createHash('sha256');
  const block = Buffer.alloc(1 << 20);
  for (let count = 0; count < mebibytes; count++) hash.update(block);
  return `sha256:${hash.digest('hex')}`;
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function writeRawLayout(folder: string, layers: readonly Layer[]): void {
  const blobs = join(folder, 'blobs/sha256');
  mkdirSync(blobs, { recursive: true });
  const put = (mediaType: string, bytes: Uint8Array) => {
    const descriptor = descriptorOf(mediaType, bytes);
    writeFileSync(join(blobs, descriptor.digest.slice('sha256:'.length)), bytes);
    return descriptor;
  };
  const config = {
    os: 'linux',
    architecture: 'amd64',
    config: {},
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
  };
  const manifest = encodeManifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: put(MEDIA_TYPES.config, Buffer.from(JSON.stringify(config))),
    layers: layers.map(({ bytes }) => put(MEDIA_TYPES.layerGzip, bytes)),
  });
  const index = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: [put(MEDIA_TYPES.manifest, manifest)],
  };
  writeFileSync(join(folder, 'index.json'), JSON.stringify(index));
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
}
