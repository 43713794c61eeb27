import { DockerArchiveSource } from './archive/docker-archive-source.ts';
import { openDockerArchiveTarget } from './archive/docker-archive-target.ts';
import { openOciArchiveTarget } from './archive/oci-archive-target.ts';
import { openTarFiles } from './archive/tar-files.ts';
import { folderFiles } from './layout/layout-files.ts';
import { LayoutSource } from './layout/layout-source.ts';
import { openLayoutTarget } from './layout/layout-target.ts';
import type { ImageLocation } from './reference/image-location.ts';
import { formatReference } from './reference/reference.ts';
import type { Credentials } from './registry/credentials.ts';
import type { ImageSource, ImageTarget, OciContext } from './types.ts';

export type OpenOptions = {
  /** Where registry passwords come from (`loadCredentials`); none: anonymous. */
  credentials?: Credentials;
  /** Plain http also for registries beyond loopback. */
  insecure?: boolean;
  /** For a target: an archive keeps what it holds, as registries and layouts always do. */
  keep?: boolean;
};

/** Opens what an image is read from. The registry client is loaded only when a registry is meant. */
export async function openSource(
  location: ImageLocation,
  context: OciContext,
  options: OpenOptions = {},
): Promise<ImageSource> {
  switch (location.transport) {
    case 'oci':
      return new LayoutSource(folderFiles(location.directory), location.digest ?? location.tag);
    case 'oci-archive':
      return new LayoutSource(await openTarFiles(location.file), location.digest ?? location.tag);
    case 'docker-archive':
      return new DockerArchiveSource(await openTarFiles(location.file), location.reference);
    case 'registry': {
      const { openRegistrySource } = await import('./registry/registry-source.ts');
      return openRegistrySource(location.reference, context, options);
    }
  }
}

/** Opens what an image is written to; `commit` or `abort` ends it. */
export async function openTarget(
  location: ImageLocation,
  context: OciContext,
  options: OpenOptions = {},
): Promise<ImageTarget> {
  switch (location.transport) {
    case 'oci':
      return openLayoutTarget(location.directory, context);
    case 'oci-archive':
      return openOciArchiveTarget(location.file, { keep: options.keep === true });
    case 'docker-archive':
      return openDockerArchiveTarget(location.file, location.reference);
    case 'registry': {
      const { openRegistryTarget } = await import('./registry/registry-target.ts');
      return openRegistryTarget(location.reference, context, options);
    }
  }
}

/** The tag that an image gets at `location`: `latest` when the user named none; undefined for a registry by digest. */
export function tagAt(location: ImageLocation): string | undefined {
  switch (location.transport) {
    case 'registry':
      return location.reference.tag;
    case 'docker-archive':
      return location.reference === undefined ? 'latest' : formatReference(location.reference);
    default:
      return location.tag ?? 'latest';
  }
}
