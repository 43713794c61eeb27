import type { Context } from '../../base/index.ts';
import type { Credentials, Platform } from '../../oci/index.ts';
import { looksLikeImage, singleLayer, tarSource } from './archive-source.ts';
import { daemonSource } from './daemon-source.ts';
import { openImage, openImageArchive } from './image-archive.ts';
import { imageSource } from './image-source.ts';
import { parseSourceLocation, type SourceLocation } from './source-location.ts';
import type { LayeredSource } from './types.ts';

export type SourceOptions = {
  /** Of an image of several platforms; default: that of this machine. */
  platform?: Platform;
  /** For registries. */
  credentials?: Credentials;
  insecure?: boolean;
  /** Sockets of docker and podman. */
  sockets?: { docker?: string; podman?: string };
  /** All layers together may unpack to as much. */
  limitBytes: number;
};

const SOCKETS = { docker: '/var/run/docker.sock', podman: '/run/podman/podman.sock' };

/** Opens what `text` names (`parseSourceLocation`); nothing but manifest and config is read yet. */
export async function openLayeredSource(
  text: string,
  options: SourceOptions,
  context: Context,
): Promise<LayeredSource> {
  return await openLocation(text, parseSourceLocation(text), options, context);
}

async function openLocation(
  name: string,
  location: SourceLocation,
  options: SourceOptions,
  context: Context,
): Promise<LayeredSource> {
  const { platform, limitBytes } = options;
  switch (location.kind) {
    case 'image':
      return await imageSource(name, await openImage(location.location, options, context), platform);
    case 'daemon': {
      const socket = options.sockets?.[location.engine] ?? SOCKETS[location.engine];
      return await imageSource(name, await daemonSource(socket, location.reference, context), platform);
    }
    case 'archive':
      if (await looksLikeImage(location.path))
        return await imageSource(name, await openImageArchive(location.path, limitBytes, context), platform);
      return tarSource(name, location.path);
    case 'tar':
      return tarSource(name, location.path);
    case 'directory':
      return singleLayer(name, 'directory', { kind: 'folder', path: location.path });
    case 'file':
      return singleLayer(name, 'file', { kind: 'file', path: location.path });
  }
}
