import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import {
  type HandmadeImage,
  handmadeImage,
  handmadeManifest,
  putHandmade,
  tarOf,
} from '../../../test/fakes/handmade-image.ts';
import { ociTestContext } from '../../../test/fakes/oci-context.ts';
import { openSource, openTarget, tagAt } from '../open-image.ts';
import { type ImageLocation, parseImageLocation } from '../reference/image-location.ts';
import type { Manifest } from '../types.ts';
import { openTarFiles } from './tar-files.ts';
import { encodeTarHeader } from './tar-header.ts';

const context = ociTestContext();
const platform = { os: 'linux', architecture: 'amd64' };
let folder = '';
let file = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shearwall-archive-'));
  file = join(folder, 'image.tar');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function write(location: ImageLocation, image: HandmadeImage): Promise<void> {
  const target = await openTarget({ location }, context);
  await putHandmade(target, image, tagAt(location) ?? '');
  await target.commit();
}

const at = (text: string): ImageLocation => parseImageLocation(text, () => false);

describe('an OCI archive', () => {
  it('gives back what was put, referrers included', async () => {
    const image = handmadeImage();
    await write(at(`oci-archive:${file}:v1`), image);
    const source = await openSource({ location: at(`oci-archive:${file}:v1`) }, context);

    assert.equal((await source.resolve()).digest, image.root.descriptor.digest);
    assert.equal((await source.referrers(image.root.descriptor.digest)).descriptors.length, 1);
    for (const { descriptor, bytes } of image.blobs) {
      assert.ok(Buffer.concat(await Array.fromAsync(source.blob(descriptor))).equals(bytes));
    }
    await source.close();
  });

  it('has the same bytes whatever the order in which things are put', async () => {
    const image = handmadeImage();
    await write(at(`oci-archive:${file}`), image);
    const expected = readFileSync(file);
    await write(at(`oci-archive:${file}`), {
      ...image,
      blobs: image.blobs.toReversed(),
      referrers: image.referrers.toReversed(),
    });

    assert.ok(readFileSync(file).equals(expected));
    assert.deepEqual(readdirSync(folder), ['image.tar']);
  });

  it('stays as it was when the new one is given up', async () => {
    await write(at(`oci-archive:${file}`), handmadeImage('old'));
    const expected = readFileSync(file);
    const target = await openTarget({ location: at(`oci-archive:${file}`) }, context);
    await putHandmade(target, handmadeImage('new'), 'latest');
    await target.abort();

    assert.ok(readFileSync(file).equals(expected));
    assert.deepEqual(readdirSync(folder), ['image.tar']);
  });
});

describe('a docker archive', () => {
  it('gives back config and layers, under a manifest made from them', async () => {
    const image = handmadeManifest(platform, 'docker');
    await write(at(`docker-archive:${file}:team/app:v1`), image);
    const source = await openSource({ location: at(`docker-archive:${file}:team/app:v1`) }, context);

    const manifest = JSON.parse(
      Buffer.from(await source.manifest(await source.resolve())).toString(),
    ) as Manifest;
    assert.deepEqual(
      [manifest.config, ...manifest.layers],
      image.blobs.map((blob) => blob.descriptor),
    );
    for (const { descriptor, bytes } of image.blobs) {
      assert.ok(Buffer.concat(await Array.fromAsync(source.blob(descriptor))).equals(bytes));
    }
    await source.close();
  });

  it('names the image as docker does, or not at all', async () => {
    const names = async (location: string): Promise<unknown> => {
      await write(at(location), handmadeManifest(platform, 'named'));
      const files = await openTarFiles(file);
      const member = await files.open('manifest.json');
      const [image] = JSON.parse(Buffer.concat(await Array.fromAsync(member?.bytes() ?? [])).toString()) as {
        RepoTags: unknown;
      }[];
      await files.close();
      return image?.RepoTags;
    };

    assert.deepEqual(await names(`docker-archive:${file}:nginx`), ['nginx:latest']);
    assert.deepEqual(await names(`docker-archive:${file}:ghcr.io/a/b:v2`), ['ghcr.io/a/b:v2']);
    assert.equal(await names(`docker-archive:${file}`), null);
  });

  it('refuses an index and a referrer, and says what holds them', async () => {
    const image = handmadeImage();
    const target = await openTarget({ location: at(`docker-archive:${file}`) }, context);

    for (const { descriptor, bytes } of [image.root, ...image.referrers]) {
      await assert.rejects(target.putManifest(descriptor, bytes), {
        code: 'OCI_SINGLE_IMAGE',
        hint: /oci-archive/,
      });
    }
    await target.abort();
  });

  it('follows the links that docker save makes for a layer used twice', async () => {
    const tar = tarOf('a', 'b');
    const config = '{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":[]}}';
    const manifest = JSON.stringify([
      { Config: 'c.json', RepoTags: ['app:v1'], Layers: ['one/layer.tar', 'two/layer.tar'] },
    ]);
    writeFileSync(
      file,
      Buffer.concat([
        member('manifest.json', Buffer.from(manifest)),
        member('c.json', Buffer.from(config)),
        member('one/layer.tar', tar),
        link('two/layer.tar', '../one/layer.tar'),
        Buffer.alloc(1024),
      ]),
    );
    const source = await openSource({ location: at(`docker-archive:${file}`) }, context);
    const { layers } = JSON.parse(
      Buffer.from(await source.manifest(await source.resolve())).toString(),
    ) as Manifest;
    await source.close();

    assert.equal(layers.length, 2);
    assert.equal(layers[0]?.digest, layers[1]?.digest);
  });

  it('names its images when another is asked for', async () => {
    await write(at(`docker-archive:${file}:team/app:v1`), handmadeManifest(platform, 'x'));
    const source = await openSource({ location: at(`docker-archive:${file}:team/other`) }, context);

    await assert.rejects(source.resolve(), { code: 'OCI_NOT_FOUND', hint: /one of team\/app:v1/ });
    await source.close();
  });

  it('says so when it is an OCI archive', async () => {
    await write(at(`oci-archive:${file}`), handmadeImage());
    const source = await openSource({ location: at(`docker-archive:${file}`) }, context);

    await assert.rejects(source.resolve(), { code: 'OCI_ARCHIVE_INVALID', hint: /oci-archive:/ });
    await source.close();
  });
});

