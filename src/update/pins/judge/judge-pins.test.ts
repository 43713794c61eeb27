import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  type HandmadeImage,
  handmadeImage,
  handmadeManifest,
  once,
} from '../../../../test/fakes/handmade-image.ts';
import { ociTestContext } from '../../../../test/fakes/oci-context.ts';
import { FakeRegistry } from '../../../../test/fakes/registry.ts';
import { serviceTestContext } from '../../../../test/fakes/service-context.ts';
import { openTarget, parseImageLocation } from '../../../oci/index.ts';
import { openPolicies, openTrustedRoot, type TrustContext } from '../../../trust/index.ts';
import { findImages } from '../find/find-images.ts';
import type { JudgedPin } from '../types.ts';
import { writePins } from '../write-pins.ts';
import { judgePins } from './judge-pins.ts';

const old = handmadeImage('old');
const now = handmadeImage('new');
const single = handmadeManifest({ os: 'linux', architecture: 'amd64' }, 'single');
const other = handmadeManifest({ os: 'linux', architecture: 'arm64' }, 'other');

let registry: FakeRegistry;
let dir = '';
let context: TrustContext;

before(async () => {
  registry = await FakeRegistry.start();
  dir = await mkdtemp(join(tmpdir(), 'shearwall-pins-'));
  context = { ...serviceTestContext(), ...ociTestContext() } as never;
  await push('app', old, 'v1');
  await push('app', single, 'single');
  await push('app', other, 'single');
  // Both moved.
  await push('app', now, 'v1');
});
after(async () => {
  await registry.stop();
  await rm(dir, { recursive: true });
});

async function push(name: string, image: HandmadeImage, tag: string): Promise<void> {
  const target = await openTarget(
    { location: parseImageLocation(`${registry.host}/${name}:${tag}`) },
    ociTestContext(),
  );
  for (const { descriptor, bytes } of image.blobs) await target.putBlob(descriptor, () => once(bytes));
  for (const { descriptor, bytes } of image.children) await target.putManifest(descriptor, bytes);
  await target.putManifest(image.root.descriptor, image.root.bytes, { tag });
  await target.commit();
}

const digestOfRoot = ({ root }: HandmadeImage): string => root.descriptor.digest;
const childOf = ({ children }: HandmadeImage, at: number): string => children[at]?.descriptor.digest ?? '';

type Asked = { policy?: string; add?: boolean };

/** A folder with one Pod whose containers have these images. */
async function pinsOf(images: readonly string[], { policy, add = false }: Asked = {}): Promise<JudgedPin[]> {
  const lines = images.map((image, at) => `  - {name: c${at}, image: '${image}'} # kept\r\n`);
  await write(
    'deploy/pod.yaml',
    `apiVersion: v1\r\nkind: Pod\r\nspec:\r\n  containers:\r\n${lines.join('')}`,
  );
  const found = await findImages(join(dir, 'deploy'));
  const policies =
    policy === undefined
      ? undefined
      : {
          policies: await openPolicies([await write('policy.yaml', policy)]),
          trustedRoot: await openTrustedRoot({ stateDir: dir }),
        };
  return await judgePins({ images: found.images, access: {}, policies, add }, context);
}

