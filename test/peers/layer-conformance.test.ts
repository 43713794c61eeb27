/** Random stacks of layers, merged by us and unpacked by umoci: the same files, kinds, modes, contents and targets. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openImageFiles, type Problem } from '../../src/image-files/index.ts';
import { imageSource } from '../../src/image-files/source/image-source.ts';
import { copyImage, openTarget } from '../../src/oci/index.ts';
import { type LayerFile, MemoryImages } from '../fakes/layered-image.ts';
import { ociTestContext } from '../fakes/oci-context.ts';
import { howOften } from '../how-often.ts';
import { SEED } from '../seed.ts';
import { seededRandom } from '../seeded-random.ts';
import { findProgram } from './real-registry.ts';

const STACKS = Number(process.env['SHEARWALL_STACKS'] ?? howOften({ quick: 25, long: 150 }));
const umoci = findProgram('umoci');
const context = ociTestContext();

/** Few names, so that layers meet each other often. */
function randomLayers(seed: number): LayerFile[][] {
  const { next } = seededRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
  const path = (): string =>
    Array.from({ length: 1 + Math.floor(next() * 3) }, () => pick(['a', 'b', 'c', 'd'])).join('/');
  const put: string[] = [];
  const entry = (): LayerFile => {
    const place = path();
    const folder = place.slice(0, Math.max(place.lastIndexOf('/'), 0));
    const name = place.slice(place.lastIndexOf('/') + 1);
    const under = (file: string): string => (folder === '' ? file : `${folder}/${file}`);
    const what = next();
    if (what < 0.12) return { path: under(`.wh.${name}`), content: '' };
    if (what < 0.17) return { path: under('.wh..wh..opq'), content: '' };
    if (what < 0.4) return { path: place, mode: pick([0o755, 0o700]) };
    if (what < 0.55)
      return { path: place, link: pick(['a', 'b', '../a', '../../c', '/b', '/a/b', './d', '..']) };
    if (what < 0.63 && put.length > 0) return { path: place, hardLink: pick(put) };
    put.push(place);
    return { path: place, content: `${place} ${Math.floor(next() * 1000)}`, mode: pick([0o644, 0o755]) };
  };
  return Array.from({ length: 1 + Math.floor(next() * 4) }, () =>
    Array.from({ length: 1 + Math.floor(next() * 7) }, entry),
  );
}

function unpacked(root: string, path = ''): string[] {
  return readdirSync(join(root, path), 'latin1')
    .sort()
    .flatMap((name) => {
      const at = path === '' ? name : `${path}/${name}`;
      const found = lstatSync(join(root, at));
      const mode = (found.mode & 0o777).toString(8);
      if (found.isSymbolicLink()) return [`${at} -> ${readlinkSync(join(root, at))}`];
      if (found.isDirectory()) return [`${at}/ ${mode}`, ...unpacked(root, at)];
      return [
        `${at} ${mode} ${createHash('sha256')
          .update(readFileSync(join(root, at)))
          .digest('hex')}`,
      ];
    });
}

async function merged(images: MemoryImages): Promise<{ lines: string[]; problems: readonly Problem[] }> {
  const source = await imageSource('stack', images, undefined);
  const { tree, problems } = await openImageFiles({ source, examiners: [] }, context);
  const lines = [...tree.files()].map(({ path, type, mode, target, digest }) => {
    const bits = (mode & 0o777).toString(8);
    if (type === 'symlink') return `${path} -> ${target}`;
    return type === 'directory' ? `${path}/ ${bits}` : `${path} ${bits} ${digest?.slice(7)}`;
  });
  return { lines, problems };
}

describe('layers of an image', { skip: umoci === undefined && 'umoci is not here' }, () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-layers-'));
  });
  after(() => {
    execFileSync('chmod', ['-R', 'u+rwx', folder]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('are merged as umoci unpacks them', async (test) => {
    test.diagnostic(`seeds ${SEED} to ${SEED + STACKS - 1}; one again: SHEARWALL_SEED=N SHEARWALL_STACKS=1`);
    let compared = 0;
    for (let seed = SEED; seed < SEED + STACKS; seed++) {
      const layers = randomLayers(seed);
      const images = new MemoryImages();
      images.add(layers);
      const layout = join(folder, `layout-${seed}`);
      const target = await openTarget({ location: { transport: 'oci', directory: layout } }, context);
      await copyImage({ source: images, target, tag: 'x', referrers: false, platforms: [] }, context);
      await target.commit();
      const bundle = join(folder, `bundle-${seed}`);
      const { status } = spawnSync(umoci ?? '', ['unpack', '--rootless', '--image', `${layout}:x`, bundle]);
      const ours = await merged(images);
      // What umoci cannot unpack at all has no right answer.
      if (status !== 0) continue;
      compared++;
      assert.deepEqual(ours.lines, unpacked(join(bundle, 'rootfs')), `seed ${seed}\n${show(layers)}`);
      assert.deepEqual(ours.problems, [], `seed ${seed}\n${show(layers)}`);
    }
    test.diagnostic(`${compared} of ${STACKS} stacks could be unpacked`);
    assert.ok(compared > STACKS / 4);
  });
});

function show(layers: LayerFile[][]): string {
  return layers.map((layer) => layer.map((file) => JSON.stringify(file)).join('\n')).join('\n--\n');
}
