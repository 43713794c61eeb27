import type { Context } from '../../base/index.ts';
import type { ImageAccess, ImageSource, Platform } from '../../oci/index.ts';
import { looksLikeImage, singleLayer, tarSource } from './archive-source.ts';
import { daemonSource } from './daemon-source.ts';
import { openImage, openImageArchive } from './image-archive.ts';
import { imageSource } from './image-source.ts';
import { parseSourceLocation } from './source-location.ts';
import type { LayeredSource } from './types.ts';

export type SourceOptions = ImageAccess & {
  /** Of an image of several platforms; default: that of this machine. */
  platform?: Platform;
  /** Sockets of docker and podman. */
  sockets?: { docker?: string; podman?: string };
  /** All layers together may unpack to as much. Default: `LIMIT_BYTES`. */
  limitBytes?: number | undefined;
};

/** 64 GiB: what all layers of an image may unpack to, unless stated otherwise. */
export const LIMIT_BYTES = 64 * 1024 ** 3;

const SOCKETS = { docker: '/var/run/docker.sock', podman: '/run/podman/podman.sock' };

/** What a name stands for: an image, of one platform or several, or files that are not an image. Close it. */
export type ReadableSource = { close(): Promise<void> } & (
  | { kind: 'image'; name: string; image: ImageSource }
  | { kind: 'files'; name: string; layers: LayeredSource }
);

/** Opens what `image` names (`parseSourceLocation`); of an image nothing is read yet. */
export async function openReadable(
  { image: text, ...options }: Omit<SourceOptions, 'platform'> & { image: string },
  context: Context,
): Promise<ReadableSource> {
  const location = parseSourceLocation(text);
  const limitBytes = options.limitBytes ?? LIMIT_BYTES;
  switch (location.kind) {
    case 'image':
      return readable(
        text,
        await openImage({ location: location.location, ...options, limitBytes }, context),
      );
    case 'daemon': {
      const socket = options.sockets?.[location.engine] ?? SOCKETS[location.engine];
      return readable(text, await daemonSource(socket, location.reference, context));
    }
    case 'archive':
      if (await looksLikeImage(location.path))
        return readable(text, await openImageArchive(location.path, limitBytes, context));
      return files(tarSource(text, location.path));
    case 'tar':
      return files(tarSource(text, location.path));
    case 'directory':
      return files(singleLayer(text, 'directory', { kind: 'folder', path: location.path }));
    case 'file':
      return files(singleLayer(text, 'file', { kind: 'file', path: location.path }));
  }
}

/** One platform's layers of what `image` names; nothing but manifest and config is read yet. */
export async function openLayeredSource(
  { platform, ...input }: SourceOptions & { image: string },
  context: Context,
): Promise<LayeredSource> {
  const source = await openReadable(input, context);
  try {
    return await onePlatform(source, platform);
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** The layers of one platform of what was opened, chosen as `imageSource` does; a folder or tar has none to choose from. */
export async function onePlatform(source: ReadableSource, platform?: Platform): Promise<LayeredSource> {
  return source.kind === 'files' ? source.layers : await imageSource(source.name, source.image, platform);
}

function readable(name: string, image: ImageSource): ReadableSource {
  return { kind: 'image', name, image, close: () => image.close() };
}

function files(layers: LayeredSource): ReadableSource {
  return { kind: 'files', name: layers.name, layers, close: () => layers.close() };
}