async function write(name: string, text: string): Promise<string> {
  const path = join(dir, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}

const short = ({ state, to, platform }: JudgedPin): unknown[] => [state, to, platform];
const allowing = (): string =>
  `version: 1\npolicies: [{name: ours, images: ['${registry.host}/**'], unsigned: allow}]\n`;

describe('pins', () => {
  it('replace an index by the index that the tag stands for now', async () => {
    const [pin] = await pinsOf([`${registry.host}/app:v1@${digestOfRoot(old)}`]);
    assert.deepEqual(short(pin as JudgedPin), ['update', digestOfRoot(now), undefined]);
  });

  it("replace a platform's manifest by that of the same platform", async () => {
    const pins = await pinsOf([0, 1].map((at) => `${registry.host}/app:v1@${childOf(old, at)}`));
    assert.deepEqual(pins.map(short), [
      ['update', childOf(now, 0), 'linux/amd64'],
      ['update', childOf(now, 1), 'linux/arm64'],
    ]);
  });

  it('leave what is current, of an index or of a platform, and what has no tag', async () => {
    const images = [
      `${registry.host}/app:v1@${digestOfRoot(now)}`,
      `${registry.host}/app:v1@${childOf(now, 1)}`,
      `${registry.host}/app@${digestOfRoot(old)}`,
    ];
    assert.deepEqual(
      (await pinsOf(images)).map(({ state }) => state),
      ['current', 'current', 'current'],
    );
  });

  it('are unknown where the tag has nothing of the same kind, or nobody answers', async () => {
    const pins = await pinsOf([
      `${registry.host}/app:single@${digestOfRoot(single)}`,
      `${registry.host}/app:single@${digestOfRoot(old)}`,
      `${registry.host}/none:v1@${digestOfRoot(old)}`,
    ]);
    assert.deepEqual(
      pins.map(({ state }) => state),
      ['unknown', 'unknown', 'unknown'],
    );
    assert.match(pins[0]?.why ?? '', /it is of linux\/amd64, for which the tag has nothing now/);
    assert.match(pins[1]?.why ?? '', /it is an index/);
  });

  it('are refused where policies refuse what the tag stands for now', async () => {
    const none = `version: 1\npolicies: [{name: other, images: ['example.org/**'], unsigned: allow}]\n`;
    const [pin] = await pinsOf([`${registry.host}/app:v1@${digestOfRoot(old)}`], { policy: none });
    assert.equal(pin?.state, 'refused');
    assert.match(pin?.why ?? '', /no policy is about/);
  });

  it('are added only with --add, and where a policy is about the image', async () => {
    const image = `${registry.host}/app:v1`;
    const state = async (asked: Asked): Promise<string | undefined> =>
      (await pinsOf([image], asked))[0]?.state;
    assert.equal(await state({}), 'tag');
    assert.equal(await state({ add: true }), 'tag');
    assert.equal(await state({ policy: allowing() }), 'tag');
    assert.equal(await state({ policy: allowing(), add: true }), 'add');
  });

  it('change 64 bytes of a file, or insert 72, and nothing else: line ends, comments and mode stay', async () => {
    const pins = await pinsOf(
      [
        `${registry.host}/app:v1@${digestOfRoot(old)}`,
        `${registry.host}/app:v1`,
        `${registry.host}/app:v1@${childOf(old, 0)}`,
      ],
      { policy: allowing(), add: true },
    );
    const path = join(dir, 'deploy/pod.yaml');
    const before = await readFile(path, 'utf8');
    assert.equal(await writePins(join(dir, 'deploy'), pins), 1);
    const expected = before
      .replace(digestOfRoot(old), digestOfRoot(now))
      .replace("app:v1'", `app:v1@${digestOfRoot(now)}'`)
      .replace(childOf(old, 0), childOf(now, 0));
    assert.equal(await readFile(path, 'utf8'), expected);
    assert.equal(expected.length, before.length + 72);
    assert.deepEqual(
      (await judgeAgain()).map(({ state }) => state),
      ['current', 'current', 'current'],
    );
  });

  it('leave a file whole that has changed since it was looked at', async () => {
    const pins = await pinsOf([`${registry.host}/app:v1@${digestOfRoot(old)}`]);
    const path = join(dir, 'deploy/pod.yaml');
    await writeFile(path, `# first\n${await readFile(path, 'utf8')}`);
    const changed = await readFile(path, 'utf8');
    await assert.rejects(writePins(join(dir, 'deploy'), pins), { code: 'PINS_FILE_CHANGED' });
    assert.equal(await readFile(path, 'utf8'), changed);
    assert.equal((await stat(path)).isFile(), true);
  });
});

async function judgeAgain(): Promise<JudgedPin[]> {
  const { images } = await findImages(join(dir, 'deploy'));
  return await judgePins({ images, access: {}, policies: undefined, add: false }, context);
}
