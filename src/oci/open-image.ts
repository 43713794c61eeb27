import type { OpenOptions } from './open-options.ts';
import type { ImageLocation } from './reference/image-location.ts';
import { formatReference } from './reference/reference.ts';

import type { ImageSource, ImageTarget, OciContext } from './types.ts';

export type { OpenOptions } from './open-options.ts';

/** Where an image is, and how it is opened. */
export type OpenInput = OpenOptions & { location: ImageLocation };

/** Opens what an image is read from. Of the media only the one that is meant is loaded. */
export async function openSource(
  { location, ...options }: OpenInput,
  context: OciContext,
): Promise<ImageSource> {
  switch (location.transport) {
    case 'oci':
    case 'oci-archive': {
      const { openLayoutSource } = await import('./layout/open-layout-source.ts');
      return await openLayoutSource(location, options.name);
    }
    case 'docker-archive': {
      const [{ DockerArchiveSource }, { openTarFiles }] = await Promise.all([
        import('./archive/docker-archive-source.ts'),
        import('./archive/tar-files.ts'),
      ]);
      return new DockerArchiveSource(await openTarFiles(location.file, options.name), location.reference);
    }
    case 'registry': {
      const { openRegistrySource } = await import('./registry/registry-source.ts');
      return openRegistrySource(location.reference, context, options);
    }
  }
}

/** Opens what an image is written to; `commit` or `abort` ends it. */
export async function openTarget(
  { location, ...options }: OpenInput,
  context: OciContext,
): Promise<ImageTarget> {
  switch (location.transport) {
    case 'oci': {
      const { openLayoutTarget } = await import('./layout/layout-target.ts');
      return await openLayoutTarget(location.directory, context);
    }
    case 'oci-archive': {
      const { openOciArchiveTarget } = await import('./archive/oci-archive-target.ts');
      return await openOciArchiveTarget(location.file, { keep: options.keep === true });
    }
    case 'docker-archive': {
      const { openDockerArchiveTarget } = await import('./archive/docker-archive-target.ts');
      return await openDockerArchiveTarget(location.file, location.reference);
    }
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
