import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type LayerFile, MemoryImages } from '../../../test/fakes/layered-image.ts';
import { library, program } from '../../../test/fakes/reach.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { type ImageFile, layeredImage, openImageFiles } from '../../image-files/index.ts';
import { openSource, openTarget, readImage } from '../../oci/index.ts';
import { checkSlim } from './check-slim.ts';
import { type SlimImageInput, type SlimResult, slimImage } from './slim-image.ts';

const STATUS = `Package: app
Status: install ok installed
Version: 1-1
Architecture: amd64
Description: a program
 in two lines
 .
 and one more

Package: idle
Status: install ok installed
Version: 1-1
Architecture: amd64

`;
const LOWER: LayerFile[] = [
  { path: 'etc/os-release', content: 'ID=debian\nVERSION_ID="13"\n' },
  { path: 'lib64/ld-linux-x86-64.so.2', content: library() },
  { path: 'usr/bin/app', ...program({ needed: ['libapp.so.1'] }) },
  { path: 'usr/lib/libapp.so.1', content: library(), mtime: 77, uid: 5, gid: 6 },
  { path: 'usr/lib/libapp.so', hardLink: 'usr/lib/libapp.so.1' },
  { path: 'usr/share/app/words', content: 'never read' },
  { path: 'usr/lib/libidle.so.1', content: library() },
  { path: 'usr/share/doc/app/copyright', content: 'MIT' },
  { path: 'var/lib/dpkg/status', content: STATUS },
  {
    path: 'var/lib/dpkg/info/app:amd64.list',
    content: '/.\n/usr\n/usr/bin\n/usr/bin/app\n/usr/lib/libapp.so.1\n/usr/share/app/words\n',
  },
  { path: 'var/lib/dpkg/info/idle.list', content: '/.\n/usr/lib/libidle.so.1\n' },
];
const XATTRS = new Map([['security.capability', Buffer.from('0100000200040000', 'hex')]]);
const UPPER: LayerFile[] = [
  { path: 'usr/bin/.wh.gone', content: '' },
  { path: 'usr/bin/app', ...program({ needed: ['libapp.so.1'] }), xattrs: XATTRS },
  { path: 'srv/own.txt', content: 'nobody brought it' },
];
const CONFIG = { Entrypoint: ['/usr/bin/app'], StopSignal: 'SIGQUIT' };

