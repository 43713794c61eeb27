import {
  type Descriptor,
  descriptorOf,
  encodeManifest,
  type ImageConfig,
  type Index,
  type Manifest,
  MEDIA_TYPES,
  parsePlatform,
} from '../oci/index.ts';
import type { BuiltPlatform } from './build-platform.ts';
import { composeConfig } from './compose-config.ts';
import type { Recipe } from './recipe/index.ts';

export type ComposedPlatform = {
  built: BuiltPlatform;
  config: Uint8Array;
  manifest: Uint8Array;
  descriptor: Descriptor;
};

/** One platform as it is written: its layers, and what describes them. */
export type WrittenPlatform = Pick<ComposedPlatform, 'config' | 'manifest' | 'descriptor'> & {
  built: Pick<ComposedPlatform['built'], 'layers'>;
};

export type ComposedImage = {
  platforms: ComposedPlatform[];
  /** Undefined: there is one platform, and its manifest is the image. */
  index: Uint8Array | undefined;
  /** Of the image: its index, or its only manifest. */
  descriptor: Descriptor;
  /** The bytes of that. */
  top: Uint8Array;
};

/** Config, manifest and, for more than one platform, index: pure bytes, nothing is written. */
export function composeImage(recipe: Recipe, builtPlatforms: readonly BuiltPlatform[]): ComposedImage {
  const platforms = builtPlatforms.map((built) => composePlatform(recipe, built));
  const [first] = platforms;
  if (platforms.length === 1 && first) {
    return { platforms, index: undefined, descriptor: first.descriptor, top: first.manifest };
  }
  const index: Index = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: platforms.map(({ descriptor }) => descriptor),
    ...annotationsOf(recipe),
  };
  const bytes = encodeManifest(index);
  return { platforms, index: bytes, descriptor: descriptorOf(MEDIA_TYPES.index, bytes), top: bytes };
}

function composePlatform(recipe: Recipe, built: BuiltPlatform): ComposedPlatform {
  const platform = parsePlatform(built.arch);
  const config = encodeConfig(
    composeConfig({ recipe, platform, user: built.user, layers: built.layers, epoch: built.epoch }),
  );
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: descriptorOf(MEDIA_TYPES.config, config),
    layers: built.layers.map((layer) => layer.descriptor),
    ...annotationsOf(recipe),
  };
  const bytes = encodeManifest(manifest);
  return {
    built,
    config,
    manifest: bytes,
    descriptor: { ...descriptorOf(MEDIA_TYPES.manifest, bytes), platform },
  };
}

function encodeConfig(config: ImageConfig): Uint8Array {
  return Buffer.from(JSON.stringify(config));
}

function annotationsOf({ annotations }: Recipe): { annotations?: Record<string, string> } {
  return Object.keys(annotations).length > 0 ? { annotations } : {};
}