describe('the tar of an archive', () => {
  const read = async (...parts: Uint8Array[]): Promise<string[]> => {
    writeFileSync(file, Buffer.concat([...parts, Buffer.alloc(1024)]));
    const files = await openTarFiles(file);
    await files.close();
    return files.names();
  };
  const body = Buffer.from('content');

  it('may have long names of GNU and of PAX', async () => {
    const long = `${'d/'.repeat(80)}file`;
    const gnu = [member('././@LongLink', Buffer.from(`${long}1\0`), 'L'), member('short', body)];
    const pax = [member('pax', paxRecord('path', `${long}2`), 'x'), member('short', body)];

    assert.deepEqual(await read(...gnu, ...pax), [`${long}1`, `${long}2`]);
  });

  it('may have folders, leading ./ and ustar prefixes', async () => {
    const prefixed = Buffer.from(encodeTarHeader('name', 0));
    prefixed.write('some/prefix', 345);

    assert.deepEqual(await read(member('./', Buffer.alloc(0), '5'), member('./a', body), seal(prefixed)), [
      'a',
      'some/prefix/name',
    ]);
  });

  const attacks: [string, () => Uint8Array[], RegExp][] = [
    ['the same name twice', () => [member('index.json', body), member('./index.json', body)], /twice/],
    ['a device', () => [member('dev', Buffer.alloc(0), '3')], /of type "3"/],
    [
      'a sparse file',
      () => [member('x', paxRecord('GNU.sparse.major', '1'), 'x'), member('s', body)],
      /sparse/,
    ],
    ['a size beyond the end', () => [encodeTarHeader('big', 1 << 30)], /truncated/],
    ['a negative size in base 256', () => [negativeSize()], /truncated|size/],
    [
      'a PAX size that is not a number',
      () => [member('x', paxRecord('size', 'NaN'), 'x'), member('a', body)],
      /truncated|size/,
    ],
    [
      'a PAX record longer than its header',
      () => [member('x', Buffer.from('99 path=a\n'), 'x'), member('a', body)],
      /PAX/,
    ],
    ['a PAX header of a mebibyte', () => [member('x', Buffer.alloc(1 << 20), 'x')], /extended header/],
    ['a wrong checksum', () => [member('a', body), Buffer.alloc(512, 1)], /checksum/],
    [
      'gzip around it',
      () => [gzipSync(Buffer.concat([member('a', body), Buffer.alloc(4096)]), { level: 0 })],
      /compressed/,
    ],
    ['text in its place', () => [Buffer.alloc(2048, 'text ')], /not a tar archive/],
  ];
  for (const [name, make, why] of attacks) {
    it(`with ${name} is refused`, async () => {
      await assert.rejects(read(...make()), (error: unknown) => {
        assert.equal((error as { code: string }).code, 'OCI_ARCHIVE_INVALID');
        assert.match((error as Error).message, why);
        return true;
      });
    });
  }

  it('without its end is refused', async () => {
    writeFileSync(file, member('a', body));
    await assert.rejects(openTarFiles(file), { code: 'OCI_ARCHIVE_INVALID', message: /truncated/ });
    truncateSync(file, 0);
    await assert.rejects(openTarFiles(file), { code: 'OCI_ARCHIVE_INVALID', message: /empty/ });
  });

  it('with links that lead in a circle has no such file', async () => {
    writeFileSync(file, Buffer.concat([link('a', 'b'), link('b', 'a'), Buffer.alloc(1024)]));
    const files = await openTarFiles(file);

    assert.equal(await files.open('a'), undefined);
    await files.close();
  });
});

function member(name: string, bytes: Uint8Array, type = '0'): Uint8Array {
  const header = Buffer.from(encodeTarHeader(name, bytes.length));
  header.write(type, 156);
  return Buffer.concat([seal(header), bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

function link(name: string, target: string): Uint8Array {
  const header = Buffer.from(encodeTarHeader(name, 0));
  header.write('2', 156);
  header.write(target, 157);
  return seal(header);
}

function negativeSize(): Uint8Array {
  const header = Buffer.from(encodeTarHeader('x', 0));
  header.fill(0xff, 124, 136);
  return seal(header);
}

function paxRecord(key: string, value: string): Uint8Array {
  const rest = ` ${key}=${value}\n`;
  const length = rest.length + String(rest.length + 2).length;
  return Buffer.from(`${length}${rest}`);
}

/** Makes the checksum right again. */
function seal(header: Buffer): Buffer {
  header.fill(' ', 148, 156);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return header;
}
