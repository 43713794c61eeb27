import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { type LayerFile, MemoryImages } from '../../../test/fakes/layered-image.ts';
import { readable, readingContext } from '../../../test/fakes/oci-context.ts';
import { parsePlatform } from '../../oci/index.ts';
import { diffImages, type ImageDiff, type PlatformDiff, renderDiff } from './index.ts';

type Layers = readonly (readonly LayerFile[])[];

function imageOf(layers: Layers, config = {}): MemoryImages {
  const source = new MemoryImages();
  source.add(layers, { config });
  return source;
}

async function diff(a: MemoryImages, b: MemoryImages): Promise<ImageDiff> {
  return await diffImages({ before: readable(a), after: readable(b) }, readingContext());
}

async function diffLayers(a: Layers, b: Layers): Promise<PlatformDiff> {
  const { platforms } = await diff(imageOf(a), imageOf(b));
  assert.ok(platforms[0]);
  return platforms[0];
}

const file = (path: string, content = path, more: Partial<LayerFile> = {}): LayerFile => ({
  path,
  content,
  ...more,
});

describe('diffImages', () => {
  it('says that equal digests are the same', async () => {
    const result = await diff(imageOf([[file('a')]]), imageOf([[file('a')]]));

    assert.equal(result.same, true);
    assert.equal(renderDiff(result), 'the images are the same, bit for bit\n');
  });

  it('calls the same contents in other layers the same, and says that the digests differ', async () => {
    const result = await diff(imageOf([[file('a'), file('b')]]), imageOf([[file('a')], [file('b')]]));

    assert.equal(result.same, true);
    assert.notEqual(result.before.digest, result.after.digest);
    assert.match(renderDiff(result), /the same contents; layers are split/);
  });

  it('names what was added, removed and changed, and in which attributes', async () => {
    const before = [
      [file('same'), file('gone'), file('a/content', '1'), file('a/mode'), { path: 'l', link: 'x' }],
    ];
    const after = [
      [
        file('same'),
        file('a/content', '22'),
        file('a/mode', 'a/mode', { mode: 0o4755, uid: 7, mtime: 9 }),
        { path: 'l', link: 'y' },
        file('new'),
      ],
    ];

    const { same, files } = await diffLayers(before, after);

    assert.equal(same, false);
    assert.deepEqual(
      files.changed.map(({ path, attributes }) => [path, ...attributes]),
      [
        ['/a/content', 'content'],
        ['/a/mode', 'mode', 'owner', 'time'],
        ['/l', 'link'],
      ],
    );
    assert.deepEqual(
      files.added.map(({ path }) => path),
      ['/new'],
    );
    assert.deepEqual(
      files.removed.map(({ path }) => path),
      ['/gone'],
    );
    assert.deepEqual(files.changed[1]?.after, {
      type: 'file',
      mode: '4755',
      owner: '7:0',
      mtime: 9,
      sizeBytes: 6,
      digest: files.changed[1]?.before.digest,
    });
  });

  it('sees a file that became a folder, and a lost capability', async () => {
    const xattrs = new Map([['security.capability', Buffer.from([1, 0, 0, 2])]]);

    const { files } = await diffLayers([[file('a'), file('b', 'b', { xattrs })]], [[file('a/x'), file('b')]]);

    assert.deepEqual(
      files.changed.map(({ path, attributes }) => `${path} ${attributes.join()}`),
      ['/a type,mode', '/b xattrs'],
    );
    assert.deepEqual(
      files.added.map(({ path }) => path),
      ['/a/x'],
    );
  });

  it('keeps the two lists in step where names sort around the slash', async () => {
    const names = ['a', 'a/x', 'a-b', 'a.b', 'a0'];
    const tree = names.map((path) => (path === 'a' ? { path } : file(path)));

    const { files } = await diffLayers([tree], [[...tree, file('a/y')].reverse()]);

    assert.deepEqual(
      [files.added.map(({ path }) => path), files.removed, files.changed.length],
      [['/a/y'], [], 0],
    );
  });

  it('compares packages by version, and says when one got older', async () => {
    const status = (name: string, version: string): LayerFile =>
      file(`var/lib/dpkg/status.d/${name}`, `Package: ${name}\nVersion: ${version}\nArchitecture: amd64\n`);

    const before = [[status('up', '1.9-1'), status('down', '2'), status('out', '1')]];
    const result = await diffLayers(before, [
      [status('up', '1.10-1'), status('down', '2~rc1'), status('in', '1')],
    ]);

    const debian = { architecture: 'amd64', version: '1', type: 'deb', namespace: 'debian' };
    assert.deepEqual(result.packages.added, [
      { ...debian, name: 'in', purl: 'pkg:deb/debian/in@1?arch=amd64' },
    ]);
    assert.deepEqual(result.packages.removed, [
      { ...debian, name: 'out', purl: 'pkg:deb/debian/out@1?arch=amd64' },
    ]);
    assert.deepEqual(
      result.packages.changed.map(({ name, direction }) => [name, direction]),
      [
        ['down', 'older'],
        ['up', 'newer'],
      ],
    );
  });

  it('compares packages of languages, and tells their files by them', async () => {
    const wheel = (version: string): LayerFile[] => {
      const info = `srv/lib/python3.13/site-packages/six-${version}.dist-info`;
      const record = `six.py,sha256=${createHash('sha256').update(version).digest('base64url')},${version.length}\n`;
      return [
        file('srv/lib/python3.13/site-packages/six.py', version),
        file(`${info}/METADATA`, `Metadata-Version: 2.1\nName: six\nVersion: ${version}\n`),
        file(`${info}/RECORD`, record),
      ];
    };
    const { platforms, ...rest } = await diff(imageOf([wheel('1.16.0')]), imageOf([wheel('1.17.0')]));

    const [change] = platforms[0]?.packages.changed ?? [];
    assert.deepEqual(
      [change?.type, change?.name, change?.before, change?.after, change?.direction],
      ['pypi', 'six', '1.16.0', '1.17.0', 'newer'],
    );
    const script = platforms[0]?.files.changed.find(({ path }) => path.endsWith('six.py'));
    assert.equal(script?.package, 'pkg:pypi/six@1.17.0');
    assert.match(
      renderDiff({ platforms, ...rest }),
      /~ pypi\/six 1\.16\.0 → 1\.17\.0\n[^]*files of the packages above/,
    );
    assert.doesNotMatch(renderDiff({ platforms, ...rest }), /six\.py/);
  });

  it('lists every package of an image as added to an empty one', async () => {
    const status = file('var/lib/dpkg/status.d/in', 'Package: in\nVersion: 1\nArchitecture: amd64\n');
    const { platforms } = await diff(imageOf([]), imageOf([[status]]));

    assert.deepEqual(
      platforms[0]?.packages.added.map(({ purl }) => purl),
      ['pkg:deb/debian/in@1?arch=amd64'],
    );
  });

  it('compares settings name by name, whatever their order', async () => {
    const a = imageOf([[file('a')]], { Env: ['A=1', 'B=2'], User: '0', Labels: { x: 'y' } });
    const b = imageOf([[file('a')]], { Env: ['B=2', 'A=3'], User: '65532', Cmd: ['run'] });

    const { platforms } = await diff(a, b);

    assert.deepEqual(platforms[0]?.config, [
      { key: 'Cmd', after: '["run"]' },
      { key: 'Env A', before: '1', after: '3' },
      { key: 'Labels x', before: 'y' },
      { key: 'User', before: '0', after: '65532' },
    ]);
  });

  it('compares the platforms that both have, and names the others', async () => {
    const index = (archs: string[], content: string): MemoryImages => {
      const source = new MemoryImages();
      source.addIndex(
        archs.map((arch) =>
          source.add([[file('a', `${arch} ${content}`)]], { platform: parsePlatform(arch) }),
        ),
      );
      return source;
    };

    const result = await diff(index(['amd64', 'arm64'], '1'), index(['arm64', 's390x'], '2'));

    assert.deepEqual([result.onlyBefore, result.onlyAfter], [['linux/amd64'], ['linux/s390x']]);
    assert.deepEqual(
      result.platforms.map(({ platform, same }) => [platform, same]),
      [['linux/arm64', false]],
    );
    assert.match(renderDiff(result), /- platform linux\/amd64\n\+ platform linux\/s390x\n/);
  });

  it('is the mirror image when the two are swapped', async () => {
    const [a, b] = [imageOf([[file('a'), file('b', '1')]]), imageOf([[file('b', '2'), file('c')]])];

    const [there, back] = [await diff(a, b), await diff(b, a)];

    assert.deepEqual(there.platforms[0]?.files.added, back.platforms[0]?.files.removed);
    assert.deepEqual(there.platforms[0]?.files.removed, back.platforms[0]?.files.added);
    assert.equal(there.platforms[0]?.files.changed.length, back.platforms[0]?.files.changed.length);
  });
});

describe('renderDiff', () => {
  it('folds a folder that came as a whole, and counts what only has another time', async () => {
    const before = [[file('t1', 't', { mtime: 1 }), file('t2', 't', { mtime: 1 })]];
    const after = [
      [file('t1', 't', { mtime: 2 }), file('t2', 't', { mtime: 2 }), { path: 'd' }, file('d/x'), file('d/y')],
    ];

    const text = renderDiff(await diff(imageOf(before), imageOf(after)));

    assert.match(text, /^ {2}\+ \/d\/ {2}\(and 2 entries in it\)$/m);
    assert.match(text, /2 entries differ in their time only/);
    assert.doesNotMatch(text, /t1/);
  });

  it('stops after sixty lines and says how many are left', async () => {
    const many = Array.from({ length: 100 }, (_, number) => file(`f${String(number).padStart(3, '0')}`));

    const text = renderDiff(await diff(imageOf([[]]), imageOf([many])));

    assert.match(text, /… and 40 more \(--json lists all\)/);
    assert.doesNotMatch(text, /f060/);
  });
});
