import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LayerFile, MemoryImages } from '../../../test/fakes/layered-image.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import { type Descriptor, descriptorOf, type ImageSource, MEDIA_TYPES } from '../../oci/index.ts';
import { type CompareBasesInput, compareBases } from './base-layers.ts';

const file = (path: string): LayerFile[] => [{ path, content: path }];
const [A, B, C] = [file('a'), file('b'), file('c')];
const EMPTY = new Uint8Array(1024);
const ARM = { platform: { os: 'linux', architecture: 'arm64' } };
const signal = new AbortController().signal;

/** Like a registry, where a digest stands for itself. */
class Images extends MemoryImages {
  readonly known = new Map<string, Descriptor>();
  override add(...image: Parameters<MemoryImages['add']>): Descriptor {
    const added = super.add(...image);
    this.known.set(added.digest, added);
    return added;
  }
  override async resolve(reference?: string): Promise<Descriptor> {
    return this.known.get(reference ?? '') ?? (await super.resolve());
  }
}

/** What is said of the image, when `base` is the base that policies allow. */
async function problemOf(
  images: Images,
  running: Descriptor[],
  base: Digest | undefined,
  more: Partial<CompareBasesInput> = {},
): Promise<string | undefined> {
  const source: ImageSource = images;
  const answers = await compareBases(
    {
      names: ['ghcr.io/acme/base:1'],
      running,
      source,
      open: async () => ({ source, reference: '1' }),
      decideBase: async (image) => ({
        image,
        digest: base,
        allowed: base !== undefined,
        warnings: [],
        reasons: base === undefined ? [{ code: 'NOT_SIGNED', message: 'nobody signed it' }] : [],
        trace: [],
        validUntil: undefined,
      }),
      ...more,
    },
    { signal },
  );
  const answer = answers.get('ghcr.io/acme/base:1');
  assert.ok(answer !== undefined);
  return answer.problem;
}

type Layers = Parameters<MemoryImages['add']>;
const compared = async (image: Layers, base: Layers): Promise<string | undefined> => {
  const images = new Images();
  return await problemOf(images, [images.add(...image)], images.add(...base).digest);
};

describe('compareBases', () => {
  it('takes an image that starts with all layers of the base, and the base itself', async () => {
    assert.equal(await compared([[A, B, C]], [[A, B]]), undefined);
    assert.equal(await compared([[A, B]], [[A, B]]), undefined);
    assert.equal(await compared([[A, EMPTY, B, C]], [[A, EMPTY, B]]), undefined);
  });

  const cases: [string, Layers, Layers, RegExp][] = [
    ['has less', [[A]], [[A, B]], /layer 2 of 2 is sha256:\w+, and that of the image is not there/],
    ['has them elsewhere', [[C, A, B]], [[A, B]], /layer 1 of 2/],
    ['has one of them between', [[A, C, B]], [[A, B]], /layer 2 of 2/],
    ['has them only where empty ones are left out', [[A, B, C]], [[A, EMPTY, B]], /layer 2 of 3/],
    ['has an empty one before them', [[EMPTY, A, B]], [[A, B]], /layer 1 of 2/],
    ['is compared with a base without layers', [[A]], [[]], /has nothing in its layers/],
    ['is compared with a base of empty layers', [[EMPTY, A]], [[EMPTY]], /has nothing in its layers/],
    ['is for another platform', [[A, B], ARM], [[A]], /is for linux\/amd64, and the image for linux\/arm64/],
    [
      'names more layers in its config than it has',
      [[A], { diffIds: [digestOf('a'), digestOf('b')] }],
      [[A]],
      /names 2 layers, and the manifest has 1/,
    ],
    [
      'is compared with a base of no digests',
      [[A], { diffIds: ['x'] }],
      [[A], { diffIds: ['x'] }],
      /layer 1 of 1 is x/,
    ],
  ];
  for (const [what, image, base, why] of cases)
    it(`refuses an image that ${what}`, async () => {
      assert.match((await compared(image, base)) ?? 'taken', why);
    });

  it('asks every platform of what may run, and refuses what is for none', async () => {
    const images = new Images();
    const [amd, arm] = [images.add([A, B]), images.add([A, C], ARM)];
    const bases = new Map([
      ['amd64', images.add([A]).digest],
      ['arm64', images.add([B], ARM).digest],
    ]);
    const decideBase: CompareBasesInput['decideBase'] = async (image, _, { architecture }) => {
      const digest = bases.get(architecture);
      return { image, digest, allowed: true, warnings: [], reasons: [], trace: [], validUntil: undefined };
    };
    assert.equal(await problemOf(images, [amd], amd.digest, { decideBase }), undefined);
    assert.match(
      (await problemOf(images, [amd, arm], amd.digest, { decideBase })) ?? '',
      /for linux\/arm64 its layer 1 of 1/,
    );
    assert.match((await problemOf(images, [], amd.digest)) ?? '', /for no platform/);
  });

  it('takes no base that policies refuse, that is an index, a manifest of schema 1, or not there', async () => {
    const images = new Images();
    const image = images.add([A, B]);
    assert.match((await problemOf(images, [image], undefined)) ?? '', /do not allow it: nobody signed it/);
    const index = images.addIndex([image]);
    assert.match((await problemOf(images, [image], index.digest)) ?? '', /index of indexes/);
    const old = descriptorOf('application/vnd.docker.distribution.manifest.v1+json', Buffer.from('{}'));
    images.known.set(old.digest, old);
    assert.match((await problemOf(images, [image], old.digest)) ?? '', /manifest/);
    const gone = async () => Promise.reject(new Error('connection refused'));
    assert.match(
      (await problemOf(images, [image], image.digest, { open: gone })) ?? '',
      /connection refused/,
    );
    const isIndex = { ...index, mediaType: MEDIA_TYPES.index };
    assert.match((await problemOf(images, [isIndex], image.digest)) ?? '', /index of indexes/);
  });

  it('ends with an error, not an answer, where the question was taken back', async () => {
    const images = new Images();
    const image = images.add([A]);
    const input = {
      names: ['ghcr.io/acme/base:1'],
      running: [image],
      source: images,
      open: async () => Promise.reject(new Error('x')),
      decideBase: async () => assert.fail('not reached'),
    };
    await assert.rejects(
      compareBases(input, { signal: AbortSignal.abort(new Error('taken back')) }),
      /taken back/,
    );
  });
});
