import { displayPath } from '../../base/bytes.ts';
import type { Context } from '../../base/context.ts';
import { isoSeconds } from '../../base/utc-time.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { CatalogueOptions } from '../../catalog/index.ts';
import type { CompressorPin } from '../../compression/index.ts';
import { debianArchOf, type EffectSettings } from '../../distro/index.ts';
import { layeredImage } from '../../image-files/index.ts';
import {
  descriptorOf,
  encodeManifest,
  type ImageSource,
  MEDIA_TYPES,
  type PlatformImage,
  parsePlatform,
} from '../../oci/index.ts';
import type { Root } from '../../reach/index.ts';
import type { Tree } from '../../rootfs/index.ts';
import { type PackedLayer, packImage } from '../pack/index.ts';
import type { Slim } from '../recipe/index.ts';
import { type LookedSlim, lookForSlim, type SlimArch, slimTree } from '../slim/index.ts';
import type { SlimmedPlatform } from './types.ts';
import { wholeTree } from './whole-tree.ts';

export type CutPlatformInput = Pick<CatalogueOptions, 'cacheKeyFile' | 'program'> & {
  source: { name: string; image: ImageSource };
  slim: Slim;
  roots: readonly Root[];
  compressor: CompressorPin;
};

/** What one platform of an image needs of itself, as one layer under its own config. */
export async function slimOnePlatform(
  image: PlatformImage,
  input: CutPlatformInput,
  context: Context,
): Promise<SlimmedPlatform> {
  const { slim, compressor } = input;
  const source = layeredImage(input.source.name, input.source.image, image);
  const looked = await lookForSlim({ ...input, source }, context);
  await looked.files.close();
  const list = listOf(looked);
  const epoch = source.created ?? 0;
  const { tree, contents } = await wholeTree(source, looked, context);
  try {
    const { packages } = await slimTree({
      tree,
      read: contents.read,
      name: input.source.name,
      list,
      drop: slim.drop,
      epoch,
      loader: loaderSettings(looked, image, epoch),
      left: looked.found.left,
    });
    const layers = await packImage(
      {
        entries: oneGroup(tree),
        packages: [],
        layering: { strategy: 'single', budget: 1 },
        compressor,
        locked: { pieces: [], layers: [] },
        before: undefined,
        tarPath: () => contents.path,
      },
      context,
    );
    return {
      platform: image.platform,
      source: image.descriptor.digest,
      engine: looked.found.engine,
      list,
      packages,
      costs: looked.found.costs,
      epoch,
      hasRpm: looked.catalog.components.some(({ type }) => type === 'rpm'),
      ...composed(image, layers, epoch),
    };
  } finally {
    contents.close();
  }
}

function listOf({ found: { roots, kept } }: LookedSlim): SlimArch {
  return {
    roots: roots.map((root) =>
      withoutUndefined({ ...root, argv: 'argv' in root ? [...root.argv] : undefined }),
    ),
    kept: Object.fromEntries([...kept].map(([path, reason]) => [`/${displayPath(path)}`, reason])),
  };
}

/** Where the loader looks is known of Debian and what is made of it; elsewhere its cache stays as it is. */
function loaderSettings(
  { catalog: { distro } }: LookedSlim,
  { platform }: PlatformImage,
  epoch: number,
): EffectSettings | undefined {
  const arch = debianArchOf(platform.replace(/^linux\//, ''));
  if (arch === undefined || (distro?.id !== 'debian' && distro?.id !== 'ubuntu')) return undefined;
  return { epoch, arch, accounts: { users: [], groups: [] }, certificates: [] };
}

/** One layer and one group in it: hard links reach over packages. */
function oneGroup(tree: Tree): Parameters<typeof packImage>[0]['entries'] {
  return [...tree].map(({ entry }) => ({ entry, owner: { kind: 'effect', name: 'image' } }));
}

/** The source's own config and annotations, with other layers. */
function composed(
  { config, manifest: { annotations }, platform }: PlatformImage,
  layers: PackedLayer[],
  epoch: number,
): Pick<SlimmedPlatform, 'built' | 'config' | 'manifest' | 'descriptor'> {
  const configBytes = Buffer.from(
    JSON.stringify({
      ...config,
      rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
      history: layers.map(() => ({ created: isoSeconds(epoch * 1000), created_by: 'shearwall slim' })),
    }),
  );
  const manifest = encodeManifest(
    withoutUndefined({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      config: descriptorOf(MEDIA_TYPES.config, configBytes),
      layers: layers.map(({ descriptor }) => descriptor),
      annotations,
    }),
  );
  return {
    built: { layers },
    config: configBytes,
    manifest,
    descriptor: { ...descriptorOf(MEDIA_TYPES.manifest, manifest), platform: parsePlatform(platform) },
  };
}
