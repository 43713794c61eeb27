import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  type HandmadeImage,
  handmadeImage,
  handmadeManifest,
  once,
  putHandmade,
} from '../../../test/fakes/handmade-image.ts';
import { ociTestContext } from '../../../test/fakes/oci-context.ts';
import { ociSchemaFaults } from '../../../test/fakes/oci-schema.ts';
import { schemasMissing } from '../../../test/fakes/official-schema.ts';
import { hexOf } from '../../base/digest.ts';
import { currentOwner } from '../../base/process-owner.ts';
import { descriptorOf } from '../content/descriptor.ts';
import { openSource, openTarget } from '../open-image.ts';
import { type Descriptor, type Index, MEDIA_TYPES } from '../types.ts';
import { writeError } from './staging.ts';

const context = ociTestContext();
let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'shearwall-layout-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function write(image: HandmadeImage, tag = 'latest'): Promise<void> {
  const target = await openTarget({ location: { transport: 'oci', directory } }, context);
  await putHandmade(target, image, tag);
  await target.commit();
}

async function readAll(tag = 'latest'): Promise<Descriptor> {
  const source = await openSource({ location: { transport: 'oci', directory, tag } }, context);
  const root = await source.resolve();
  const { manifests } = JSON.parse(Buffer.from(await source.manifest(root)).toString()) as Index;
  for (const child of manifests) {
    const manifest = JSON.parse(Buffer.from(await source.manifest(child)).toString()) as {
      config: Descriptor;
      layers: Descriptor[];
    };
    for (const blob of [manifest.config, ...manifest.layers]) await Array.fromAsync(source.blob(blob));
  }
  return root;
}

const blobs = () => readdirSync(join(directory, 'blobs/sha256')).toSorted();
const blobOf = ({ digest }: Descriptor) => join(directory, 'blobs/sha256', hexOf(digest));
const index = () => JSON.parse(readFileSync(join(directory, 'index.json'), 'utf8')) as Index;
const digestsOf = (image: HandmadeImage) =>
  [...image.blobs, ...image.children, ...image.referrers, image.root].map(({ descriptor }) =>
    hexOf(descriptor.digest),
  );
const leftovers = () => readdirSync(directory).filter((name) => name.startsWith('.'));