describe('an image that is cut out of another one', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let count = 0;

  before(async () => {
    context = await repositoryContext();
  });
  after(async () => {
    await context[Symbol.asyncDispose]();
  });

  const imageOf = (layers = [LOWER, UPPER], config: object = CONFIG): MemoryImages => {
    const images = new MemoryImages();
    images.add(layers, { config });
    return images;
  };
  const cut = async (
    image: MemoryImages,
    input: Partial<Pick<SlimImageInput, 'slim' | 'roots' | 'platform'>> = {},
  ): Promise<{ result: SlimResult; folder: string }> => {
    const folder = join(context.dir, `cut-${++count}`);
    const target = await openTarget({ location: { transport: 'oci', directory: folder } }, context);
    const slim = { keep: [], drop: [], dropShell: false };
    const result = await slimImage(
      { source: { name: 'app', image }, slim, roots: [], ...input, target, tag: 'v1' },
      context,
    );
    return { result, folder };
  };
  const filesOf = async (folder: string): Promise<Map<string, ImageFile & { text: string }>> => {
    const source = await openSource({ location: { transport: 'oci', directory: folder } }, context);
    const { images } = await readImage(source);
    const [image] = images;
    assert.ok(image);
    const layers = layeredImage('app', source, image);
    const files = await openImageFiles(
      { source: layers, examiners: [], metadata: true, want: () => true },
      context,
    );
    const found = new Map<string, ImageFile & { text: string }>();
    for (const file of files.tree.files()) {
      const content = file.type === 'file' ? await files.open(file.path) : undefined;
      const text = content?.read(0, content.sizeBytes).toString('latin1') ?? '';
      const { path, type, mode, sizeBytes, layer, digest, md5, sha1, target, magic, inode, metadata } = file;
      found.set(path, {
        path,
        type,
        mode,
        sizeBytes,
        layer,
        digest,
        md5,
        sha1,
        target,
        magic,
        inode,
        metadata,
        text,
      });
    }
    await files.close();
    await source.close();
    return found;
  };

  it('has what is loaded and what nobody brought, with owners, times, attributes and hard links', async () => {
    const files = await filesOf(
      (await cut(imageOf(), { slim: { keep: ['**/libapp.so'], drop: [], dropShell: false } })).folder,
    );
    assert.equal(files.get('usr/share/app/words'), undefined);
    assert.equal(files.get('usr/lib/libidle.so.1'), undefined);
    assert.equal(files.get('srv/own.txt')?.text, 'nobody brought it');
    const lib = files.get('usr/lib/libapp.so.1');
    assert.deepEqual([lib?.metadata?.mtime, lib?.metadata?.uid, lib?.metadata?.gid], [77, 5, 6]);
    assert.notEqual(lib?.inode, undefined);
    assert.equal(lib?.inode, files.get('usr/lib/libapp.so')?.inode);
    assert.deepEqual(
      Buffer.from(files.get('usr/bin/app')?.metadata?.xattrs.get('security.capability') ?? []),
      XATTRS.get('security.capability'),
    );
  });

  it('lists what is there: packages of which nothing is left go, and the others say how much is', async () => {
    const { result, folder } = await cut(imageOf());
    const files = await filesOf(folder);
    const status = files.get('var/lib/dpkg/status')?.text ?? '';
    assert.match(status, /^Package: app\n[^]* and one more\nShearwall-Slim: 4 of 5 files\n\n$/);
    assert.equal(files.get('var/lib/dpkg/info/idle.list'), undefined);
    assert.equal(
      files.get('var/lib/dpkg/info/app:amd64.list')?.text,
      '/.\n/usr\n/usr/bin\n/usr/bin/app\n/usr/lib/libapp.so.1\n',
    );
    assert.deepEqual([...(result.slimmed[0]?.packages.removed ?? [])], ['idle']);
  });

  it('is the same to the bit, whatever the source is called, and says by digest what it was made of', async () => {
    const image = imageOf();
    const [first, second] = [await cut(image), await cut(image)];
    const { result } = first;
    const digestsOf = ({ image: made, sboms, provenance }: SlimResult) => ({ made, sboms, provenance });
    assert.deepEqual(digestsOf(second.result), digestsOf(result));
    const { digest } = await image.resolve();
    assert.equal(result.source, digest);
    const source = await openSource({ location: { transport: 'oci', directory: first.folder } }, context);
    const [provenance] = result.provenance;
    assert.ok(provenance);
    const bytes = readFileSync(join(first.folder, 'blobs/sha256', provenance.digest.slice('sha256:'.length)));
    const statement = JSON.parse(bytes.toString());
    assert.deepEqual(statement.subject, [{ name: 'image', digest: { sha256: result.image.slice(7) } }]);
    const { externalParameters, internalParameters } = statement.predicate.buildDefinition;
    assert.equal(externalParameters.source, digest);
    assert.equal(internalParameters.platforms[0].kept['/usr/bin/app'], 'reachable');
    const { images } = await readImage(source);
    assert.deepEqual(images[0]?.config.config, CONFIG);
    await source.close();
  });

  it('has each platform of the source, or the one that was asked for', async () => {
    const image = new MemoryImages();
    const platforms = ['amd64', 'arm64'].map((architecture) =>
      image.add([LOWER], { platform: { os: 'linux', architecture }, config: CONFIG }),
    );
    image.addIndex(platforms);
    const all = await cut(image);
    assert.deepEqual(
      all.result.platforms.map(({ platform }) => platform),
      ['linux/amd64', 'linux/arm64'],
    );
    const one = await cut(image, { platform: { os: 'linux', architecture: 'arm64' } });
    assert.equal(one.result.image, all.result.platforms[1]?.digest);
  });

  it('is not made of an image that starts nothing, and leaves nothing behind', async () => {
    const image = imageOf([LOWER], {});
    await assert.rejects(cut(image), { code: 'REACH_NO_ROOT' });
    assert.equal(existsSync(join(context.dir, `cut-${count}`, 'index.json')), false);
    const { result } = await cut(image, { roots: [{ why: '--root', argv: ['/usr/bin/app'] }] });
    assert.equal(result.platforms.length, 1);
  });

  it('is checked by cutting its source again, and is found out where it is something else', async () => {
    const image = imageOf();
    const slim = { keep: ['/usr/share/app/**'], drop: [], dropShell: false };
    const { folder, result } = await cut(image, { slim });
    const check = async (source: MemoryImages, where: string) => {
      const slimmed = await openSource({ location: { transport: 'oci', directory: where } }, context);
      try {
        return await checkSlim({ source: { name: 'app', image: source }, slimmed }, context);
      } finally {
        await slimmed.close();
      }
    };
    const { digest } = await image.resolve();
    const same = { result: 'identical', source: digest, expected: result.image, made: result.image };
    assert.deepEqual(await check(image, folder), same);
    await assert.rejects(check(imageOf([LOWER]), folder), { code: 'SLIM_SOURCE' });
    const blob = join(folder, 'blobs/sha256', result.provenance[0]?.digest.slice('sha256:'.length) ?? '');
    const claimed = readFileSync(blob, 'utf8').replaceAll('/usr/share/app/**', '/usr/share/apt/**');
    const other = await cut(image);
    const attached = new MemoryImages();
    const copy = attached.add([LOWER, UPPER], { config: CONFIG });
    attached.attach(
      copy,
      'application/vnd.in-toto+json',
      claimed.replaceAll(result.image.slice(7), copy.digest.slice(7)),
    );
    const answer = await checkSlim({ source: { name: 'app', image }, slimmed: attached }, context);
    assert.deepEqual(
      [answer.result, answer.expected, answer.made],
      ['different', copy.digest, other.result.image],
    );
    const bare = { source: { name: 'app', image }, slimmed: imageOf() };
    await assert.rejects(checkSlim(bare, context), { code: 'SLIM_NO_PROVENANCE' });
  });

  it('cuts the list of apk', async () => {
    const installed =
      'P:app\nV:1\nF:usr/bin\nR:app\na:0:0:755\nZ:Q1x\nF:usr/share/app\nR:words\nZ:Q1y\n\nP:idle\nV:1\nF:usr/lib\nR:libidle.so.1\n\n';
    const files = LOWER.filter(({ path }) => !path.startsWith('var/lib/dpkg'));
    const image = imageOf([[...files, { path: 'lib/apk/db/installed', content: installed }]]);
    const cutFiles = await filesOf((await cut(image)).folder);
    assert.equal(
      cutFiles.get('lib/apk/db/installed')?.text,
      'P:app\nV:1\nF:usr/bin\nR:app\na:0:0:755\nZ:Q1x\n\n',
    );
  });
});
