import { machine } from 'node:os';
import { compareBytes } from '../../base/index.ts';
import {
  type Descriptor,
  type ImageConfig,
  type ImageSource,
  type Platform,
  type PlatformImage,
  parsePlatform,
  readOneImage,
} from '../../oci/index.ts';
import { runConfig } from './run-config.ts';
import type { LayeredSource, LayerSource } from './types.ts';

/** One platform's image of `source`: that which was asked for, or the only one, or that of this machine. */
export async function imageSource(
  name: string,
  source: ImageSource,
  platform: Platform | undefined,
): Promise<LayeredSource> {
  const { image, others } = await readOneImage(source, platform, parsePlatform(machine()));
  const layered = layeredImage(name, source, image);
  return others.length === 0 ? layered : { ...layered, otherPlatforms: others };
}

/** The layers of one platform's image whose manifest and config were read. Closing it closes `source`. */
export function layeredImage(
  name: string,
  source: Pick<ImageSource, 'blob' | 'close'>,
  { descriptor, manifest, config, platform }: PlatformImage,
): LayeredSource {
  const created = createdBy(config);
  const layers = manifest.layers.map((layer, position) =>
    layerSource(source, layer, config.rootfs.diff_ids[position], created[position]),
  );
  return {
    name,
    kind: 'image',
    digest: descriptor.digest,
    created: createdAt(config),
    platform,
    labels: config.config?.Labels ?? {},
    exposedPorts: Object.keys(config.config?.ExposedPorts ?? {}).toSorted(compareBytes),
    run: runConfig(config),
    layers,
    close: () => source.close(),
  };
}

/** RFC 3339 (image-spec, config.md); the year 1, as some builders write it, is not a time. */
function createdAt({ created = '' }: ImageConfig): number | undefined {
  const seconds = Math.floor(Date.parse(created) / 1000);
  return seconds >= 0 ? seconds : undefined;
}

/** Instructions that made no layer (`empty_layer`) stand in the history, too (image-spec, config.md). */
function createdBy({ history = [] }: ImageConfig): (string | undefined)[] {
  return history.filter(({ empty_layer }) => empty_layer !== true).map(({ created_by }) => created_by);
}

function layerSource(
  source: Pick<ImageSource, 'blob'>,
  descriptor: Descriptor,
  diffId: LayerSource['diffId'],
  created: string | undefined,
): LayerSource {
  return {
    digest: descriptor.digest,
    diffId,
    createdBy: created,
    sizeBytes: descriptor.size,
    content: { kind: 'tar', bytes: () => source.blob(descriptor, { reuse: true }) },
  };
}