describe('writing a layout', () => {
  it('tags the image and lists its referrers untagged', async () => {
    const image = handmadeImage();
    await write(image);

    const [first, ...others] = index().manifests;
    assert.deepEqual(first, {
      ...image.root.descriptor,
      annotations: { 'org.opencontainers.image.ref.name': 'latest' },
    });
    assert.deepEqual(
      others.map((entry) => entry.digest).toSorted(),
      image.referrers.map((item) => item.descriptor.digest).toSorted(),
    );
    assert.ok(
      others.every(
        (entry) =>
          entry.annotations?.['org.opencontainers.image.ref.name'] === undefined && entry.artifactType,
      ),
    );
    assert.deepEqual(await readAll(), first);
  });

  it('validates against the official schemas', { skip: schemasMissing }, async () => {
    const image = handmadeImage();
    await write(image);
    const json = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString()) as unknown;
    const check = ociSchemaFaults;

    assert.deepEqual(check(index(), 'image-index'), []);
    assert.deepEqual(check(json(readFileSync(join(directory, 'oci-layout'))), 'image-layout'), []);
    assert.deepEqual(check(json(image.root.bytes), 'image-index'), []);
    for (const item of [...image.children, ...image.referrers])
      assert.deepEqual(check(json(item.bytes), 'image-manifest'), []);
    assert.deepEqual(check(json(image.blobs[0]?.bytes ?? assert.fail()), 'config'), []);
    assert.notDeepEqual(check({ ...index(), manifests: [{}] }, 'image-index'), []);
  });

  it('shows the old image until commit and the new one after', async () => {
    const [old, image] = [handmadeImage('old'), handmadeImage('new')];
    await write(old);
    const target = await openTarget({ location: { transport: 'oci', directory } }, context);
    await putHandmade(target, image, 'latest');

    assert.equal((await readAll()).digest, old.root.descriptor.digest);
    await target.commit();
    assert.equal((await readAll()).digest, image.root.descriptor.digest);
  });

  it('removes the blobs and the referrers of the image that it replaces, and leaves nothing else behind', async () => {
    await write(handmadeImage('old'));
    const image = handmadeImage('new');
    await write(image);

    assert.deepEqual(blobs(), [...new Set(digestsOf(image))].toSorted());
    assert.equal(index().manifests.length, 4);
    assert.deepEqual(leftovers(), []);
  });

  it('keeps images under other tags, and their referrers', async () => {
    const [one, two] = [handmadeImage('one'), handmadeImage('two')];
    await write(one, 'one');
    await write(two, 'two');
    await write(handmadeImage('two again'), 'two');

    assert.equal((await readAll('one')).digest, one.root.descriptor.digest);
    const source = await openSource({ location: { transport: 'oci', directory } }, context);
    assert.equal((await source.referrers(one.root.descriptor.digest)).descriptors.length, 1);
    assert.equal((await source.referrers(two.root.descriptor.digest)).descriptors.length, 0);
  });

  it('keeps what another program put there and we do not understand', async () => {
    await write(handmadeImage('ours'));
    const foreign = descriptorOf('application/vnd.example.unknown+json', Buffer.from('{}x'));
    writeFileSync(blobOf(foreign), '{}x');
    writeFileSync(join(directory, 'blobs/sha256/README'), 'mine');
    const { manifests, ...rest } = index();
    writeFileSync(
      join(directory, 'index.json'),
      JSON.stringify({ ...rest, manifests: [...manifests, foreign] }),
    );
    await write(handmadeImage('ours, again'));

    assert.ok(existsSync(blobOf(foreign)));
    assert.ok(existsSync(join(directory, 'blobs/sha256/README')));
    assert.ok(index().manifests.some((entry) => entry.digest === foreign.digest));
  });

  it('writes the same bytes whatever the order in which things are put', async () => {
    const image = handmadeImage();
    await write(image);
    const expected = readFileSync(join(directory, 'index.json'), 'utf8');
    rmSync(directory, { recursive: true });
    await write({ ...image, blobs: image.blobs.toReversed(), referrers: image.referrers.toReversed() });

    assert.equal(readFileSync(join(directory, 'index.json'), 'utf8'), expected);
  });

  it('writes a damaged blob that is in the folder again', async () => {
    const image = handmadeImage();
    await write(image);
    const layer = image.blobs[1]?.descriptor as Descriptor;
    const bytes = readFileSync(blobOf(layer));
    bytes[9] = (bytes[9] ?? 0) ^ 1;
    writeFileSync(blobOf(layer), bytes);
    const target = await openTarget({ location: { transport: 'oci', directory } }, context);

    assert.equal(await target.hasBlob(layer.digest), false);
    await putHandmade(target, image, 'latest');
    await target.commit();
    await readAll();
  });

  it('replaces an image that can no longer be read, with a warning', async () => {
    const old = handmadeImage('old');
    await write(old);
    truncateSync(blobOf(old.root.descriptor), 10);
    const image = handmadeImage('new');
    await write(image);

    assert.equal((await readAll()).digest, image.root.descriptor.digest);
    assert.deepEqual(context.warnings.splice(0), ['the layout held an image that cannot be read']);
  });

  it('leaves no trace of an image that was given up', async () => {
    const target = await openTarget(
      { location: { transport: 'oci', directory: join(directory, 'new') } },
      context,
    );
    await putHandmade(target, handmadeImage(), 'latest');
    await target.abort();

    assert.equal(existsSync(join(directory, 'new')), false);
  });

  it('refuses bytes that are not those of the descriptor, and keeps none of them', async () => {
    const target = await openTarget({ location: { transport: 'oci', directory } }, context);
    const descriptor = descriptorOf('application/octet-stream', Buffer.from('right'));

    await assert.rejects(
      target.putBlob(descriptor, () => once(Buffer.from('wrong'))),
      { code: 'OCI_DIGEST_MISMATCH' },
    );
    await assert.rejects(
      target.putBlob(descriptor, () => once(Buffer.from('right and more'))),
      { code: 'OCI_SIZE_MISMATCH' },
    );
    await target.putBlob(descriptor, () => once(Buffer.from('right')));
    await target.abort();
  });

  it('does not make an image visible with a layer missing', async () => {
    const image = handmadeImage();
    const target = await openTarget({ location: { transport: 'oci', directory } }, context);
    await putHandmade(target, { ...image, blobs: image.blobs.slice(1) }, 'latest');

    await assert.rejects(target.commit(), { code: 'OCI_WRITE_FAILED' });
    assert.equal(existsSync(join(directory, 'index.json')), false);
    await target.abort();
  });

  it('does not write into a folder with other things in it', async () => {
    writeFileSync(join(directory, 'thesis.txt'), 'years of work');

    await assert.rejects(
      openTarget({ location: { transport: 'oci', directory } }, context),
      (error: unknown) => {
        assert.match((error as Error).message, /thesis\.txt/);
        return true;
      },
    );
    assert.deepEqual(readdirSync(directory), ['thesis.txt']);
  });

  it('keeps both images when two runs write two tags at once', async () => {
    const images = ['a', 'b', 'c'].map((text) => handmadeImage(text));
    await write(handmadeImage('before'), 'a');
    await Promise.all(images.map((image, at) => write(image, 'abc'[at])));

    for (const [at, image] of images.entries()) {
      assert.equal((await readAll('abc'[at])).digest, image.root.descriptor.digest);
    }
    assert.deepEqual(leftovers(), []);
  });

  it('removes what a dead run left: its folder and its lock', async () => {
    const [namespace] = currentOwner().split('-');
    mkdirSync(join(directory, `.shearwall-${namespace}-4194304-1-abcdef`));
    writeFileSync(join(directory, '.shearwall.lock'), `${namespace}-4194304-1`);
    await write(handmadeImage());

    assert.deepEqual(leftovers(), []);
  });

  it('waits for a living run, and says which file to remove when there is none', async () => {
    writeFileSync(join(directory, '.shearwall.lock'), 'other-machine');
    const quick = { ...context, clock: { ...context.clock, sleep: async () => {} } };
    const target = await openTarget({ location: { transport: 'oci', directory } }, quick);
    await putHandmade(target, handmadeImage(), 'latest');

    await assert.rejects(target.commit(), { code: 'OCI_LAYOUT_BUSY', hint: /remove .*\.shearwall\.lock/ });
    await target.abort();
  });
});

describe('a full disk', () => {
  it('is named, with what to do', () => {
    const error = writeError(
      'out/nginx',
      Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }),
    );

    assert.equal(error.code, 'OCI_WRITE_FAILED');
    assert.match(`${error.message}; ${error.hint}`, /cannot write out\/nginx: .*the disk is full/);
  });
});

describe('reading a layout', () => {
  it('gives the only image when nothing is asked for, whatever its tag', async () => {
    const image = handmadeImage();
    await write(image, 'v1');
    const source = await openSource({ location: { transport: 'oci', directory } }, context);

    assert.equal((await source.resolve()).digest, image.root.descriptor.digest);
  });

  it('finds by digest the image of one platform', async () => {
    const image = handmadeImage();
    await write(image);
    const child = image.children[1]?.descriptor as Descriptor;
    const source = await openSource({ location: { transport: 'oci', directory } }, context);

    assert.equal((await source.resolve(child.digest)).digest, child.digest);
  });

  it('names the tag that was meant', async () => {
    await write(handmadeImage(), 'stable');
    const source = await openSource({ location: { transport: 'oci', directory, tag: 'stabel' } }, context);

    await assert.rejects(source.resolve(), { code: 'OCI_NOT_FOUND', hint: /did you mean "stable"/ });
  });

  it('says that there is none', async () => {
    const source = await openSource(
      { location: { transport: 'oci', directory: join(directory, 'none') } },
      context,
    );

    await assert.rejects(source.resolve(), { code: 'OCI_NOT_FOUND', message: /none/ });
  });
});

describe('a hostile layout', () => {
  const image = handmadeImage();
  const layer = image.blobs[1]?.descriptor as Descriptor;
  beforeEach(() => write(image));

  const attacks: [string, () => void, string][] = [
    ['a changed byte', () => flip(blobOf(layer)), 'OCI_DIGEST_MISMATCH'],
    ['a truncated blob', () => truncateSync(blobOf(layer), layer.size - 1), 'OCI_SIZE_MISMATCH'],
    [
      'a padded blob',
      () => writeFileSync(blobOf(layer), Buffer.concat([readFileSync(blobOf(layer)), Buffer.alloc(1)])),
      'OCI_SIZE_MISMATCH',
    ],
    ['a missing blob', () => rmSync(blobOf(layer)), 'OCI_NOT_FOUND'],
    ['a symlinked blob that escapes', () => linkTo(blobOf(layer), '/etc/hostname'), 'OCI_LAYOUT_INVALID'],
    [
      'a symlinked blobs folder that escapes',
      () => linkTo(join(directory, 'blobs'), tmpdir()),
      'OCI_NOT_FOUND',
    ],
    [
      'a folder in place of a blob',
      () => (rmSync(blobOf(layer)), mkdirSync(blobOf(layer))),
      'OCI_LAYOUT_INVALID',
    ],
    [
      'another layout version',
      () => put('oci-layout', '{"imageLayoutVersion":"2.0.0"}'),
      'OCI_LAYOUT_INVALID',
    ],
    ['an oci-layout that is no JSON', () => put('oci-layout', 'x'), 'OCI_LAYOUT_INVALID'],
    ['no index.json', () => rmSync(join(directory, 'index.json')), 'OCI_LAYOUT_INVALID'],
    ['an index.json of 5 MiB', () => put('index.json', ' '.repeat(5 << 20)), 'OCI_MANIFEST_TOO_LARGE'],
    ['two images with one tag', () => repeatFirst(), 'OCI_LAYOUT_INVALID'],
    ['a manifest that its descriptor calls huge', () => resize(5 << 20), 'OCI_MANIFEST_TOO_LARGE'],
    ['a manifest of another size than its descriptor says', () => resize(17), 'OCI_SIZE_MISMATCH'],
  ];
  for (const [name, attack, code] of attacks) {
    it(`with ${name} is refused`, async () => {
      attack();

      await assert.rejects(readAll(), { code });
    });
  }

  it('whose blobs folder leads elsewhere is not written to', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'shearwall-elsewhere-'));
    linkTo(join(directory, 'blobs'), elsewhere);

    await assert.rejects(write(handmadeImage('new')), { code: 'OCI_LAYOUT_INVALID' });
    assert.deepEqual(readdirSync(elsewhere), []);
    rmSync(elsewhere, { recursive: true });
  });

  for (const [name, prepare] of [
    ['blobs folder', (to: string) => symlinkSync(to, join(directory, 'blobs'))],
    [
      'folder of digests',
      (to: string) => {
        mkdirSync(join(directory, 'blobs'));
        symlinkSync(to, join(directory, 'blobs/sha256'));
      },
    ],
  ] as const)
    it(`with nothing in it but a ${name} that leads elsewhere gets no folder or file made there`, async () => {
      const elsewhere = mkdtempSync(join(tmpdir(), 'shearwall-elsewhere-'));
      rmSync(directory, { recursive: true });
      mkdirSync(directory);
      prepare(elsewhere);

      await assert.rejects(write(handmadeImage('new')), { code: 'OCI_LAYOUT_INVALID' });
      assert.deepEqual(readdirSync(elsewhere), []);
      rmSync(elsewhere, { recursive: true });
    });

  it('whose blobs folder is exchanged for a link while an image is on its way gets nothing made elsewhere', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'shearwall-elsewhere-'));
    const target = await openTarget({ location: { transport: 'oci', directory } }, context);
    await putHandmade(target, handmadeImage('new'), 'latest');
    linkTo(join(directory, 'blobs'), elsewhere);

    await assert.rejects(target.commit(), { code: 'OCI_LAYOUT_INVALID' });
    await target.abort();
    assert.deepEqual(readdirSync(elsewhere), []);
    rmSync(elsewhere, { recursive: true });
  });

  it('may have links within itself, as Bazel makes them; a new image gets a file of its own', async () => {
    const bytes = readFileSync(blobOf(layer));
    writeFileSync(join(directory, 'store'), bytes);
    linkTo(blobOf(layer), join(directory, 'store'));
    await readAll();
    await write(image);

    assert.ok(lstatSync(blobOf(layer)).isFile());
  });

  function put(name: string, text: string): void {
    writeFileSync(join(directory, name), text);
  }

  function repeatFirst(): void {
    const { manifests, ...rest } = index();
    put('index.json', JSON.stringify({ ...rest, manifests: [...manifests, manifests[0]] }));
  }

  function resize(size: number): void {
    const { manifests, ...rest } = index();
    put('index.json', JSON.stringify({ ...rest, manifests: manifests.map((entry) => ({ ...entry, size })) }));
  }

  function linkTo(path: string, target: string): void {
    rmSync(path, { recursive: true });
    symlinkSync(target, path);
  }

  function flip(path: string): void {
    const bytes = readFileSync(path);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    writeFileSync(path, bytes);
  }
});

describe('a place that can hold no folder', () => {
  it('below /proc is an error, and not a run without end', async () => {
    await assert.rejects(openTarget({ location: { transport: 'oci', directory: '/proc/x' } }, context), {
      code: 'OCI_WRITE_FAILED',
    });
  });
});

describe('a single manifest', () => {
  it('goes into a layout as well as an index', async () => {
    const image = handmadeManifest({ os: 'linux', architecture: 'amd64' }, 'alone');
    await write(image);
    const source = await openSource({ location: { transport: 'oci', directory } }, context);

    assert.equal((await source.resolve()).mediaType, MEDIA_TYPES.manifest);
  });
});
